import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '#src/cards/finding.ts';
import type { Gap } from '#src/cards/judge.ts';
import { layOutCards } from '#src/cards/lay-out.ts';
import { countedIds } from '../golden/answers.ts';
import { finding, proposed } from './example-finding.ts';
import { drug } from './example-order.ts';

const FINDING = `${drug.service.namespace.extension}finding`;
const lay = (findings: readonly Finding[], gaps: readonly Gap[] = []) =>
  layOutCards(drug, findings, gaps, ['MedicationRequest/draft-1'], countedIds());
const topicsOf = (findings: readonly Finding[], gaps: readonly Gap[] = []) =>
  lay(findings, gaps).map((card) => card.source.topic?.code);

describe('the order of cards', () => {
  it('critical, warning, info; then the worse action; then as service.yaml lists the topics', () => {
    expect(
      topicsOf([
        finding('monitoring', { indicator: 'info', action: 'proceed' }),
        finding('labsCbc', { indicator: 'warning', action: 'dataMissing' }),
        finding('cstd', { indicator: 'warning', action: 'proceed' }),
        finding('anemia'),
        finding('pregnancy'),
        finding('neutropenia', { action: 'discontinue' }),
      ]),
    ).toEqual(['neutropenia', 'pregnancy', 'anemia', 'labsCbc', 'cstd', 'monitoring']);
  });

  it('one card per topic', () => {
    expect(topicsOf([finding('anemia'), finding('pregnancy'), finding('anemia')])).toEqual([
      'pregnancy',
      'anemia',
    ]);
  });
});

describe('at most ten cards', () => {
  const many = (count: number) =>
    drug.topics.slice(0, count).map((topic, index) =>
      finding(topic, {
        indicator: index < 5 ? 'critical' : 'warning',
        suggestions: [proposed(`s${index}`, { recommended: true })],
      }),
    );

  it('ten stand alone', () => {
    expect(lay(many(10)).map((card) => card.summary)).toEqual(many(10).map(({ summary }) => summary));
  });

  it('of eleven the last two become a list that names both and keeps what they say and offer', () => {
    const cards = lay(many(11));
    expect(cards).toHaveLength(10);
    const last = cards.at(-1);
    const names = drug.service.topics.slice(9, 11).map(({ display }) => display);
    expect(last?.summary).toBe(`2 further points: ${names.join(', ')}`);
    for (const { detail } of many(11).slice(9)) expect(last?.detail).toContain(detail);
    expect(last?.suggestions).toHaveLength(2);
    expect(last?.suggestions?.filter((one) => one.isRecommended)).toHaveLength(1);
    expect(Object(last?.extension?.[FINDING]).rules).toHaveLength(2);
  });

  it('all topics of the drug at once', () => {
    const cards = lay(many(drug.topics.length));
    expect(cards).toHaveLength(10);
    expect(cards.at(-1)?.summary.length).toBeLessThan(140);
  });
});

