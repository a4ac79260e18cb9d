import { isObject } from '#src/fhir/shape.ts';
import { hostileTexts, hostileValue, prototypeKeys } from './hostile.ts';
import { withKeyTwice, withOwnProto } from './raw-json.ts';
import { type Chance, weighted } from './seed.ts';

/** A place in a tree, from its root. */
export type Path = readonly (string | number)[];

export interface Mutation {
  readonly path: Path;
  readonly how: How;
}

export interface Mutated {
  readonly value: unknown;
  readonly mutations: readonly Mutation[];
}

const weights = {
  delete: 20,
  null: 8,
  retype: 16,
  hostile: 20,
  graft: 8,
  repeat: 5,
  shuffle: 3,
  wrap: 4,
  selfReference: 6,
  prototypeKey: 5,
  ownProto: 3,
  keyTwice: 5,
  text: 8,
};
type How = keyof typeof weights;

/** The tree with `count` changes, itself untouched; `donor` is where foreign parts are cut from. */
export function mutate(chance: Chance, original: unknown, count: number, donor: () => unknown): Mutated {
  let value: unknown = original;
  const mutations: Mutation[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const path = somewhere(chance, value);
    const how = weighted(chance, weights);
    value = changedAt(value, path, (found) => change(chance, how, found, value, donor));
    mutations.push({ path, how });
  }
  return { value, mutations };
}

const gone = Symbol('gone');

function change(chance: Chance, how: How, found: unknown, whole: unknown, donor: () => unknown): unknown {
  const { pick, integer } = chance;
  switch (how) {
    case 'delete':
      return gone;
    case 'null':
      return null;
    case 'retype':
      return retyped(chance, found);
    case 'hostile':
      return hostileValue(chance);
    case 'graft':
      return graft(chance, donor());
    case 'repeat':
      return Array.isArray(found)
        ? Array.from({ length: 1 + integer(20) }, () => found).flat()
        : Array.from({ length: 1 + integer(20) }, () => found);
    case 'shuffle':
      return Array.isArray(found) ? found.toSorted(() => chance.next() - 0.5) : found;
    case 'wrap':
      return pick<unknown>([
        [found],
        { value: found },
        [[found]],
        { resource: found },
        { response: {}, resource: found },
      ]);
    case 'selfReference':
      return selfReferring(chance, found, whole);
    case 'prototypeKey':
      return isObject(found)
        ? { ...found, [pick(prototypeKeys)]: hostileValue(chance) }
        : pick(prototypeKeys);
    case 'ownProto':
      return withOwnProto(found, { status: 'final', resourceType: 'Patient', isAdmin: true });
    case 'keyTwice': {
      const key = isObject(found) ? pick(Object.keys(found)) : undefined;
      return isObject(found) && key !== undefined ? withKeyTwice(found, key, hostileValue(chance)) : gone;
    }
    case 'text':
      return typeof found === 'string'
        ? `${found.slice(0, 1 + integer(8))}${pick(hostileTexts)}`
        : pick(hostileTexts);
  }
}

const graft = (chance: Chance, donor: unknown): unknown => at(donor, somewhere(chance, donor));

function retyped({ pick, integer }: Chance, found: unknown): unknown {
  if (Array.isArray(found)) return pick<unknown>([found[0], { ...found }, String(found.length), 7]);
  if (isObject(found))
    return pick<unknown>([[found], Object.values(found), 'object', integer(1000), Object.keys(found)]);
  if (typeof found === 'number')
    return pick<unknown>([String(found), [found], { value: found }, `${found} mg`, -found]);
  return pick<unknown>([integer(10), [found], { value: found }, true, [[]], { coding: found }]);
}

/** Rings: a resource that has itself as member, part, medication or container. */
function selfReferring({ pick }: Chance, found: unknown, whole: unknown): unknown {
  if (!isObject(found)) return { reference: '#' };
  const own = { reference: `${String(found.resourceType ?? 'Observation')}/${String(found.id ?? 'x')}` };
  const member = pick([
    'hasMember',
    'derivedFrom',
    'partOf',
    'basedOn',
    'subject',
    'medicationReference',
    'reasonReference',
  ]);
  const many = ['hasMember', 'derivedFrom', 'partOf', 'basedOn', 'reasonReference'].includes(member);
  return pick<unknown>([
    { ...found, [member]: many ? [own, own] : own },
    {
      ...found,
      contained: [{ ...found, id: 'self' }],
      [member]: many ? [{ reference: '#self' }] : { reference: '#self' },
    },
    {
      ...found,
      id: 'a',
      contained: [
        { resourceType: 'Medication', id: 'm', ingredient: [{ itemReference: { reference: '#m' } }] },
      ],
      medicationReference: { reference: '#m' },
    },
    { ...found, entry: [{ resource: isObject(whole) ? whole.prefetch : found }] },
  ]);
}

/** A place chosen by walking down: near the root as often as at a leaf. */
export function somewhere({ next, pick }: Chance, tree: unknown): Path {
  const path: (string | number)[] = [];
  for (let node = tree; typeof node === 'object' && node !== null; ) {
    if (path.length > 0 && next() < 0.12) break;
    const key = Array.isArray(node) ? Math.floor(next() * node.length) : pick(Object.keys(node));
    if (key === undefined || (Array.isArray(node) && node.length === 0)) break;
    path.push(key);
    node = (node as Readonly<Record<string | number, unknown>>)[key];
  }
  return path;
}

export function at(tree: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null
        ? (node as Readonly<Record<string | number, unknown>>)[key]
        : undefined,
    tree,
  );
}

/** The tree with one place changed; the root may be replaced, never removed. */
function changedAt(tree: unknown, path: Path, make: (found: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) {
    const made = make(tree);
    return made === gone ? {} : made;
  }
  if (Array.isArray(tree)) {
    return tree.flatMap((item: unknown, index) => {
      if (index !== key) return [item];
      const made = rest.length === 0 ? make(item) : changedAt(item, rest, make);
      return made === gone ? [] : [made];
    });
  }
  if (!isObject(tree)) return tree;
  const made = rest.length === 0 ? make(tree[key]) : changedAt(tree[key], rest, make);
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, item]) =>
      name !== key ? [[name, item]] : made === gone ? [] : [[name, made]],
    ),
  );
}

/** The tree without one place. */
export const without = (tree: unknown, path: Path): unknown => changedAt(tree, path, () => gone);
