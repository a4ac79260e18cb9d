import type { Card } from '../hooks/card.ts';
import type { Knowledge } from '../rules/knowledge.ts';
import { SUMMARY_LIMIT, topicCard, topicDisplay } from './card.ts';
import { byUrgency, type Finding, worstAction, worstIndicator } from './finding.ts';
import type { Gap } from './judge.ts';
import { escapeMarkdown, readable, shorten } from './markdown.ts';
import { offerOnce } from './offer-once.ts';

/** fhir-data.md §5: at most ten cards; the least urgent beyond merge into one. */
const MAX_CARDS = 10;
/** Topic of the card that names what no other card does. */
const GAP_TOPIC = 'dataQuality';
const GAP_RULE = { id: 'not-assessed', version: '1.0.0' };

/**
 * Findings, lines and gaps as cards, most urgent first. Every gap is named on the card of its topic if that card asks
 * for data anyway and says what was not read, else on the card of data quality, which is made for it.
 */
export function layOutCards(
  knowledge: Knowledge,
  findings: readonly Finding[],
  gaps: readonly Gap[],
  orders: readonly string[],
  newId: () => string,
): readonly Card[] {
  const homeless = gaps.filter((gap) => !isAtHome(gap, findings));
  const all = [...findings, ...gapFindings(knowledge, homeless, orders)];
  const topics = [...new Set(all.map((finding) => finding.topic))].map((topic) => {
    const own = all.filter((finding) => finding.topic === topic);
    const named =
      topic === GAP_TOPIC ? homeless : gaps.filter((gap) => gap.gap === topic && !homeless.includes(gap));
    return {
      topic,
      findings: own,
      notAssessed: named.map(({ topic: about, reason }) => ({ topic: about, reason })),
      indicator: worstIndicator(own.map((finding) => finding.indicator)),
      action: worstAction(own.map((finding) => finding.action)),
    };
  });
  const sorted = topics.sort(
    (a, b) => byUrgency(a, b) || knowledge.topics.indexOf(a.topic) - knowledge.topics.indexOf(b.topic),
  );
  const alone = sorted.length <= MAX_CARDS ? sorted : sorted.slice(0, MAX_CARDS - 1);
  const merged = sorted.slice(alone.length);
  const cards = alone.map((one) => topicCard(knowledge, one.topic, one.findings, one.notAssessed, newId));
  const [first] = merged;
  if (first === undefined) return offerOnce(cards);
  const rest = merged.flatMap((one) => one.findings);
  const list = topicCard(
    knowledge,
    first.topic,
    rest,
    merged.flatMap((one) => one.notAssessed),
    newId,
  );
  return offerOnce([
    ...cards,
    {
      ...list,
      summary: shorten(
        `${merged.length} further points: ${merged.map((one) => topicDisplay(knowledge, one.topic)).join(', ')}`,
        SUMMARY_LIMIT,
      ),
    },
  ]);
}

function isAtHome({ gap, unread = [] }: Gap, findings: readonly Finding[]): boolean {
  if (gap === GAP_TOPIC) return false;
  const asking = findings.filter((finding) => finding.topic === gap && finding.action !== 'proceed');
  const isSaid = (part: string) =>
    asking.some(({ detail }) => detail.includes(escapeMarkdown(readable(part))));
  return asking.length > 0 && unread.every(isSaid);
}

/** Without a first heading that the line or the reason says anyway: `Indication: indication: doses given: not sent`. */
function withoutHeading(reason: string, display: string): string {
  const [, first = '', second = ''] = /^([^:;]+): ([^:;]+): /.exec(reason) ?? [];
  const isSaid = [display.toLowerCase(), second].some((said) => said.endsWith(first));
  return first !== '' && isSaid ? reason.slice(first.length + 2) : reason;
}

/** One finding that names, by reason, all the topics that could not be assessed. */
function gapFindings(
  knowledge: Knowledge,
  gaps: readonly Gap[],
  orders: readonly string[],
): readonly Finding[] {
  if (gaps.length === 0) return [];
  const topics = [...new Set(gaps.map((gap) => gap.topic))];
  const byReason = new Map<string, Set<string>>();
  for (const { topic, reason } of gaps) {
    const display = topicDisplay(knowledge, topic);
    const why = withoutHeading(reason, display);
    byReason.set(why, (byReason.get(why) ?? new Set()).add(display));
  }
  const lines = [...byReason].map(([why, about]) => `- ${[...about].join(', ')}: ${escapeMarkdown(why)}`);
  const { name } = knowledge.service.drug;
  return [
    {
      rule: GAP_RULE,
      topic: GAP_TOPIC,
      action: 'dataMissing',
      indicator: 'warning',
      summary: `${name.charAt(0).toUpperCase()}${name.slice(1)}: not assessed, for lack of readable data: ${topics.map((topic) => topicDisplay(knowledge, topic)).join(', ')}`,
      detail: `These precautions for ${name} could not be checked; silence on them does not mean that they are met.\n\n${lines.join('\n')}`,
      evidence: [],
      sources: [{ kind: 'safety', note: 'What could not be checked is named' }],
      orders,
      suggestions: [],
    },
  ];
}
