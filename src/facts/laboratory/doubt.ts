import type { Observation } from 'fhir/r4';
import { codingsOf, textsOf } from '../../fhir/coding.ts';
import { isObject, list, text } from '../../fhir/shape.ts';
import type { CodeRole } from './analytes.ts';

/** An Observation, or one component of it. */
export interface Piece {
  readonly referenceRange?: unknown;
  readonly interpretation?: unknown;
}

const clearing: ReadonlySet<string> = new Set(['final', 'amended', 'corrected']);

/** A specimen or measurement that the laboratory itself doubts; "no hemolysis" is no doubt. */
const flagged =
  /(?<!\b(?:no|not|non|without|free of)[\s-]+(?:\w+\s+)?)\b(?:h(?:a)?emoly[sz]|clot|coagulated|unsatisfactory|contaminat|insufficient|qns\b)/i;

export function statusOf(observation: Observation): string {
  return text(observation.status) ?? 'unknown';
}

/** Why a value that can be read may not clear; a sentence fragment. */
export function doubtOf(
  piece: Piece,
  observation: Observation,
  role: CodeRole,
  unitAssumed: boolean,
): string | undefined {
  const status = statusOf(observation);
  if (role === 'part') return 'only a part of it was measured';
  if (role === 'holdOnly') return 'a stand-in for the test, not the test itself';
  if (!clearing.has(status)) return status === 'unknown' ? 'its status is unknown' : `it is ${status}`;
  if (unitAssumed) return 'it has no unit';
  if (!isRemarked(piece, observation)) return undefined;
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

/** Nearly every result comes without a word. */
function isRemarked(piece: Piece, observation: Observation): boolean {
  return [piece.interpretation, observation.interpretation, observation.note].some(
    (one) => one !== undefined,
  );
}

function hasAbsentReason(piece: Piece): boolean {
  return isObject(piece) && piece.dataAbsentReason !== undefined && piece.dataAbsentReason !== null;
}

/** Ordered or in work; a panel's head has no value of its own. */
export function isPending(piece: Piece, resource: Observation): boolean {
  const isHeader =
    list(resource.hasMember).length > 0 || (piece === resource && list(resource.component).length > 0);
  return !clearing.has(statusOf(resource)) || (isHeader && !hasAbsentReason(piece));
}
