import { type Bounds, formatBounds } from '../../fhir/bounds.ts';
import type { CompiledAnalyte } from './analytes.ts';
import { extremesOf, type GradedValue } from './grading.ts';
import type { ReferenceLimits } from './reference-limits.ts';
import type { LabResult, PossibleValue } from './result.ts';
import { shownValue } from './shown-value.ts';

export interface ResultContent extends Pick<LabResult, 'values' | 'pending' | 'unitAssumed'> {
  readonly recorded?: string | undefined;
  readonly unreadable?: string | undefined;
  readonly doubt?: string | undefined;
}

/** A result whose value is read when first asked for: of thousands, a dose hangs on the newest few. */
export abstract class ReadWhenAsked {
  #content: ResultContent | undefined;

  protected abstract read(): ResultContent;

  get #asked(): ResultContent {
    this.#content ??= this.read();
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
