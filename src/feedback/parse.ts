import { isObject } from '../fhir/shape.ts';
import {
  type FeedbackEntry,
  feedbackEntrySchema,
  feedbackSchema,
  maximumEntries,
  maximumSuggestions,
} from '../hooks/feedback.ts';
import { Problem } from '../http/problem.ts';
import type { CardFeedback, OverrideReason } from './store.ts';

/**
 * A feedback body, entry by entry: CDS Hooks 2.0.1, "Feedback", and Epic's dialect of it. A faulty entry is named by its
 * place and loses none of its neighbours; what it held is never repeated.
 */

export interface RejectedEntry {
  /** `feedback[2].outcomeTimestamp`. */
  readonly path: string;
  readonly reason: string;
}

export interface ParsedFeedback {
  readonly accepted: readonly CardFeedback[];
  readonly rejected: readonly RejectedEntry[];
}

const requirements: Readonly<Record<string, string>> = {
  card: 'must be the uuid of a card: a text of 1 to 128 characters',
  outcome: 'must be accepted or overridden',
  outcomeTimestamp: 'must be an RFC 3339 date-time with its offset',
  acceptedSuggestions: `must name, by id, the suggestions that were accepted: at most ${maximumSuggestions}`,
  overrideReason: 'must be an object with a reason or a userComment',
  overrideReasons: 'must be an object with a reason or a userComment',
};

const epic = 'com.epic.cdshooks.feedback.overrideReason';
const uuid = /^(?:urn:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
const longest = { code: 256, system: 512, display: 256, comment: 10_000 };

/** @throws Problem `tooManyEntries`: nothing of a post beyond the limit is taken, so that sending it in parts loses nothing */
export function parseFeedback(body: unknown): ParsedFeedback {
  const envelope = feedbackSchema.safeParse(body);
  if (!envelope.success) {
    if (envelope.error.issues.some(({ code }) => code === 'too_big')) {
      throw new Problem(
        'tooManyEntries',
        `feedback holds more than ${maximumEntries} entries, so none was stored: send them in several posts of at most ${maximumEntries}`,
      );
    }
    return {
      accepted: [],
      rejected: [{ path: 'feedback', reason: 'must be an array of at least one entry' }],
    };
  }
  const accepted: CardFeedback[] = [];
  const rejected: RejectedEntry[] = [];
  for (const [index, entry] of envelope.data.feedback.entries()) {
    const read = readEntry(entry);
    if ('card' in read) accepted.push(read);
    else rejected.push(rejection(index, read.field));
  }
  return { accepted, rejected };
}

function rejection(index: number, field: string): RejectedEntry {
  const requirement = requirements[field];
  return requirement === undefined
    ? { path: `feedback[${index}]`, reason: 'must be an object' }
    : { path: `feedback[${index}].${field}`, reason: requirement };
}

function readEntry(entry: unknown): CardFeedback | { readonly field: string } {
  const parsed = feedbackEntrySchema.safeParse(withoutLeapSecond(withoutNulls(entry)));
  if (!parsed.success) return { field: String(parsed.error.issues[0]?.path[0] ?? '') };
  const { outcome, acceptedSuggestions, outcomeTimestamp } = parsed.data;
  const card = identifier(parsed.data.card);
  if (card === undefined) return { field: 'card' };
  const reported = { card, at: Date.parse(outcomeTimestamp) };
  if (outcome === 'overridden') return { ...reported, outcome, ...whyOverridden(parsed.data) };
  const suggestions = (acceptedSuggestions ?? []).map(({ id }) => identifier(id));
  const named = suggestions.filter((id) => id !== undefined);
  // Which suggestion was taken is what an acceptance says: LM cds-fb-2.
  if (named.length === 0 || named.length < suggestions.length) return { field: 'acceptedSuggestions' };
  return { ...reported, outcome, suggestions: named };
}

/** What is read of an entry lies no deeper; a body made to be deep must not exhaust the stack. */
const readDepth = 8;

/** Clients write null for what they do not have, at every depth of an entry. */
function withoutNulls(value: unknown, depth = 0): unknown {
  if (!isObject(value) || depth > readDepth) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(entries.map(([name, member]) => [name, withoutNulls(member, depth + 1)]));
}

/** RFC 3339 §5.7 allows a 60th second, epoch time has none: it is read as the second before. */
function withoutLeapSecond(entry: unknown): unknown {
  if (!isObject(entry) || typeof entry.outcomeTimestamp !== 'string') return entry;
  return { ...entry, outcomeTimestamp: entry.outcomeTimestamp.replace(/:60(?=[.z+-])/i, ':59') };
}

/** UUIDs in the lower case that was sent with the card; ids that are no UUID (Epic) as they are. */
function identifier(value: string): string | undefined {
  const trimmed = value.trim();
  if (trimmed === '' || /\p{Cc}/u.test(trimmed)) return undefined;
  return uuid.exec(trimmed)?.[1]?.toLowerCase() ?? trimmed.toWellFormed();
}

/** A text of one line; longer texts are cut. */
function line(value: unknown, length: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  const clean = value
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
  return clean === '' ? undefined : clean.slice(0, length).toWellFormed();
}

type Override = Extract<CardFeedback, { outcome: 'overridden' }>;

function whyOverridden(entry: FeedbackEntry): Pick<Override, 'reason' | 'comment'> {
  const given = entry.overrideReason ?? entry.overrideReasons;
  const reason = codedReason(given?.reason) ?? epicReason(given?.extension);
  // A reason without a code may be anything a person typed: it is kept, and deleted, like a comment.
  const uncoded = reason === undefined ? line(given?.reason?.display, longest.comment) : undefined;
  const comment = freeText([uncoded, given?.userComment]);
  return { ...(reason === undefined ? {} : { reason }), ...(comment === undefined ? {} : { comment }) };
}

/** PostgreSQL takes no NUL character. */
function freeText(parts: readonly (string | undefined)[]): string | undefined {
  const joined = parts.filter((part) => part !== undefined).join('\n');
  const clean = joined.toWellFormed().replaceAll('\0', '').trim();
  return clean === '' ? undefined : clean.slice(0, longest.comment).toWellFormed();
}

function overrideReason(system: unknown, code: unknown, display: unknown): OverrideReason | undefined {
  const read = {
    system: line(system, longest.system),
    code: line(code, longest.code),
    display: line(display, longest.display),
  };
  if (read.code === undefined) return undefined;
  return {
    code: read.code,
    ...(read.system === undefined ? {} : { system: read.system }),
    ...(read.display === undefined ? {} : { display: read.display }),
  };
}

function codedReason(
  reason: NonNullable<FeedbackEntry['overrideReason']>['reason'],
): OverrideReason | undefined {
  return overrideReason(reason?.system, reason?.code, reason?.display);
}

/** Epic's own list of acknowledgement reasons: a category number of the site, and its label. */
function epicReason(extension: unknown): OverrideReason | undefined {
  if (!isObject(extension)) return undefined;
  const category = extension[`${epic}.reasonCategory`];
  const code = typeof category === 'number' ? String(category) : category;
  const label = extension[`${epic}.reasonDisplay`] ?? extension[`${epic}.reasonTitle`];
  return overrideReason(epic, code ?? label, label);
}
