import { isObject } from '#src/fhir/shape.ts';
import type { Card } from '#src/hooks/card.ts';
import type { Knowledge } from '#src/rules/knowledge.ts';
import type { Expectation, ExpectedCard } from '../../fixtures/build/expectation.ts';
import type { GoldenAnswer } from './answers.ts';

interface Shown {
  readonly topic: string;
  readonly indicator: string;
  readonly action: unknown;
  readonly text: string;
  /** The worst grade among the evidence; 0 without one. */
  readonly grade: number;
}

/** Where an answer falls short of what the pharmacist expects of the situation, in words; empty when it does not. */
export function shortfalls(drug: Knowledge, expects: Expectation, given: GoldenAnswer): readonly string[] {
  if ('refused' in given) {
    return given.refused === expects.orRefused ? [] : [`refused with ${String(given.refused)}`];
  }
  const shown = given.cards.map((card) => shownBy(drug, card));
  const due = expects.cards.flatMap((card) =>
    cardShortfalls(
      card,
      shown.find(({ topic }) => topic === card.topic),
    ),
  );
  const expected = expects.cards.map(({ topic }): string => topic);
  const allowed = new Set([...expected, ...(expects.may ?? [])]);
  const unexpected = shown
    .filter(({ topic }) => !allowed.has(topic))
    .map(
      ({ topic, indicator, action, text }) => `unexpected ${topic} ${indicator} ${String(action)}: ${text}`,
    );
  const forbidden = shown
    .filter(({ topic }) => expects.not?.some((one) => one === topic))
    .map(({ topic }) => `${topic} must not appear`);
  return [...due, ...unexpected, ...forbidden, ...assessmentShortfalls(drug, expects, given)];
}

function cardShortfalls(due: ExpectedCard, got: Shown | undefined): readonly string[] {
  if (got === undefined) return [`no card on ${due.topic}`];
  const fields = (['indicator', 'action', 'grade'] as const).flatMap((field) =>
    due[field] === undefined || due[field] === got[field]
      ? []
      : [`${due.topic}: ${field} ${String(got[field])}, not ${due[field]}`],
  );
  const unsaid = (due.mentions ?? [])
    .filter((pattern) => !new RegExp(pattern).test(got.text))
    .map((pattern) => `${due.topic} does not mention ${pattern}: ${got.text}`);
  return [...fields, ...unsaid];
}

function assessmentShortfalls(
  drug: Knowledge,
  { assessment }: Expectation,
  given: Exclude<GoldenAnswer, { refused: number }>,
): readonly string[] {
  if (assessment === undefined) return [];
  const overall = member(given.extension, `${drug.service.namespace.extension}assessment`);
  const fields = (['action', 'treatmentDay', 'expectedDose'] as const).flatMap((field) =>
    assessment[field] === undefined || assessment[field] === overall[field]
      ? []
      : [`assessment.${field} ${String(overall[field])}, not ${assessment[field]}`],
  );
  const named = Array.isArray(overall.notAssessed) ? overall.notAssessed : [];
  const unnamed = (assessment.notAssessed ?? []).filter(
    (topic) => !named.some((gap) => isObject(gap) && gap.topic === topic),
  );
  return [...fields, ...unnamed.map((topic) => `assessment.notAssessed lacks ${topic}`)];
}

function shownBy(drug: Knowledge, card: Card): Shown {
  const finding = member(card.extension, `${drug.service.namespace.extension}finding`);
  const evidence = Array.isArray(finding.evidence) ? finding.evidence : [];
  const grades = evidence.map((one) => (isObject(one) && typeof one.grade === 'number' ? one.grade : 0));
  return {
    topic: card.source.topic?.code ?? 'no topic',
    indicator: card.indicator,
    action: finding.action,
    text: `${card.summary} ${card.detail ?? ''}`,
    grade: Math.max(0, ...grades),
  };
}

function member(
  extension: Readonly<Record<string, unknown>> | undefined,
  key: string,
): Readonly<Record<string, unknown>> {
  const value = extension?.[key];
  return isObject(value) ? value : {};
}
