import type { Observation } from 'fhir/r4';
import type { Bounds } from '../../fhir/bounds.ts';
import { readDateTime, readPeriodOrDateTime, type TimeSpan } from '../../fhir/dates.ts';
import { readObservationValue } from '../../fhir/quantity.ts';
import { isObject, list, text } from '../../fhir/shape.ts';
import type { Located } from '../../record/patient-record.ts';
import type { CompiledAnalyte } from './analytes.ts';
import type { CodedPiece } from './coded-pieces.ts';
import { doubtOf, isPending, type Piece, statusOf } from './doubt.ts';
import type { Person } from './population.ts';
import { referenceLimits } from './reference-limits.ts';
import type { LabResult } from './result.ts';
import { gradedValue, ReadWhenAsked, type ResultContent } from './when-asked.ts';

const excluded: ReadonlySet<string> = new Set(['entered-in-error', 'cancelled']);

export function isExcluded(observation: Observation): boolean {
  return excluded.has(statusOf(observation));
}

export interface Drawn {
  readonly span?: TimeSpan;
  readonly note?: string;
}

/** When the specimen was drawn (R4 Observation.effective[x]; the end of a period), else when the result was issued. */
export function drawnAt(observation: Observation, zone: string): Drawn {
  const drawn = readPeriodOrDateTime(observation, 'effective', zone);
  if (drawn !== undefined) return { span: drawn };
  const issued = readDateTime(observation.issued, zone);
  return issued === undefined ? {} : { span: issued, note: 'only the time of issue is recorded' };
}

export interface ReadingContext {
  readonly analyte: CompiledAnalyte;
  readonly person: (at: TimeSpan | undefined) => Person;
  readonly zone: string;
}

/**
 * The results of one analyte in one Observation: its own value and those of its components.
 * @param coded which of them are results of this analyte, from the Observation's kind
 */
export function resultsOf(
  row: Located<Observation>,
  coded: readonly CodedPiece[],
  context: ReadingContext,
): readonly LabResult[] {
  const { resource } = row;
  if (isExcluded(resource)) return [];
  const components: readonly Piece[] =
    resource.component === undefined ? [] : list(resource.component).filter(isObject);
  const drawn = drawnAt(resource, context.zone);
  const results: LabResult[] = [];
  for (const about of coded) {
    const piece = about.place === 0 ? resource : components[about.place - 1];
    if (piece !== undefined) results.push(new ObservationResult(row, piece, about, drawn, context));
  }
  return results;
}

const noNotes: readonly string[] = [];

class ObservationResult extends ReadWhenAsked implements LabResult {
  readonly #row: Located<Observation>;
  readonly #piece: Piece;
  readonly #about: CodedPiece;
  readonly #drawn: Drawn;
  readonly #context: ReadingContext;
  readonly calculated = false;

  constructor(
    row: Located<Observation>,
    piece: Piece,
    about: CodedPiece,
    drawn: Drawn,
    context: ReadingContext,
  ) {
    super();
    this.#row = row;
    this.#piece = piece;
    this.#about = about;
    this.#drawn = drawn;
    this.#context = context;
  }

  get reference(): string {
    return this.#row.reference;
  }

  get span(): TimeSpan | undefined {
    return this.#drawn.span;
  }

  get analyte(): string {
    return this.#context.analyte.key;
  }

  get code(): string {
    return this.#about.code;
  }

  get manual(): boolean {
    return this.#about.manual;
  }

  get status(): string {
    return statusOf(this.#row.resource);
  }

  get specimen(): string | undefined {
    return text(this.#row.resource.specimen?.reference);
  }

  get notes(): readonly string[] {
    const { note } = this.#drawn;
    return note === undefined ? noNotes : [note];
  }

  protected read(): ResultContent {
    const [piece, about, { resource }] = [this.#piece, this.#about, this.#row];
    const { analyte, person } = this.#context;
    const read = readObservationValue(piece, analyte.family, analyte.plausible);
    const unreadable = about.unreadable ?? (read.kind === 'unreadable' ? read.reason : undefined);
    if (unreadable !== undefined || read.kind === 'unreadable') {
      return {
        recorded: read.recorded,
        values: [],
        unreadable: unreadable ?? 'no value',
        pending: read.kind === 'unreadable' && !read.hasValue && isPending(piece, resource),
        unitAssumed: false,
      };
    }
    const values = read.options.map(({ bounds, unit }) =>
      gradedValue(
        about.role === 'part' ? atLeast(bounds) : bounds,
        () => referenceLimits(piece.referenceRange, analyte, person(this.span), unit),
        analyte,
      ),
    );
    const doubt = doubtOf(piece, resource, about.role, read.unitAssumed);
    return { recorded: read.recorded, values, doubt, pending: false, unitAssumed: read.unitAssumed };
  }
}

/** A whole is at least its part. */
function atLeast(part: Bounds): Bounds {
  return part.low === undefined ? {} : { low: part.low };
}
