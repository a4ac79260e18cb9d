import { type Bounds, formatBounds } from '../../fhir/bounds.ts';
import type { TimeSpan } from '../../fhir/dates.ts';
import type { CompiledAnalyte } from './analytes.ts';
import { extremesOf, type GradedValue } from './grading.ts';
import type { ReferenceLimits } from './reference-limits.ts';
import type { LabResult, PossibleValue } from './result.ts';
import { shownValue } from './shown-value.ts';

/** What stands beside the value of a result: enough to put a history in order. */
export type ResultHead = Pick<LabResult, 'analyte' | 'reference' | 'code' | 'status' | 'manual' | 'notes'> & {
  readonly span: TimeSpan | undefined;
  readonly specimen: string | undefined;
};

export interface ResultContent extends Pick<LabResult, 'values' | 'pending' | 'unitAssumed'> {
  readonly recorded?: string | undefined;
  readonly unreadable?: string | undefined;
  readonly doubt?: string | undefined;
}

/** A result whose value is read when first asked for: of thousands, a dose hangs on the newest few. */
export class ReadWhenAsked implements LabResult {
  readonly analyte: string;
  readonly reference: string;
  readonly code: string;
  readonly status: string;
  readonly manual: boolean;
  readonly notes: readonly string[];
  readonly span: TimeSpan | undefined;
  readonly specimen: string | undefined;
  readonly calculated = false;
  readonly #read: () => ResultContent;
  #content: ResultContent | undefined;

  constructor(head: ResultHead, read: () => ResultContent) {
    this.analyte = head.analyte;
    this.reference = head.reference;
    this.code = head.code;
    this.status = head.status;
    this.manual = head.manual;
    this.notes = head.notes;
    this.span = head.span;
    this.specimen = head.specimen;
    this.#read = read;
  }

  get #asked(): ResultContent {
    this.#content ??= this.#read();
    return this.#content;
  }

  get values(): readonly PossibleValue[] {
    return this.#asked.values;
  }

  get recorded(): string | undefined {
    return this.#asked.recorded;
  }

  get unreadable(): string | undefined {
    return this.#asked.unreadable;
  }

  get doubt(): string | undefined {
    return this.#asked.doubt;
  }

  get pending(): boolean {
    return this.#asked.pending;
  }

  get unitAssumed(): boolean {
    return this.#asked.unitAssumed;
  }
}

/** A value that is graded when first asked for. */
export function gradedValue(
  bounds: Bounds,
  limits: () => ReferenceLimits,
  analyte: CompiledAnalyte,
): PossibleValue {
  return new GradedWhenAsked(bounds, limits, analyte);
}

class GradedWhenAsked implements PossibleValue {
  readonly bounds: Bounds;
  readonly #readLimits: () => ReferenceLimits;
  readonly #analyte: CompiledAnalyte;
  #limits: ReferenceLimits | undefined;
  #extremes: readonly GradedValue[] | undefined;
  #text: string | undefined;

  constructor(bounds: Bounds, readLimits: () => ReferenceLimits, analyte: CompiledAnalyte) {
    this.bounds = bounds;
    this.#readLimits = readLimits;
    this.#analyte = analyte;
  }

  get limits(): ReferenceLimits {
    this.#limits ??= this.#readLimits();
    return this.#limits;
  }

  get extremes(): readonly GradedValue[] {
    this.#extremes ??= extremesOf(this.bounds, this.#analyte, this.limits);
    return this.#extremes;
  }

  get text(): string {
    this.#text ??= formatBounds(this.bounds, this.#analyte.unit, (value) =>
      shownValue(value, this.#analyte, () => this.limits),
    );
    return this.#text;
  }
}
