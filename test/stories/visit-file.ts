import { readdirSync, readFileSync } from 'node:fs';
import type { FhirResource } from 'fhir/r4';
import { DateTime } from 'luxon';
import { parse } from 'yaml';
import { z } from 'zod';
import { analyteNames } from '../../fixtures/build/analytes.ts';
import { expectationSchema } from '../../fixtures/build/expectation.ts';
import { labResultSchema } from '../../fixtures/build/situation.ts';

/** The shape of a story: one file for the patient, one for each visit, in the order of their names. */

/** A time as people write it: `2026-03-02 08:00`, at the site. */
const time = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d$/);
const analyte = z.enum(analyteNames);

/** What has happened since the last visit and now stands in the chart. */
const entrySchema = z.union([
  /** The routine set; every analyte that is not named is normal. */
  z.strictObject({
    laboratory: time,
    but: z.partialRecord(analyte, z.union([z.number(), z.string(), labResultSchema])).optional(),
    without: z.array(analyte).optional(),
  }),
  z.strictObject({ temperature: z.number(), at: time }),
  z.strictObject({ ice: z.number(), at: time }),
  z.strictObject({ pregnancyTest: z.enum(['negative', 'positive']), at: time }),
  z.strictObject({ medication: z.string(), mg: z.number(), at: time }),
  /** A problem of the problem list. The same `event` again is the same problem, brought up to date. */
  z.strictObject({
    event: z.string(),
    code: z.string(),
    name: z.string(),
    grade: z.number().optional(),
    status: z.enum(['active', 'resolved']),
    onset: time,
    end: time.optional(),
  }),
]);

const orderSchema = z.strictObject({
  says: z.string(),
  mg: z.number(),
  start: z.string(),
  /** Dexamethasone before and saline after. */
  companions: z.boolean(),
  note: z.string().optional(),
  mlPerHour: z.number().optional(),
  hours: z.number().optional(),
});

/** One signing: what the answer must be, and which of its suggestions the clinician takes before the next. */
const signingSchema = z.strictObject({
  at: time.optional(),
  chart: z.array(entrySchema).optional(),
  /** The pharmacy puts the kit of this strength (mg) into the order. */
  product: z.union([z.literal(1), z.literal(10)]).optional(),
  expects: expectationSchema,
  recommends: z.array(z.string()).optional(),
  takes: z.array(z.string()).optional(),
});

const wrongTurnSchema = z.strictObject({
  what: z.string(),
  /** In place of the visit's own, where given. */
  at: time.optional(),
  chart: z.array(entrySchema).optional(),
  order: orderSchema.optional(),
  signings: z.array(signingSchema).min(1),
});

const visitSchema = z.strictObject({
  visit: z.string(),
  at: time,
  story: z.string(),
  chart: z.array(entrySchema),
  order: orderSchema,
  /** The answer while the drug is being chosen: no dose, nothing ordered with it. */
  choosing: expectationSchema,
  signings: z.array(signingSchema).min(1),
  /** Whether the dose was given after the last signing. */
  given: z.boolean(),
  wrongTurns: z.array(wrongTurnSchema),
});

const patientSchema = z.strictObject({
  name: z.string(),
  zone: z.string(),
  chart: z.array(
    z.custom<FhirResource>((value) => z.looseObject({ resourceType: z.string() }).safeParse(value).success),
  ),
});

export type ChartEntry = z.infer<typeof entrySchema>;
export type StoryOrder = z.infer<typeof orderSchema>;
export type Signing = z.infer<typeof signingSchema>;
export type WrongTurn = z.infer<typeof wrongTurnSchema>;
export type StoryVisit = z.infer<typeof visitSchema>;

export interface Story {
  readonly patientId: string;
  readonly zone: string;
  readonly chart: readonly FhirResource[];
  readonly visits: readonly StoryVisit[];
}

/** Reads the story of a folder; a fault names its file. */
export function readStory(folder: URL): Story {
  const read = <T>(file: string, schema: z.ZodType<T>): T => {
    const result = schema.safeParse(parse(readFileSync(new URL(file, folder), 'utf8')));
    if (!result.success) throw new Error(`${file}: ${z.prettifyError(result.error)}`);
    return result.data;
  };
  const { name, zone, chart } = read('patient.yaml', patientSchema);
  const files = readdirSync(folder).filter((file) => /^\d\d-.*\.yaml$/.test(file));
  return { patientId: name, zone, chart, visits: files.sort().map((file) => read(file, visitSchema)) };
}

/** `2026-03-02 08:00` at the site as a FHIR dateTime with its offset. */
export function atSite(written: string, zone: string): string {
  const iso = DateTime.fromFormat(written, 'yyyy-MM-dd HH:mm', { zone }).toISO({
    suppressMilliseconds: true,
  });
  if (iso === null) throw new Error(`not a time: ${written}`);
  return iso;
}
