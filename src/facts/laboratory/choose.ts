import { formatInstant, formatSpan } from '../../fhir/dates.ts';
import type { Slice } from '../../record/patient-record.ts';
import { absent, type Evidence, type Fact, knownWhenAsked, stale, unreadable } from '../fact.ts';
import type { CompiledAnalyte } from './analytes.ts';
import type { LabReading } from './beside-limits.ts';
import { hasUsableTime, type Newest, newestOf } from './draws.ts';
import { labEvidence, labReadings } from './reading.ts';
import { gradeSpan, type LabResult } from './result.ts';

export interface LabCircumstances {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly plannedStart: number;
  /** The latest moment at which the previous dose may have been given. */
  readonly previousDose?: number;
  readonly maxAgeHours: number;
  /** State of the prefetch key that holds laboratory results. */
  readonly slice: Slice;
  readonly zone: string;
}

/**
 * What the record tells of one analyte at the planned start. Only the newest result that is final, readable and current
 * makes the fact known; newer results that may not clear, but alarm, outweigh it.
 * @param results from `labResults`, newest first
 */
export function chooseLab(
  analyte: CompiledAnalyte,
  results: readonly LabResult[],
  circumstances: LabCircumstances,
): Fact<LabReading> {
  const { now, slice, plannedStart, zone } = circumstances;
  const newest = newestOf(results, analyte, now);
  const { solid } = newest;
  const readings = (result: LabResult | undefined) =>
    result === undefined ? [] : labReadings(result, analyte, plannedStart, zone);
  const [alarm] = newest.soft;
  const evidence = (): readonly Evidence[] => evidenceOf(newest, analyte, circumstances);

  if (solid === undefined) {
    const [doubtful = newest.unreadable[0]] = newest.soft;
    if (doubtful !== undefined) {
      return unreadable(doubtText(doubtful, analyte, circumstances), readings(alarm), evidence());
    }
    const pending = pendingText(newest);
    if (slice.state === 'complete') return absent(`no ${analyte.short} in the record${pending}`, evidence());
    return unreadable(`${analyte.short} could not be read: ${sliceText(slice)}${pending}`, [], evidence());
  }
  if (alarm !== undefined && isWorse(alarm, solid)) {
    return unreadable(doubtText(alarm, analyte, circumstances), readings(alarm), evidence());
  }
  const [unread] = newest.unreadable;
  if (unread !== undefined) {
    return unreadable(doubtText(unread, analyte, circumstances), readings(solid), evidence());
  }
  if (slice.state === 'partial' || slice.state === 'unavailable') {
    const reason = `newer ${analyte.short} results may be missing: ${sliceText(slice)}`;
    return unreadable(reason, readings(solid), evidence());
  }
  const tooOld = staleText(solid, analyte, circumstances);
  if (tooOld !== undefined) {
    // The reader sees the newer result in the chart: why it does not count is the answer.
    const reason =
      alarm === undefined ? `${tooOld}${pendingText(newest)}` : doubtText(alarm, analyte, circumstances);
    return stale(reason, readings(solid), evidence());
  }
  return knownWhenAsked(readings(solid), evidence);
}

function pendingText({ pending }: Newest): string {
  return pending.length > 0 ? `; ${pending.length} in work` : '';
}

function isWorse(alarm: LabResult, solid: LabResult): boolean {
  return gradeSpan(alarm).mildest > gradeSpan(solid).mildest;
}

function sliceText(slice: Slice): string {
  return slice.reason ?? 'laboratory results were not given';
}

function staleText(
  solid: LabResult,
  analyte: CompiledAnalyte,
  { plannedStart, previousDose, maxAgeHours, zone }: LabCircumstances,
): string | undefined {
  if (solid.span === undefined) return undefined;
  const hours = (plannedStart - solid.span.from) / 3_600_000;
  const drawn = `newest ${analyte.short} drawn ${formatSpan(solid.span, zone)}`;
  if (previousDose !== undefined && solid.span.from <= previousDose) {
    return `${drawn}, not after the previous dose (${formatInstant(previousDose, zone)})`;
  }
  if (hours <= maxAgeHours) return undefined;
  return `${drawn} (${ageText(hours)} old at the planned start; site limit ${limitText(maxAgeHours)})`;
}

/** Rounded up, so that 72 h and a minute never read as "72 h old". */
function ageText(hours: number): string {
  return hours < 96 ? `${Math.ceil(hours)} h` : `${Math.floor(hours / 24)} days`;
}

function limitText(hours: number): string {
  return hours > 96 && hours % 24 === 0 ? `${hours / 24} days` : `${hours} h`;
}

/** `newest ANC (2026-11-20) cannot be relied on: it is preliminary` */
function doubtText(result: LabResult, analyte: CompiledAnalyte, { now, zone }: LabCircumstances): string {
  const at = result.span === undefined ? '' : ` (${formatSpan(result.span, zone)})`;
  return `newest ${analyte.short}${at} cannot be relied on: ${whyNot(result, now)}`;
}

function whyNot(result: LabResult, now: number): string {
  if (result.unreadable !== undefined) return result.unreadable;
  if (result.doubt !== undefined) return result.doubt;
  if (result.span === undefined) return 'no time is recorded';
  return result.span.from > now ? 'its time lies in the future' : 'its time is not recorded to the day';
}

function evidenceOf(
  newest: Newest,
  analyte: CompiledAnalyte,
  circumstances: LabCircumstances,
): readonly Evidence[] {
  const { now, zone } = circumstances;
  const { solid, disagreeing, soft, unreadable: unread } = newest;
  const timeRemark = (result: LabResult) =>
    hasUsableTime(result, now) || result.unreadable !== undefined || result.doubt !== undefined
      ? []
      : [whyNot(result, now)];
  const conflict = 'results of the same draw differ: the worst counts';
  const shown =
    solid === undefined || staleText(solid, analyte, circumstances) !== undefined
      ? soft
      : soft.filter((result) => isWorse(result, solid) || !hasUsableTime(result, now));
  return [
    ...shown.map((result) => labEvidence(result, analyte, zone, timeRemark(result))),
    ...unread.map((result) => labEvidence(result, analyte, zone)),
    ...(solid ? [labEvidence(solid, analyte, zone, disagreeing.length > 0 ? [conflict] : [])] : []),
    ...disagreeing.map((result) => labEvidence(result, analyte, zone)),
  ];
}
