import type { Condition, Observation } from 'fhir/r4';
import { isActive, isStanding, isUncertain } from '#src/facts/conditions.ts';
import type { Evidence } from '#src/facts/fact.ts';
import { codingsOf, textsOf } from '#src/fhir/coding.ts';
import { list, text } from '#src/fhir/shape.ts';
import type { Located } from '#src/record/patient-record.ts';
import type { Context } from './settings.ts';

/** What the record says of the tumour. Each list holds the evidence for one idea; empty is "not found". */
export interface Tumour {
  readonly smallCell: readonly Evidence[];
  readonly nonSmallCell: readonly Evidence[];
  readonly extensive: readonly Evidence[];
  readonly limited: readonly Evidence[];
}

const NON_SMALL_CELL = /\bnon[-\s]*small[-\s]*cell\b|\bNSCLC\b/i;
const SMALL_CELL =
  /\bsmall[-\s]*cell\b.*\b(lung|carcinoma|cancer|bronch\w*)|\b(ES-|LS-)?SCLC\b|\boat cell\b/i;
const LUNG = /\b(lung|bronch\w*|pulmonary|N?SCLC)\b/i;
const EXTENSIVE = /\bextensive\b|\bES-?\s?SCLC\b|\bstage\s*(iv|4)[a-c]?\b|^\s*[cpry]*\s*(iv|4)[a-c]?\s*$/i;
const LIMITED =
  /\blimited\b|\bLS-?\s?SCLC\b|\bstage\s*(i{1,3}|[1-3])[a-c]?\d?\b|^\s*[cpry]*\s*(i{1,3}|[1-3])[a-c]?\d?\s*$/i;
const DENIED =
  /\b(no|not|without|excluded|ruled out|rule out|denies|negative for|family history|history of)\b/i;
/** Results that may prove a stage; a preliminary one does not. */
const FINAL = new Set(['final', 'amended', 'corrected']);

/**
 * Histology and stage (S2; fhir-data.md §4): small cell lung cancer by code or by text, its stage by a code that holds it,
 * by `stage.summary`, by text, or by an mCODE stage Observation. ICD-10-CM C34 alone says neither. A Condition that is over,
 * refuted or only suspected proves nothing.
 */
export function readTumour(context: Context): Tumour {
  const conditions = context.record
    .of('Condition')
    .filter(({ resource }) => isStanding(resource) && isActive(resource, context) && !isUncertain(resource));
  const smallCell = conditions.filter(({ resource }) => isSmallCell(context, resource));
  const nonSmallCell = conditions.filter(({ resource }) => isNonSmallCell(context, resource));
  const staged = conditions.filter(
    (located) =>
      smallCell.includes(located) ||
      (!nonSmallCell.includes(located) && isLungTumour(context, located.resource)),
  );
  const observed = context.record
    .observations([...context.valueSet('cancer-stage').codes])
    .filter(({ resource }) => FINAL.has(text(resource.status) ?? '') && isAboutLung(context, resource));
  const stageOf = (wanted: 'extensive' | 'limited') => [
    ...staged
      .filter(({ resource }) => hasStage(context, resource, wanted))
      .map((one) => evidence(one, `${wanted} stage`)),
    ...observed
      .filter(({ resource }) => says([resource.valueCodeableConcept, resource.valueString], wanted))
      .map((one) => stageEvidence(one)),
  ];
  return {
    smallCell: smallCell.map((one) => evidence(one, 'small cell lung cancer')),
    nonSmallCell: nonSmallCell.map((one) => evidence(one, 'non-small cell lung cancer')),
    extensive: stageOf('extensive'),
    limited: stageOf('limited'),
  };
}

function isNonSmallCell(context: Context, condition: Condition): boolean {
  if (context.valueSet('non-small-cell-lung-cancer').find(condition.code) !== undefined) return true;
  return textsOf(condition.code).some((item) => NON_SMALL_CELL.test(item) && !DENIED.test(item));
}

function isSmallCell(context: Context, condition: Condition): boolean {
  if (context.valueSet('small-cell-lung-cancer').find(condition.code) !== undefined) return true;
  return textsOf(condition.code).some(
    (item) =>
      SMALL_CELL.test(item.replace(NON_SMALL_CELL, '')) && !NON_SMALL_CELL.test(item) && !DENIED.test(item),
  );
}

/** A lung cancer whose histology is not told: by site, or by words. */
export function isLungTumour(context: Context, condition: Condition): boolean {
  return (
    context.valueSet('lung-cancer-site').find(condition.code) !== undefined ||
    isSmallCell(context, condition) ||
    textsOf(condition.code).some(
      (item) => LUNG.test(item) && /\b(cancer|carcinoma|neoplasm|tumou?r|malignan\w+)\b/i.test(item),
    )
  );
}

function hasStage(context: Context, condition: Condition, wanted: 'extensive' | 'limited'): boolean {
  if (context.valueSet(`${wanted}-stage`).find(condition.code) !== undefined) return true;
  const summaries = list(condition.stage).map(({ summary }) => summary);
  if (context.valueSet(`${wanted}-stage`).find(summaries) !== undefined) return true;
  return says([...summaries, condition.code], wanted);
}

function says(concepts: readonly unknown[], wanted: 'extensive' | 'limited'): boolean {
  const pattern = wanted === 'extensive' ? EXTENSIVE : LIMITED;
  const codes = codingsOf(concepts).flatMap(({ code }) =>
    code !== undefined && /^[IViv]+[A-Ca-c]?\d?$/.test(code) ? [code] : [],
  );
  return [...textsOf(concepts), ...codes].some((item) => pattern.test(item) && !DENIED.test(item));
}

/** A stage whose `focus` is another cancer is not this tumour's. */
function isAboutLung(context: Context, observation: Observation): boolean {
  const focused = list(observation.focus).flatMap(({ reference }) => {
    const found = context.record.resolve(reference, observation)?.resource;
    return found?.resourceType === 'Condition' ? [found] : [];
  });
  return focused.length === 0 || focused.some((condition) => isLungTumour(context, condition));
}

function evidence({ resource, reference }: Located<Condition>, what: string): Evidence {
  const said =
    text(resource.code?.text) ?? textsOf(resource.code)[0] ?? codingsOf(resource.code)[0]?.code ?? 'coded';
  return { resource: reference, what, value: said };
}

function stageEvidence({ resource, reference }: Located<Observation>): Evidence {
  const said = textsOf(resource.valueCodeableConcept)[0] ?? codingsOf(resource.valueCodeableConcept)[0]?.code;
  return { resource: reference, what: 'stage', value: said ?? text(resource.valueString) ?? 'coded' };
}
