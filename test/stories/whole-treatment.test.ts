import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDrug } from '../golden/answers.ts';
import { type Hospital, openHospital } from './hospital.ts';
import { type Played, playStory, sceneOfChoosing, sceneOfSigning, sceneOfWrongTurn } from './play.ts';
import { readStory } from './visit-file.ts';

// The whole treatment of one patient, C1D1 to C6D15, dose by dose. Each visit is a file in whole-treatment/, to be read from the
// first to the last; what it expects was written from the precautions and the label before the service was asked.
const story = readStory(new URL('whole-treatment/', import.meta.url));
let hospital: Hospital;
let played: Played;

beforeAll(async () => {
  hospital = await openHospital();
  played = await playStory(story, await loadDrug(), hospital);
});
afterAll(() => hospital?.close());

describe.each(story.visits)('$visit, $at', (visit) => {
  const scenes = [
    sceneOfChoosing(visit),
    ...visit.signings.map((_, index) => sceneOfSigning(visit, index)),
    ...visit.wrongTurns.map(({ what }) => sceneOfWrongTurn(visit, what)),
  ];
  it.each(scenes)('%s', (scene) => expect(played.shortfalls.get(scene)).toEqual([]));
});

it('the doses that were given: both step-ups, the longest pause 31 days', () => {
  const doses = played.chart.flatMap((resource) =>
    resource.resourceType === 'MedicationAdministration' &&
    resource.medicationCodeableConcept?.text === 'tarlatamab-dlle'
      ? [`${resource.effectiveDateTime?.slice(0, 10)} ${resource.dosage?.dose?.value} mg`]
      : [],
  );
  expect(doses).toEqual([
    '2026-03-02 1 mg',
    '2026-03-09 10 mg',
    '2026-03-20 10 mg',
    '2026-04-03 10 mg',
    '2026-04-24 10 mg',
    '2026-05-08 10 mg',
    '2026-05-22 10 mg',
    '2026-06-22 1 mg',
    '2026-06-29 10 mg',
    '2026-07-13 10 mg',
    '2026-07-27 10 mg',
    '2026-08-10 10 mg',
    '2026-08-24 10 mg',
    '2026-09-08 10 mg',
    '2026-09-22 10 mg',
  ]);
});
