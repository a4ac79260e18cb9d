import type { Observation } from 'fhir/r4';
import type { Bounds } from '../../fhir/bounds.ts';
import { codingsOf, textsOf } from '../../fhir/coding.ts';
import { readDateTime, readPeriodOrDateTime, type TimeSpan } from '../../fhir/dates.ts';
import { readObservationValue } from '../../fhir/quantity.ts';
import { isObject, list, text } from '../../fhir/shape.ts';
import type { Located } from '../../record/patient-record.ts';
import type { CodeRole, CompiledAnalyte } from './analytes.ts';
import type { CodedPiece } from './coded-pieces.ts';
import type { Person } from './population.ts';
import { referenceLimits } from './reference-limits.ts';
import type { LabResult } from './result.ts';
import { gradedValue, ReadWhenAsked, type ResultContent } from './when-asked.ts';

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

/** An Observation, or one component of it. */
interface Piece {
  readonly referenceRange?: unknown;
  readonly interpretation?: unknown;
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

function doubtOf(
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
