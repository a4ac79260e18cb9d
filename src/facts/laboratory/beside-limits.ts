import { quotient, toNumber } from '../../fhir/decimal.ts';
import type { CompiledAnalyte } from './analytes.ts';
import type { GradedValue } from './grading.ts';
import type { Limit } from './reference-limits.ts';
import type { PossibleValue } from './result.ts';
import { shownLimit } from './shown-value.ts';

/** One value that the evidence allows, as rules and cards read it. */
export interface LabReading {
  /** CTCAE v5.0; 0 is normal. */
  readonly grade: number;
  /** `grade 3`, or every grade that the value allows: `grade 3 or 4`. */
  readonly gradeText: string;
  /** In the canonical unit. Beside an excluded bound: `< 0.5` reads as just under 0.5. */
  readonly value: number;
  /** `0.9 10*9/L`, `< 0.5 10*9/L` */
  readonly text: string;
  readonly timesUpperLimit?: number | undefined;
  readonly timesLowerLimit?: number | undefined;
  /** `40 U/L` */
  readonly upperLimit?: string | undefined;
  readonly lowerLimit?: string | undefined;
  /** A limit that grades count in is the site's default, not the laboratory's. */
  readonly limitAssumed: boolean;
  /** ISO 8601, in the precision of the record; absent where no time is recorded. */
  readonly at?: string | undefined;
  /** Hours from the draw (its earliest possible moment) to the planned start; 0 when drawn after it. */
  readonly ageHours?: number | undefined;
  readonly status: string;
  readonly calculated: boolean;
}

/** What a reading says of its limits: divisions and texts that a few cards show, made when they do. */
interface BesideLimits {
  readonly value: PossibleValue;
  readonly extreme: GradedValue;
  readonly analyte: CompiledAnalyte;
}

/** Own members, as an expression reads them; one accessor for all readings, see `EvidentWhenAsked`. */
const whenAsked = {
  timesUpperLimit: member(({ value, extreme }) => timesLimit(extreme, value.limits.upper)),
  timesLowerLimit: member(({ value, extreme }) => timesLimit(extreme, value.limits.lower)),
  upperLimit: member(({ value, analyte }) => limitText(value.limits.upper, analyte)),
  lowerLimit: member(({ value, analyte }) => limitText(value.limits.lower, analyte)),
};

function member<T>(read: (beside: BesideLimits) => T) {
  return {
    enumerable: true,
    get(this: ReadBesideLimits): T {
      return ReadBesideLimits.read(this, read);
    },
  };
}

export class ReadBesideLimits implements LabReading {
  readonly grade: number;
  readonly gradeText: string;
  readonly value: number;
  readonly text: string;
  readonly limitAssumed: boolean;
  declare readonly at?: string;
  declare readonly ageHours?: number;
  readonly status: string;
  readonly calculated: boolean;
  declare readonly timesUpperLimit: number | undefined;
  declare readonly timesLowerLimit: number | undefined;
  declare readonly upperLimit: string | undefined;
  declare readonly lowerLimit: string | undefined;
  readonly #beside: BesideLimits;

  constructor(
    beside: BesideLimits,
    of: Pick<LabReading, 'gradeText' | 'at' | 'ageHours' | 'status' | 'calculated'>,
  ) {
    const { value, extreme, analyte } = beside;
    this.#beside = beside;
    this.grade = extreme.grade;
    this.gradeText = of.gradeText;
    this.value = toNumber(extreme.value);
    this.text = value.text;
    this.limitAssumed = isLimitAssumed(value, analyte);
    if (of.at !== undefined) this.at = of.at;
    if (of.ageHours !== undefined) this.ageHours = of.ageHours;
    this.status = of.status;
    this.calculated = of.calculated;
    Object.defineProperties(this, whenAsked);
  }

  static read<T>(reading: ReadBesideLimits, read: (beside: BesideLimits) => T): T {
    return read(reading.#beside);
  }
}

function timesLimit({ value }: GradedValue, limit: Limit | undefined): number | undefined {
  return limit && quotient(value, limit.value);
}

export function limitText(limit: Limit | undefined, analyte: CompiledAnalyte): string | undefined {
  return limit && `${shownLimit(limit.value)} ${analyte.unit}`;
}

export function isLimitAssumed({ limits }: PossibleValue, analyte: CompiledAnalyte): boolean {
  return analyte.grades.some(
    ({ times }) =>
      (times === 'upperLimit' && limits.upper?.assumed === true) ||
      (times === 'lowerLimit' && limits.lower?.assumed === true),
  );
}