describe('gaps', () => {
  const gap = (topic: string, where: string, reason = 'no result'): Gap => ({ topic, gap: where, reason });

  it('stand on the card of their topic when that asks for data anyway', () => {
    const cards = lay(
      [finding('labsCbc', { action: 'dataMissing', indicator: 'warning' })],
      [gap('anemia', 'labsCbc')],
    );
    expect(cards).toHaveLength(1);
    expect(Object(cards[0]?.extension?.[FINDING]).notAssessed).toEqual([
      { topic: 'anemia', reason: 'no result' },
    ]);
  });

  it('else on a card of data quality made for them', () => {
    const cards = lay([], [gap('anemia', 'labsCbc')]);
    expect(cards.map((card) => [card.source.topic?.code, card.indicator])).toEqual([
      ['dataQuality', 'warning'],
    ]);
    expect(Object(cards[0]?.extension?.[FINDING])).toMatchObject({
      action: 'dataMissing',
      rules: [{ id: 'not-assessed' }],
      notAssessed: [{ topic: 'anemia', reason: 'no result' }],
    });
  });

  it('a card of the topic that only tells something does not hide them', () => {
    const cards = lay(
      [finding('labsCbc', { action: 'proceed', indicator: 'info' })],
      [gap('anemia', 'labsCbc')],
    );
    expect(cards.map((card) => card.source.topic?.code)).toEqual(['dataQuality', 'labsCbc']);
  });

  it('text of the record in a reason is escaped in the detail', () => {
    const [card] = lay([], [gap('anemia', 'labsCbc', '<b>see note</b>')]);
    expect(card?.detail).toContain('&lt;b&gt;see note&lt;/b&gt;');
    expect(card?.detail).not.toContain('<b>');
  });

  it('one line for one reason, whatever heading each topic gave it', () => {
    const [card] = lay(
      [],
      [
        { topic: 'indication', reason: 'indication: doses given: not sent', gap: 'indication' },
        { topic: 'crs', reason: 'doses given: not sent', gap: 'dataQuality' },
        { topic: 'contraception', reason: 'procedures: procedures: not sent', gap: 'contraception' },
      ],
    );
    expect(card?.detail).toContain(
      '\n\n- Indication, Cytokine release syndrome: doses given: not sent\n- Contraception: procedures: not sent\n\n',
    );
  });

  it('a card that asks for something else does not stand for what was not read', () => {
    const gap = { topic: 'premedication', reason: 'medication orders: not sent', gap: 'doseSchedule' };
    const asks = (detail: string) =>
      lay([finding('doseSchedule', { action: 'dataMissing', detail })], [{ ...gap, unread: [gap.reason] }]);
    expect(asks('State one dose in mg.').map((card) => card.source.topic?.code)).toEqual([
      'doseSchedule',
      'dataQuality',
    ]);
    expect(asks('State one dose in mg.')[0]?.detail).not.toContain('Therefore');
    const [own, ...more] = asks('The day is not known: medication orders: not sent.');
    expect(more).toEqual([]);
    expect(own?.detail).toContain('Therefore not assessed: Premedication.');
  });

  it('whatever was found, every gap is named on some card (property)', () => {
    const topic = fc.constantFrom(...drug.topics);
    const findings = fc.array(
      fc
        .record({
          topic,
          action: fc.constantFrom('discontinue', 'hold', 'dataMissing', 'proceed'),
          indicator: fc.constantFrom('critical', 'warning', 'info'),
          recommended: fc.boolean(),
        })
        .map(({ topic: code, recommended, ...more }) =>
          finding(code, { ...more, suggestions: [proposed(code, { recommended })] }),
        ),
      { maxLength: 40 },
    );
    const gaps = fc.array(fc.record({ topic, gap: topic, reason: fc.constantFrom('a', 'b', 'c', 'd') }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(findings, gaps, (found, open) => {
        const cards = lay(found, open);
        const named = cards.flatMap((card) => Object(card.extension?.[FINDING]).notAssessed ?? []);
        for (const { topic: about, reason } of open) expect(named).toContainEqual({ topic: about, reason });
        expect(cards.length).toBeLessThanOrEqual(10);
        const rank = cards.map((card) => ['critical', 'warning', 'info'].indexOf(card.indicator));
        expect(rank).toEqual([...rank].sort());
        for (const card of cards) {
          expect(card.summary.length).toBeLessThan(140);
          expect((card.suggestions ?? []).filter((one) => one.isRecommended).length).toBeLessThanOrEqual(1);
        }
        // A rule that found something is on a card, and what is open keeps the whole from "proceed".
        const rules = cards.flatMap((card) =>
          Object(card.extension?.[FINDING]).rules.map(({ id }: { id: string }) => id),
        );
        for (const one of found) expect(rules).toContain(one.rule.id);
        const actions = cards.map((card) => Object(card.extension?.[FINDING]).action);
        if (open.length > 0) expect(actions.some((action) => action !== 'proceed')).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
