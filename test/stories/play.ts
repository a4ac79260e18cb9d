import type { FhirResource } from 'fhir/r4';
import type { Card, CdsResponse } from '#src/hooks/card.ts';
import type { Knowledge } from '#src/rules/knowledge.ts';
import { asResource } from '#src/workbench/visit/resource.ts';
import { takeSuggestion } from '#src/workbench/visit/take-suggestion.ts';
import { type Names, namesFor } from '../../fixtures/build/identity.ts';
import { shortfalls } from '../golden/shortfalls.ts';
import { resourcesOf } from './chart-entries.ts';
import { afterSigning, beingChosen, draftsFor, withProduct } from './drafts.ts';
import type { Hospital } from './hospital.ts';
import {
  atSite,
  type ChartEntry,
  type Signing,
  type Story,
  type StoryOrder,
  type StoryVisit,
} from './visit-file.ts';

/** What the whole story came to: where each answer fell short, by the name of its scene, and the chart at its end. */
export interface Played {
  readonly shortfalls: ReadonlyMap<string, readonly string[]>;
  readonly chart: readonly FhirResource[];
}

export const sceneOfChoosing = ({ visit }: StoryVisit) => `${visit}: while the drug is chosen`;
export const sceneOfSigning = ({ visit }: Pick<StoryVisit, 'visit'>, index: number) =>
  `${visit}: signing ${index + 1}`;
export const sceneOfWrongTurn = ({ visit }: StoryVisit, what: string) => `${visit}, but ${what}`;

interface Scene {
  readonly at: string;
  readonly chart: readonly FhirResource[];
  readonly drafts: readonly FhirResource[];
}

/** Plays every visit in turn. Wrong turns start from the chart as it stood before their visit and leave no trace. */
export async function playStory(story: Story, drug: Knowledge, hospital: Hospital): Promise<Played> {
  const names = namesFor(story.patientId, false);
  const scenes = new Map<string, readonly string[]>();
  const { patientId, zone } = story;
  let chart = story.chart;

  const answer = (hook: 'order-select' | 'order-sign', { at, chart: known, drafts }: Scene) =>
    hospital.ask({ hook, patientId, zone, now: atSite(at, zone), chart: known, drafts });

  const begin = (
    before: readonly FhirResource[],
    at: string,
    entries: readonly ChartEntry[],
    order: StoryOrder,
  ): Scene => ({
    at,
    chart: withEntries(before, entries, names, zone),
    drafts: draftsFor(order, at, names, zone),
  });

  const sign = async (
    scene: Scene,
    signing: Signing,
  ): Promise<{ readonly after: Scene; readonly faults: readonly string[] }> => {
    const now: Scene = {
      at: signing.at ?? scene.at,
      chart: withEntries(scene.chart, signing.chart ?? [], names, zone),
      drafts: signing.product === undefined ? scene.drafts : withProduct(scene.drafts, signing.product),
    };
    const given = await answer('order-sign', now);
    const taken = take(now.drafts, given.cards, signing.takes ?? [], names);
    const faults = [
      ...shortfalls(drug, signing.expects, given),
      ...notRecommended(given, signing.recommends ?? []),
      ...taken.faults,
    ];
    return { after: { ...now, drafts: taken.drafts }, faults };
  };

  for (const visit of story.visits) {
    for (const turn of visit.wrongTurns) {
      let scene = begin(chart, turn.at ?? visit.at, turn.chart ?? visit.chart, turn.order ?? visit.order);
      const faults: string[] = [];
      for (const signing of turn.signings) {
        const signed = await sign(scene, signing);
        scene = signed.after;
        faults.push(...signed.faults);
      }
      scenes.set(sceneOfWrongTurn(visit, turn.what), faults);
    }
    let scene = begin(chart, visit.at, visit.chart, visit.order);
    const choosing = await answer('order-select', { ...scene, drafts: beingChosen(scene.drafts) });
    scenes.set(sceneOfChoosing(visit), shortfalls(drug, visit.choosing, choosing));
    for (const [index, signing] of visit.signings.entries()) {
      const signed = await sign(scene, signing);
      scene = signed.after;
      scenes.set(sceneOfSigning(visit, index), signed.faults);
    }
    chart = [...scene.chart, ...afterSigning(scene.drafts, visit.given, names)];
  }
  return { shortfalls: scenes, chart };
}

/** A resource that is already in the chart is brought up to date. */
function withEntries(
  chart: readonly FhirResource[],
  entries: readonly ChartEntry[],
  names: Names,
  zone: string,
): readonly FhirResource[] {
  const added = entries.flatMap((entry) => resourcesOf(entry, names, zone));
  const ids = new Set(added.map(({ id }) => id));
  return [...chart.filter(({ id }) => !ids.has(id)), ...added];
}

/** The drafts after the clinician has taken suggestions, each named by the words with which its label begins. */
function take(
  drafts: readonly FhirResource[],
  cards: readonly Card[],
  labels: readonly string[],
  names: Names,
): { readonly drafts: readonly FhirResource[]; readonly faults: readonly string[] } {
  const offered = cards.flatMap(({ suggestions }) => suggestions ?? []);
  const wanted = labels.map((label) => ({
    label,
    suggestion: offered.find((one) => one.label.startsWith(label)),
  }));
  const before = drafts.flatMap((draft) => asResource(draft) ?? []).map((resource) => ({ resource }));
  const after = wanted.reduce(
    (all, { suggestion }) =>
      suggestion === undefined ? all : takeSuggestion(all, suggestion, () => names.next('taken')),
    before as Parameters<typeof takeSuggestion>[0],
  );
  return {
    // What a suggestion made of a draft is a FHIR resource: the conformance tests check every suggested order.
    drafts: after.map(({ resource }) => resource as unknown as FhirResource),
    faults: wanted.flatMap(({ label, suggestion }) =>
      suggestion === undefined
        ? [`"${label}" is not offered, but ${offered.map((one) => one.label).join(', ')}`]
        : [],
    ),
  };
}

function notRecommended({ cards }: CdsResponse, labels: readonly string[]): readonly string[] {
  const recommended = cards
    .flatMap(({ suggestions }) => suggestions ?? [])
    .flatMap(({ label, isRecommended }) => (isRecommended === true ? [label] : []));
  return labels
    .filter((label) => !recommended.some((one) => one.startsWith(label)))
    .map((label) => `"${label}" is not recommended, but ${recommended.join(', ') || 'nothing'}`);
}
