import type { AllergyIntolerance } from 'fhir/r4';
import { z } from 'zod';
import { eventEvidence, isIdea } from '#src/facts/events.ts';
import { type Evidence, known, unreadable } from '#src/facts/fact.ts';
import { codingsOf, textsOf } from '#src/fhir/coding.ts';
import { list, text } from '#src/fhir/shape.ts';
import { findCode, namesDrug } from '#src/orders/drug-identity.ts';
import type { Located } from '#src/record/patient-record.ts';
import { idea, ideaValueSets } from './event-ideas.ts';
import type { Context, Definition } from './settings.ts';
import { toxicityEvents, unreadEvents } from './toxicity-events.ts';

const shape = z.object({
  /** An allergy to tarlatamab that is active, or a hypersensitivity reaction since its first dose. */
  recorded: z.boolean(),
  /** Anaphylaxis, bronchospasm, criticality high, a severe reaction, grade 3 or worse. */
  severe: z.boolean(),
  /** Allergy to an excipient of tarlatamab. */
  toExcipient: z.boolean(),
  found: z.string(),
  excipientText: z.string(),
});

export type Hypersensitivity = z.infer<typeof shape>;

const VOID = new Set(['refuted', 'entered-in-error']);
const OVER = new Set(['inactive', 'resolved']);
const SEVERE_WORDS = /anaphyla|bronchospasm|angio-?(o?edema)|\bshock\b/i;
const SEVERE_GRADE = 3;

/** Hypersensitivity to tarlatamab (US label 5.6; clinical.md §2.10, §5 #101). */
export const hypersensitivity: Definition<Hypersensitivity> = {
  name: 'hypersensitivity',
  shape,
  reads: [
    { key: 'allergies', valueSets: ['severe-reactions', 'polysorbate-80'] },
    { key: 'conditions', valueSets: ideaValueSets('hypersensitivity') },
  ],
  uses: [toxicityEvents],
  derive(context) {
    const allergies = context.record.of('AllergyIntolerance').filter(({ resource }) => isActive(resource));
    const toDrug = allergies.filter(({ resource }) => isToDrug(context, resource));
    const toOther = allergies.filter(({ resource }) => isToExcipient(context, resource));
    const reactions = (context.get(toxicityEvents).readings[0] ?? []).filter(
      (event) =>
        !event.beforeFirstDose &&
        // An undated "allergy" of the problem list cannot be told to be a reaction to this drug.
        (event.kind === 'AdverseEvent' || event.onset !== undefined) &&
        isIdea(event, idea(context, 'hypersensitivity')) &&
        (event.activity !== 'over' || (event.grade ?? 0) >= SEVERE_GRADE),
    );
    const value: Hypersensitivity = {
      recorded: toDrug.length + reactions.length > 0,
      severe:
        toDrug.some(({ resource }) => isSevere(context, resource)) ||
        reactions.some(({ grade, name }) => (grade ?? 0) >= SEVERE_GRADE || SEVERE_WORDS.test(name)),
      toExcipient: toOther.length > 0,
      found: [...toDrug.map(({ resource }) => describe(resource)), ...reactions.map(({ name }) => name)].join(
        '; ',
      ),
      excipientText: toOther.map(({ resource }) => describe(resource)).join('; '),
    };
    const evidence: readonly Evidence[] = [
      ...[...toDrug, ...toOther].map(evidenceOf),
      ...reactions.map((event) => eventEvidence(event, 'hypersensitivity reaction', context.zone)),
    ];
    const slice = context.record.slice('allergies');
    const unread =
      slice.state === 'complete' ? unreadEvents(context) : (slice.reason ?? 'allergies: not read');
    return unread === undefined ? known(value, evidence) : unreadable(unread, [value], evidence);
  },
};

function isActive(allergy: AllergyIntolerance): boolean {
  const isOneOf = (concept: unknown, codes: ReadonlySet<string>) =>
    codingsOf(concept).some(({ code }) => code !== undefined && codes.has(code));
  return !isOneOf(allergy.verificationStatus, VOID) && !isOneOf(allergy.clinicalStatus, OVER);
}

/** What the allergy is to: its code, and the substance of each reaction. */
function substances(allergy: AllergyIntolerance): readonly unknown[] {
  return [allergy.code, ...list(allergy.reaction).map((reaction) => reaction.substance)];
}

function isToDrug(context: Context, allergy: AllergyIntolerance): boolean {
  const concepts = substances(allergy);
  return (
    findCode(codingsOf(concepts), context.identity) !== undefined ||
    textsOf(concepts).some((words) => namesDrug(words, context.identity))
  );
}

function isToExcipient(context: Context, allergy: AllergyIntolerance): boolean {
  const concepts = substances(allergy);
  return (
    context.valueSet('polysorbate-80').find(concepts) !== undefined ||
    textsOf(concepts).some((words) => /polysorbate\s*80|tween\s*80/i.test(words))
  );
}

function isSevere(context: Context, allergy: AllergyIntolerance): boolean {
  const reactions = list(allergy.reaction);
  const manifestations = reactions.flatMap((reaction) => list(reaction.manifestation));
  return (
    text(allergy.criticality) === 'high' ||
    reactions.some((reaction) => text(reaction.severity) === 'severe') ||
    context.valueSet('severe-reactions').find([...manifestations, allergy.code].flat()) !== undefined ||
    [...textsOf(manifestations), ...textsOf(allergy.code)].some((words) => SEVERE_WORDS.test(words))
  );
}

function describe(allergy: AllergyIntolerance): string {
  const to = textsOf(allergy.code)[0] ?? 'unnamed substance';
  const shown = textsOf(list(allergy.reaction).flatMap((reaction) => list(reaction.manifestation)));
  return shown.length === 0 ? `allergy to ${to}` : `allergy to ${to} (${[...new Set(shown)].join(', ')})`;
}

function evidenceOf({ resource, reference }: Located<AllergyIntolerance>): Evidence {
  const criticality = text(resource.criticality);
  return {
    resource: reference,
    what: 'allergy',
    value: describe(resource),
    ...(criticality === undefined ? {} : { note: `criticality ${criticality}` }),
  };
}
