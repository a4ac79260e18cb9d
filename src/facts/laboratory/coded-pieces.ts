import { textsOf } from '../../fhir/coding.ts';
import type { ObservationKind } from '../../record/patient-record.ts';
import type { Analytes, CodeRole, CompiledAnalyte } from './analytes.ts';

/** What the code of an Observation, or of one of its components, says of an analyte; the same for all rows of its kind. */
export interface CodedPiece {
  /** Its place: 0 is the Observation itself, 1 its first component. */
  readonly place: number;
  /** `system|code` */
  readonly code: string;
  readonly role: CodeRole;
  readonly manual: boolean;
  /** Why no value under this code can be read; a sentence fragment. */
  readonly unreadable?: string;
}

/** The pieces of a kind of Observation that are results of this analyte. */
export function codedPieces(
  { code, components }: ObservationKind,
  analyte: CompiledAnalyte,
  analytes: Analytes,
): readonly CodedPiece[] {
  return [code, ...components].flatMap((concept, place) => {
    const keys = analytes.codes.keysIn(concept);
    const own = keys.find((key) => (analyte.roles.get(key) ?? 'never') !== 'never');
    if (own === undefined) return [];
    const roles = keys.flatMap((key) => analyte.roles.get(key) ?? []);
    const unreadable = isConflicting(keys, roles, analyte, analytes)
      ? 'its codes name different tests'
      : contradiction(concept, analyte);
    return {
      place,
      code: own,
      role: weakestRole(roles),
      manual: keys.some((key) => analyte.manual.has(key)),
      ...(unreadable === undefined ? {} : { unreadable }),
    };
  });
}

function isConflicting(
  keys: readonly string[],
  roles: readonly CodeRole[],
  analyte: CompiledAnalyte,
  analytes: Analytes,
): boolean {
  return (
    roles.includes('never') ||
    keys.some((key) => analytes.withCode(key).some((other) => other.key !== analyte.key))
  );
}

function weakestRole(roles: readonly CodeRole[]): CodeRole {
  if (roles.includes('part')) return 'part';
  return roles.includes('holdOnly') ? 'holdOnly' : 'value';
}

/** The name of the result says another test than its code: LYM# under the code of the ANC. */
function contradiction(concept: unknown, { contradictedBy }: CompiledAnalyte): string | undefined {
  if (contradictedBy === undefined) return undefined;
  const name = textsOf(concept).find((item) => contradictedBy.test(item));
  return name === undefined ? undefined : `it is named "${name}"`;
}
