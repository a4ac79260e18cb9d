import { isObject } from '../fhir/shape.ts';

/** One change of a draft; exactly one of the three operations. */
export interface OrderChange {
  /** `status`, `note`, `dosageInstruction[*].doseAndRate[*].doseQuantity`; `[*]` stands for every element. */
  readonly path: string;
  readonly set?: unknown;
  readonly append?: unknown;
  readonly replaceText?: { readonly from: string; readonly to: string };
}

type Fields = Record<string, unknown>;

// Members of one choice element exclude each other (FHIR R4 §2.24.0.2, Choice of data types).
const choices: readonly (readonly string[])[] = [
  ['doseQuantity', 'doseRange'],
  ['rateQuantity', 'rateRange', 'rateRatio'],
  ['asNeededBoolean', 'asNeededCodeableConcept'],
];

/**
 * A whole copy of a draft with the changes made, for an `update` suggestion; every other field stays, but for members that
 * say nothing. An object where an array belongs becomes an array of it.
 * @returns undefined when a path is malformed, names no operation, or its `[*]` meets no element: half an order is none
 */
export function applyChanges<T extends object>(draft: T, changes: readonly OrderChange[]): T | undefined {
  const copy = copyOf(draft);
  if (isObject(copy)) dropNothing(copy);
  const made = changes.every((change) => {
    const steps = parsePath(change.path);
    return steps !== undefined && isObject(copy) && apply(copy, steps, change);
  });
  return made ? copy : undefined;
}

/** Of what was JSON and holds nothing else: a fifth of the time of structuredClone. */
function copyOf<T>(value: T): T;
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isObject(value)) return value;
  // Spread, every member is the copy's own, one named __proto__ too.
  const copy: Fields = { ...value };
  for (const name of Object.keys(copy)) copy[name] = copyOf(copy[name]);
  return copy;
}

/**
 * Members that a client sent as null, '', [] or {} are left out of what is sent back: no answer of CDS Hooks holds one, and in
 * FHIR they mean nothing. Elements of arrays stay, and in their places: null among primitives marks an extension beside it.
 */
function dropNothing(fields: Fields): void {
  for (const [name, value] of Object.entries(fields)) {
    if (saysNothing(value)) delete fields[name];
    else
      for (const item of Array.isArray(value) ? value : [value])
        if (isObject(item) && !saysNothing(item)) dropNothing(item);
  }
}

/** null, '', [] or {}, or made of nothing else. */
export function saysNothing(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(saysNothing);
  return value === null || value === '';
}

interface Step {
  readonly name: string;
  readonly every: boolean;
}

function parsePath(path: unknown): readonly Step[] | undefined {
  if (typeof path !== 'string') return undefined;
  const steps = path.split('.').map((part) => /^([a-z][A-Za-z0-9]*)(\[\*\])?$/.exec(part));
  const last = steps.at(-1);
  if (steps.some((step) => step === null) || last?.[2] !== undefined) return undefined;
  return steps.map((step) => ({ name: step?.[1] ?? '', every: step?.[2] !== undefined }));
}

function apply(target: Fields, [step, ...rest]: readonly Step[], change: OrderChange): boolean {
  if (step === undefined) return false;
  if (rest.length === 0) return carryOut(target, step.name, change);
  const present = target[step.name];
  if (step.every) {
    const items = (Array.isArray(present) ? present : [present]).filter(isObject);
    if (items.length === 0) return false;
    target[step.name] = items;
    // An element that the path does not fit (a dosage without a dose) is left alone; one must fit.
    return items.map((item) => apply(item, rest, change)).some((made) => made);
  }
  if (Array.isArray(present)) {
    const items = present.filter(isObject);
    return items.map((item) => apply(item, rest, change)).some((made) => made);
  }
  const inner: Fields = isObject(present) ? present : {};
  if (!apply(inner, rest, change)) return false;
  target[step.name] = inner;
  return true;
}

function carryOut(target: Fields, name: string, { set, append, replaceText }: OrderChange): boolean {
  const present = target[name];
  if (set !== undefined && set !== null) {
    for (const other of choices.find((members) => members.includes(name)) ?? []) delete target[other];
    // The extensions of a primitive belong to the value that is replaced (FHIR R4 JSON, Primitive elements).
    delete target[`_${name}`];
    target[name] = copyOf(set);
    return true;
  }
  if (append !== undefined && append !== null) {
    const items =
      present === undefined || present === null ? [] : Array.isArray(present) ? present : [present];
    target[name] = [...items, copyOf(append)];
    return true;
  }
  if (replaceText === undefined || replaceText.from === '') return false;
  if (typeof present === 'string') target[name] = present.replaceAll(replaceText.from, () => replaceText.to);
  return true;
}
