import { z } from 'zod';
import { codingSchema } from './card.ts';

/**
 * What a client reports about cards it has shown: CDS Hooks 2.0.1, "Feedback". Reads Epic's dialect as well: the key
 * `overrideReasons` holding one object, card ids that are no UUID.
 */

const overrideReasonSchema = z.looseObject({
  reason: codingSchema.partial().loose().optional(),
  /** Free text by a clinician: may name the patient, never logged. */
  userComment: z.string().optional(),
});

/**
 * Of one post. A clinician answers a handful of cards; a client that saves up a day of them sends several posts. All rows of
 * a post are one transaction (about 20 µs an entry), behind which tokens of other calls wait.
 */
export const maximumEntries = 1_000;

/** Of one entry. A card offers a handful. */
export const maximumSuggestions = 20;

export const feedbackEntrySchema = z.looseObject({
  card: z.string().min(1).max(128),
  outcome: z.enum(['accepted', 'overridden']),
  /** RFC 3339 §5.6, upper- or lower-case `t` and `z`, with any offset. */
  outcomeTimestamp: z
    .string()
    .transform((value) => value.toUpperCase())
    .pipe(z.iso.datetime({ offset: true })),
  acceptedSuggestions: z
    .array(z.looseObject({ id: z.string().min(1).max(128) }))
    .max(maximumSuggestions)
    .readonly()
    .optional(),
  overrideReason: overrideReasonSchema.optional(),
  overrideReasons: overrideReasonSchema.optional(),
});

/** Entries are read one by one: a faulty entry must not lose its neighbours. */
export const feedbackSchema = z.looseObject({
  feedback: z.array(z.unknown()).min(1).max(maximumEntries).readonly(),
});

export type FeedbackEntry = z.infer<typeof feedbackEntrySchema>;
