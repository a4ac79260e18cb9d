import type { AnyFactDefinition } from '#src/facts/definition.ts';
import { bounds } from './bounds.ts';
import { neutropeniaCourse, thrombocytopeniaCourse } from './cytopenia-course.ts';
import { doseHistory } from './dose-history.ts';
import { alt, anc, ast, bilirubin, hemoglobin, platelets } from './laboratory.ts';
import { cbcGaps, liverGaps } from './laboratory-gaps.ts';
import { lactation } from './lactation.ts';
import { altGrade, astGrade, bilirubinGrade } from './liver-grades.ts';
import { liverInjury } from './liver-injury.ts';
import { liverSummary } from './liver-summary.ts';
import { observation } from './observation.ts';
import { orderedDose } from './ordered-dose.ts';
import { patientStatus } from './patient-status.ts';
import { pregnancy } from './pregnancy.ts';
import { recordQuality } from './record-quality.ts';
import { reproductivePotential } from './reproductive-potential.ts';
import { scheduleCheck } from './schedule-check.ts';
import { treatmentDay } from './treatment-day.ts';

export { policySchema, scheduleSchema } from './settings.ts';

/** Every fact that rules may name. */
export const facts: readonly AnyFactDefinition[] = [
  bounds,
  patientStatus,
  recordQuality,
  doseHistory,
  treatmentDay,
  orderedDose,
  scheduleCheck,
  observation,
  ...[anc, hemoglobin, platelets, alt, ast, bilirubin].flatMap(({ results, current }) => [results, current]),
  cbcGaps,
  liverGaps,
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
];
