import type { Bounds } from '../../fhir/bounds.ts';
import type { TimeSpan } from '../../fhir/dates.ts';
import type { GradedValue } from './grading.ts';
import type { ReferenceLimits } from './reference-limits.ts';

/** What a result says its value is: one per unit that the number may have been meant in. */
export interface PossibleValue {
  readonly bounds: Bounds;
  readonly limits: ReferenceLimits;
  readonly extremes: readonly GradedValue[];
  /** In the canonical unit: `0.9 10*9/L`. */
  readonly text: string;
}

/** One result of one analyte, readable or not. */
export interface LabResult {
  /** Key in analytes.yaml. */
  readonly analyte: string;
  readonly reference: string;
  /** `system|code` */
  readonly code: string;
  /** Observation.status; `unknown` where it is missing. */
  readonly status: string;
  /** When the specimen was drawn; the time of issue where only that is recorded. */
  readonly span?: TimeSpan | undefined;
  readonly specimen?: string | undefined;
  /** None when the result is unreadable. */
  readonly values: readonly PossibleValue[];
  /** As recorded: `900 /uL`. */
  readonly recorded?: string | undefined;
  /** Why the result cannot be read; a sentence fragment. */
  readonly unreadable?: string | undefined;
  /** Why a readable result may alarm but not clear; a sentence fragment. */
  readonly doubt?: string | undefined;
  /** The record has no unit: `values` holds one reading per unit that is plausible. */
  readonly unitAssumed: boolean;
  /** Ordered or in work, without a value yet: no evidence of anything. */
  readonly pending: boolean;
  readonly manual: boolean;
  readonly calculated: boolean;
  readonly notes: readonly string[];
}

/** The mildest and the worst grade that a readable result allows. */
export function gradeSpan(result: LabResult): { readonly mildest: number; readonly worst: number } {
  let [mildest, worst] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { extremes } of result.values) {
    for (const { grade } of extremes) {
      mildest = Math.min(mildest, grade);
      worst = Math.max(worst, grade);
    }
  }
  return { mildest, worst };
}

/** Newest first; a result without a time, which may be the newest, leads. */
export function newestFirst(a: LabResult, b: LabResult): number {
  const byTime = (b.span?.to ?? Number.MAX_VALUE) - (a.span?.to ?? Number.MAX_VALUE);
  if (byTime !== 0) return byTime;
  return a.reference < b.reference ? -1 : a.reference > b.reference ? 1 : a.code < b.code ? -1 : 1;
}
