import type { CodeTable } from '../fhir/coding.ts';
import type { Slice } from './patient-record.ts';
import type { PrefetchValue } from './prefetch.ts';

/** A key that the service's discovery declares. */
export interface DeclaredKey {
  readonly key: string;
  readonly resourceType: string;
  /** The codes that its query is narrowed to, where it is. */
  readonly codes?: CodeTable;
}

/** Does a value hold a resource that the declared key's query would have found? */
export type Answers = (value: PrefetchValue, declared: DeclaredKey) => boolean;

/**
 * The state of each declared key. Sites retype the templates by hand, so that a key may arrive under another name, or
 * all in one Bundle: a key that is missing counts as given where a complete value under an undeclared key holds what it
 * asks for. An undeclared key that is a declared one in another spelling (`Labs`, `-labs`) stands for that one only.
 */
export function sliceStates(
  values: ReadonlyMap<string, PrefetchValue>,
  declared: readonly DeclaredKey[],
  answers: Answers,
): ReadonlyMap<string, Slice> {
  const keys = new Set(declared.map(({ key }) => key));
  const slices = new Map<string, Slice>();
  for (const wanted of declared) {
    const own = values.get(wanted.key);
    slices.set(wanted.key, own?.slice ?? elsewhere(wanted));
  }
  return slices;

  function elsewhere(wanted: DeclaredKey): Slice {
    for (const [key, value] of values) {
      if (keys.has(key)) continue;
      const spelled = spelledAs(key, declared);
      if (spelled === wanted && !value.wrongType) return value.slice;
      if (spelled === undefined && value.slice.state === 'complete' && answers(value, wanted)) {
        return { state: 'complete' };
      }
    }
    return { state: 'notGiven', reason: 'not sent' };
  }
}

/** The declared key that a client's key is another spelling of, or is. */
export function spelledAs(key: string, declared: readonly DeclaredKey[]): DeclaredKey | undefined {
  return (
    declared.find((wanted) => wanted.key === key) ??
    declared.find((wanted) => plain(wanted.key) === plain(key))
  );
}

function plain(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}
