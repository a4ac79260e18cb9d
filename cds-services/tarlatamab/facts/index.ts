import type { AnyFactDefinition } from '#src/facts/definition.ts';
import { adulthood } from './adulthood.ts';
import { bleeding } from './bleeding.ts';
import { bounds } from './bounds.ts';
import { companions } from './companions.ts';
import { contraception } from './contraception.ts';
import { crs } from './crs.ts';
import { neutropeniaCourse, thrombocytopeniaCourse } from './cytopenia-course.ts';
import { doseHistory } from './dose-history.ts';
import { electrolytes } from './electrolytes.ts';
import { febrileNeutropenia } from './febrile-neutropenia.ts';
import { fever } from './fever.ts';
import { hydration } from './hydration.ts';
import { hypersensitivity } from './hypersensitivity.ts';
import { iceScores } from './ice-scores.ts';
import { indication } from './indication.ts';
import { infection } from './infection.ts';
import { infusion } from './infusion.ts';
import { alt, anc, ast, bilirubin, hemoglobin, platelets, potassium, sodium, urate } from './laboratory.ts';
import { cbcGaps, liverGaps } from './laboratory-gaps.ts';
import { laboratoryWindow } from './laboratory-window.ts';
import { lactation } from './lactation.ts';
import { altGrade, astGrade, bilirubinGrade } from './liver-grades.ts';
import { liverInjury } from './liver-injury.ts';
import { liverSummary } from './liver-summary.ts';
import { neurotoxicity } from './neurotoxicity.ts';
import { observation } from './observation.ts';
import { orderedDose } from './ordered-dose.ts';
import { otherAdverseEvent } from './other-adverse-event.ts';
import { patientStatus } from './patient-status.ts';
import { pregnancy } from './pregnancy.ts';
import { premedication } from './premedication.ts';
import { preparation } from './preparation.ts';
import { recordQuality } from './record-quality.ts';
import { reproductivePotential } from './reproductive-potential.ts';
import { scheduleCheck } from './schedule-check.ts';
import { siteLimits } from './site-limits.ts';
import { statedDays } from './stated-day.ts';
import { steroidAllergy } from './steroid-allergy.ts';
import { steroidOffer } from './steroid-offer.ts';
import { toxicityEvents } from './toxicity-events.ts';
import { transferDevice } from './transfer-device.ts';
import { treatmentDay } from './treatment-day.ts';

export { policySchema, scheduleSchema } from './settings.ts';

/** Every fact that rules may name. */
export const facts: readonly AnyFactDefinition[] = [
  bounds,
  siteLimits,
  patientStatus,
  recordQuality,
  doseHistory,
  statedDays,
  treatmentDay,
  orderedDose,
  scheduleCheck,
  observation,
  ...[anc, hemoglobin, platelets, alt, ast, bilirubin, sodium, potassium, urate].flatMap(
    ({ results, current }) => [results, current],
  ),
  cbcGaps,
  liverGaps,
  laboratoryWindow,
  neutropeniaCourse,
  thrombocytopeniaCourse,
  altGrade,
  astGrade,
  bilirubinGrade,
  liverSummary,
  liverInjury,
  reproductivePotential,
  pregnancy,
  lactation,
  toxicityEvents,
  fever,
  febrileNeutropenia,
  crs,
  iceScores,
  neurotoxicity,
  infection,
  hypersensitivity,
  otherAdverseEvent,
  bleeding,
  adulthood,
  indication,
  contraception,
  companions,
  steroidAllergy,
  steroidOffer,
  preparation,
  premedication,
  hydration,
  infusion,
  transferDevice,
  electrolytes,
];
