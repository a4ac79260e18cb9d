import type { Bundle, FhirResource } from 'fhir/r4';
import { isObject } from '#src/fhir/shape.ts';
import { bodyOf, type CaseName } from './cases.ts';

/**
 * `node bench/floor.ts`: what reading alone costs, beside JSON.parse of the same text. No rule, no fact, no date understood: the
 * least that any evaluation has to do with a record before it may say anything about it.
 */
interface Call {
  readonly prefetch: Readonly<Record<string, Bundle<FhirResource>>>;
  readonly context: { readonly patientId: string };
}

const cases: readonly (readonly [CaseName, number])[] = [
  ['20 kB', 1_000],
  ['200 kB', 500],
  ['4.6 MB', 40],
];
const wanted: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['http://loinc.org', new Set(['751-8', '26499-4', '777-3', '1742-6', '1920-8', '1975-2'])],
]);

/** Subject, status, code and time of each Observation, each looked at once. */
function heads({ prefetch, context }: Call): number {
  const patient = `Patient/${context.patientId}`;
  let found = 0;
  for (const { entry } of Object.values(prefetch)) {
    for (const { resource } of entry ?? []) {
      if (resource?.resourceType !== 'Observation') continue;
      const { subject, status, code, effectiveDateTime } = resource;
      if (subject?.reference !== patient || status !== 'final') continue;
      for (const coding of code.coding ?? []) {
        if (wanted.get(coding.system ?? '')?.has(coding.code ?? ''))
          found += Date.parse(effectiveDateTime ?? '');
      }
    }
  }
  return found;
}

/** Every member of every resource, each looked at once. */
function everything(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((found: number, item) => found + everything(item), 0);
  if (!isObject(value)) return 1;
  let found = 0;
  for (const name in value) found += everything(value[name]);
  return found;
}

/** The 15th percentile, which other work on the machine moves least. */
function typical(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.15)] ?? Number.NaN;
}

let checksum = 0;
for (const [name, calls] of cases) {
  const { text } = bodyOf(name);
  const taken: Record<'parse' | 'heads' | 'everything', number[]> = { parse: [], heads: [], everything: [] };
  for (let call = 0; call < calls; call += 1) {
    const started = performance.now();
    const value: Call = JSON.parse(text);
    const parsed = performance.now();
    checksum += heads(value);
    const read = performance.now();
    checksum += everything(value);
    taken.parse.push(parsed - started);
    taken.heads.push(read - parsed);
    taken.everything.push(performance.now() - read);
  }
  const parse = typical(taken.parse);
  const times = (part: readonly number[]): string => (typical(part) / parse).toFixed(3);
  console.log(
    `${name}: JSON.parse ${parse.toFixed(3)} ms; heads of Observations × ${times(taken.heads)}; every member once × ${times(taken.everything)}`,
  );
}
// What is computed has to be used, or V8 leaves it out.
if (Number.isNaN(checksum)) throw new Error('a date that is none');
