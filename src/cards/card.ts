import type { Card, Suggestion } from '../hooks/card.ts';
import type { Knowledge } from '../rules/knowledge.ts';
import type { Source } from '../rules/knowledge-schema.ts';
import {
  byUrgency,
  type Finding,
  type NotAssessed,
  type ProposedOrder,
  worstAction,
  worstIndicator,
} from './finding.ts';
import { escapeMarkdown, plainText, readable, shorten } from './markdown.ts';

/** CDS Hooks 2.0.1: `summary` stays under 140 characters. */
export const SUMMARY_LIMIT = 139;

/** One card for all findings of one topic: the worst heads it, the others follow in its detail. */
export function topicCard(
  knowledge: Knowledge,
  topic: string,
  findings: readonly Finding[],
  notAssessed: readonly NotAssessed[],
  newId: () => string,
): Card {
  const ordered = [...findings].sort(byUrgency);
  const indicator = worstIndicator(ordered.map((finding) => finding.indicator));
  const suggestions = suggestionsOf(ordered, newId);
  const { namespace, source, overrideReasons } = knowledge.service;
  return {
    uuid: newId(),
    summary: shorten(ordered[0]?.summary ?? topic, SUMMARY_LIMIT),
    detail: detailOf(knowledge, ordered, notAssessed),
    indicator,
    source: {
      label: source.label,
      ...(source.url === undefined ? {} : { url: source.url }),
      topic: {
        system: `${namespace.codeSystem}topic`,
        code: topic,
        display: topicDisplay(knowledge, topic),
      },
    },
    ...(suggestions.length > 0 ? { suggestions, selectionBehavior: 'any' as const } : {}),
    ...(indicator === 'info' ? {} : { overrideReasons }),
    extension: { [`${namespace.extension}finding`]: findingExtension(ordered, notAssessed) },
  };
}

/** What a clinician calls a topic. */
export function topicDisplay(knowledge: Knowledge, topic: string): string {
  return knowledge.service.topics.find((one) => one.code === topic)?.display ?? topic;
}

/** What a machine reads instead of the text (fhir-data.md §5). Empty lists are left out. */
function findingExtension(
  findings: readonly Finding[],
  notAssessed: readonly NotAssessed[],
): Readonly<Record<string, unknown>> {
  const evidence = distinct(findings.flatMap((finding) => finding.evidence));
  const orders = distinct(findings.flatMap((finding) => finding.orders));
  return {
    action: worstAction(findings.map((finding) => finding.action)),
    rules: distinct(findings.flatMap((finding) => [finding.rule, ...(finding.lineRules ?? [])])),
    ...(orders.length > 0 ? { orders } : {}),
    ...(evidence.length > 0 ? { evidence } : {}),
    sources: distinct(findings.flatMap((finding) => finding.sources)),
    ...(notAssessed.length > 0 ? { notAssessed: distinct(notAssessed) } : {}),
  };
}

/** The texts of the findings, what their evidence makes doubtful, what could not be assessed for it, and the sources. */
function detailOf(
  knowledge: Knowledge,
  findings: readonly Finding[],
  notAssessed: readonly NotAssessed[],
): string {
  // What the findings of several orders say alike is said once.
  const texts = distinct(findings.flatMap((finding) => finding.detail.split('\n\n')));
  const gaps = distinct(notAssessed.map((gap) => topicDisplay(knowledge, gap.topic)));
  const notes = distinct(
    findings.flatMap(({ evidence }) =>
      evidence.flatMap(({ what, note }) => {
        if (note === undefined) return [];
        const unsaid = note.split('; ').filter((remark) => !isSaid(remark, texts));
        return unsaid.length === 0 ? [] : [`${what}, ${unsaid.join('; ')}`];
      }),
    ),
  );
  const sources = sourceTexts(findings.flatMap((finding) => finding.sources));
  const rules = distinct(findings.map((finding) => `${finding.rule.id} ${finding.rule.version}`));
  return [
    ...texts,
    ...(notes.length > 0 ? [`Note: ${escapeMarkdown(readable(notes.join('; ')))}.`] : []),
    ...(gaps.length > 0 ? [`Therefore not assessed: ${gaps.join(', ')}.`] : []),
    `_${sources.join('; ')}. Rule ${rules.join(', ')}._`,
  ].join('\n\n');
}

/** What the texts say already is no note: `no value (specimen clotted)`. */
function isSaid(remark: string, texts: readonly string[]): boolean {
  const words = escapeMarkdown(readable(remark.replace(/^unreadable: /, '')));
  return texts.some((text) => text.includes(words));
}

/** Statements and knobs of one kind share their heading: `Precautions S15, S16`. */
function sourceTexts(sources: readonly Source[]): readonly string[] {
  const byHeading = new Map<string, string[]>();
  for (const source of sources) {
    const [heading, place] = sourceText(source);
    const places = byHeading.get(heading);
    if (places === undefined) byHeading.set(heading, [place]);
    else if (!places.includes(place)) places.push(place);
  }
  return [...byHeading].map(([heading, places]) => `${heading} ${places.join(', ')}`.trim());
}

function sourceText(source: Source): readonly [heading: string, place: string] {
  switch (source.kind) {
    case 'precautions':
      return ['Precautions', source.statement];
    case 'label':
      return ['US label', `${source.section} (${source.version})`];
    case 'policy':
      return ['Site policy', source.knob];
    case 'safety':
      return [plainText(source.note), ''];
  }
}

/** Each proposed order once; the first that a rule recommends is recommended, and it alone. */
function suggestionsOf(findings: readonly Finding[], newId: () => string): readonly Suggestion[] {
  const proposals = findings.flatMap((finding) => finding.suggestions);
  const once = distinctBy(proposals, (proposal) => [proposal.id, withoutReason(proposal)]);
  const recommended = once.find((proposal) => proposal.recommended);
  return once.map((proposal) => ({
    label: distinctLabel(proposal, once),
    uuid: newId(),
    ...(proposal === recommended ? { isRecommended: true } : {}),
    actions: [proposal.action],
  }));
}

/** A label that another suggestion of the card has too names the draft: by dose and start, else by its reference. */
function distinctLabel({ label, draft }: ProposedOrder, all: readonly ProposedOrder[]): string {
  const same = all.filter((one) => one.label === label);
  if (same.length < 2 || draft === undefined) return label;
  const isToldApart = same.filter((one) => one.draft?.what === draft.what).length === 1;
  return `${label} (${isToldApart ? draft.what : [draft.what, draft.reference].join(', ')})`;
}

/** Two findings may ask for the same order for different reasons: one order serves both. */
function withoutReason({ action }: ProposedOrder): unknown {
  if (action.type !== 'create') return action;
  return { ...action, resource: { ...action.resource, reasonReference: undefined, reasonCode: undefined } };
}

/** Each value once, by content, in order of appearance. */
function distinct<T extends object | string>(values: readonly T[]): readonly T[] {
  if (values.length < 2) return values;
  return typeof values[0] === 'string' ? [...new Set(values)] : distinctBy(values, (value) => value);
}

function distinctBy<T>(values: readonly T[], content: (value: T) => unknown): readonly T[] {
  if (values.length < 2) return values;
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = JSON.stringify(content(value));
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
