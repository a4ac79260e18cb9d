import type { Observation } from 'fhir/r4';
import type { Bounds } from '../../fhir/bounds.ts';
import { codingsOf, textsOf } from '../../fhir/coding.ts';
import { readDateTime, readPeriodOrDateTime, type TimeSpan } from '../../fhir/dates.ts';
import { readObservationValue } from '../../fhir/quantity.ts';
import { isObject, list, text } from '../../fhir/shape.ts';
import type { Located } from '../../record/patient-record.ts';
import type { Analytes, CodeRole, CompiledAnalyte } from './analytes.ts';
import type { Person } from './population.ts';
import { referenceLimits } from './reference-limits.ts';
import type { LabResult } from './result.ts';
import { gradedValue, ReadWhenAsked } from './when-asked.ts';

const clearing: ReadonlySet<string> = new Set(['final', 'amended', 'corrected']);
const excluded: ReadonlySet<string> = new Set(['entered-in-error', 'cancelled']);

/** A specimen or measurement that the laboratory itself doubts; "no hemolysis" is no doubt. */
const flagged =
  /(?<!\b(?:no|not|non|without|free of)[\s-]+(?:\w+\s+)?)\b(?:h(?:a)?emoly[sz]|clot|coagulated|unsatisfactory|contaminat|insufficient|qns\b)/i;

export function isExcluded(observation: Observation): boolean {
  return excluded.has(statusOf(observation));
}

export function statusOf(observation: Observation): string {
  return text(observation.status) ?? 'unknown';
}

/** When the specimen was drawn (R4 Observation.effective[x]; the end of a period), else when the result was issued. */
export function drawnAt(
  observation: Observation,
  zone: string,
): { readonly span?: TimeSpan; readonly note?: string } {
  const drawn = readPeriodOrDateTime(observation, 'effective', zone);
  if (drawn !== undefined) return { span: drawn };
  const issued = readDateTime(observation.issued, zone);
  return issued === undefined ? {} : { span: issued, note: 'only the time of issue is recorded' };
}

/** An Observation, or one component of it. */
interface Piece {
  readonly code?: unknown;
  readonly referenceRange?: unknown;
  readonly interpretation?: unknown;
}

export interface ReadingContext {
  readonly analyte: CompiledAnalyte;
  readonly analytes: Analytes;
  readonly person: (at: TimeSpan | undefined) => Person;
  readonly zone: string;
}

/** The results of one analyte in one Observation: its own value and those of its components. */
export function resultsOf(located: Located<Observation>, context: ReadingContext): readonly LabResult[] {
  const { resource } = located;
  if (isExcluded(resource)) return [];
  const pieces: readonly Piece[] = [resource, ...list(resource.component).filter(isObject)];
  return pieces.flatMap((piece) => readPiece(piece, located, context) ?? []);
}

function readPiece(
  piece: Piece,
  located: Located<Observation>,
  context: ReadingContext,
): LabResult | undefined {
  const { analyte, analytes } = context;
  const keys = analytes.codes.keysIn(piece.code);
  const [code] = keys.filter((key) => (analyte.roles.get(key) ?? 'never') !== 'never');
  if (code === undefined) return undefined;
  const roles = keys.flatMap((key) => analyte.roles.get(key) ?? []);
  const conflicting =
    roles.includes('never') ||
    keys.some((key) => analytes.withCode(key).some((other) => other.key !== analyte.key));

  const { resource } = located;
  const time = drawnAt(resource, context.zone);
  const status = statusOf(resource);
  return new ReadWhenAsked(
    {
      analyte: analyte.key,
      reference: located.reference,
      code,
      status,
      span: time.span,
      specimen: text(resource.specimen?.reference),
      manual: keys.some((key) => analyte.manual.has(key)),
      notes: time.note === undefined ? [] : [time.note],
    },
    () => {
      const read = readObservationValue(piece, analyte.family, analyte.plausible);
      const unreadable = conflicting
        ? 'its codes name different tests'
        : (contradiction(piece, analyte) ?? (read.kind === 'unreadable' ? read.reason : undefined));
      if (unreadable !== undefined || read.kind === 'unreadable') {
        return {
          recorded: read.recorded,
          values: [],
          unreadable: unreadable ?? 'no value',
          pending: read.kind === 'unreadable' && !read.hasValue && isPending(piece, resource),
          unitAssumed: false,
        };
      }
      const role = weakestRole(roles);
      const values = read.options.map(({ bounds, unit }) =>
        gradedValue(
          role === 'part' ? atLeast(bounds) : bounds,
          () => referenceLimits(piece.referenceRange, analyte, context.person(time.span), unit),
          analyte,
        ),
      );
      const doubt = doubtOf(piece, resource, status, role, read.unitAssumed);
      return { recorded: read.recorded, values, doubt, pending: false, unitAssumed: read.unitAssumed };
    },
  );
}

/** Ordered or in work; a panel's head has no value of its own. */
function isPending(piece: Piece, resource: Observation): boolean {
  const isHeader =
    list(resource.hasMember).length > 0 || (piece === resource && list(resource.component).length > 0);
  return !clearing.has(statusOf(resource)) || (isHeader && !hasAbsentReason(piece));
}

/** A whole is at least its part. */
function atLeast(part: Bounds): Bounds {
  return part.low === undefined ? {} : { low: part.low };
}

function weakestRole(roles: readonly CodeRole[]): CodeRole {
  if (roles.includes('part')) return 'part';
  return roles.includes('holdOnly') ? 'holdOnly' : 'value';
}

function doubtOf(
  piece: Piece,
  observation: Observation,
  status: string,
  role: CodeRole,
  unitAssumed: boolean,
): string | undefined {
  if (role === 'part') return 'only a part of it was measured';
  if (role === 'holdOnly') return 'a stand-in for the test, not the test itself';
  if (!clearing.has(status)) return status === 'unknown' ? 'its status is unknown' : `it is ${status}`;
  if (unitAssumed) return 'it has no unit';
  const remarks = [
    ...textsOf(piece.interpretation),
    ...textsOf(observation.interpretation),
    ...list(observation.note).flatMap((note) => (isObject(note) ? (text(note.text) ?? []) : [])),
  ];
  const qualityFailure = codingsOf([...list(piece.interpretation), ...list(observation.interpretation)]).some(
    (coding) => coding.code === 'QCF',
  );
  return qualityFailure || remarks.some((remark) => flagged.test(remark))
    ? 'the laboratory doubts the specimen'
    : undefined;
}

/** The name of the result says another test than its code: LYM# under the code of the ANC. */
function contradiction(piece: Piece, { contradictedBy }: CompiledAnalyte): string | undefined {
  if (contradictedBy === undefined) return undefined;
  const name = textsOf(piece.code).find((item) => contradictedBy.test(item));
  return name === undefined ? undefined : `it is named "${name}"`;
}

function hasAbsentReason(piece: Piece): boolean {
  return isObject(piece) && piece.dataAbsentReason !== undefined && piece.dataAbsentReason !== null;
}
