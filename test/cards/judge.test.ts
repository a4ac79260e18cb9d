import { describe, expect, it } from 'vitest';
import { type Judgement, judgeOrder } from '#src/cards/judge.ts';
import { absent, type Fact, known, stale } from '#src/facts/fact.ts';
import type { CompiledRule } from '#src/rules/knowledge.ts';
import { compileText } from '#src/rules/template.ts';
import { atOnce } from '#src/steps.ts';
import { rule } from '../rules/example-rule.ts';
import { draft, orderOf, sourceOf, withRules } from './example-order.ts';

type Facts = Readonly<Record<string, Fact<unknown>>>;

function judge(rules: readonly CompiledRule[], facts: Facts, surroundings = {}): Judgement {
  return atOnce(judgeOrder(withRules(...rules), sourceOf(facts, surroundings), () => []));
}

const ids = (judgement: Judgement) => judgement.findings.map((finding) => finding.rule.id);

const anc = { resource: 'Observation/anc-1', what: 'ANC', value: '0.9 10*9/L', grade: 3 };
const grade3 = { anc: known({ grade: 3, text: '0.9 10*9/L' }, [anc]) };

describe('what a rule finds', () => {
  it('its texts filled in, its evidence with the threshold, the order it is about', () => {
    const full = rule('%anc.grade >= 3', {
      summary: compileText('Hold, ANC {{ %anc.text }}'),
      detail: compileText('**Hold: {{ %anc.text }}**'),
      evidence: [{ fact: 'anc', threshold: compileText('< {{ %bounds.low }}') }],
    });
    const judgement = judge([full], { ...grade3, bounds: known({ low: '1.0 10*9/L' }) });
    expect(judgement.findings).toEqual([
      {
        rule: { id: 'example', version: '1.0.0' },
        topic: 'neutropenia',
        action: 'hold',
        indicator: 'critical',
        summary: 'Hold, ANC 0.9 × 10⁹/L',
        detail: '**Hold: 0.9 × 10⁹/L**',
        evidence: [{ ...anc, threshold: '< 1.0 10*9/L' }],
        sources: full.sources,
        orders: ['MedicationRequest/draft-1'],
        suggestions: [],
      },
    ]);
    expect(judgement).toMatchObject({ gaps: [], lines: [], rulesEvaluated: 1 });
  });

  it('evidence that knows its own threshold keeps it', () => {
    const own = { ...anc, threshold: '< 2' };
    const full = rule('%anc.grade >= 3', { evidence: [{ fact: 'anc', threshold: compileText('< 1') }] });
    expect(judge([full], { anc: known({ grade: 3 }, [own]) }).findings[0]?.evidence).toEqual([own]);
  });

  it('text of the record is escaped in the detail and bare in the summary', () => {
    const full = rule('%a.x = 1', {
      summary: compileText('{{ %a.name }}'),
      detail: compileText('**{{ %a.name }}**'),
    });
    const [finding] = judge([full], { a: known({ x: 1, name: '<b>\n[x](http://y)' }) }).findings;
    expect(finding?.summary).toBe('<b> [x](http://y)');
    expect(finding?.detail).toBe('**&lt;b&gt; \\[x\\](http&#58;//y)**');
  });
});

describe('a rule that supersedes another', () => {
  const worse = rule('%anc.grade >= 4', { id: 'worse', supersedes: ['milder'] });
  const milder = rule('%anc.grade >= 3', { id: 'milder' });

  it('silences it when both fire', () => {
    expect(ids(judge([worse, milder], { anc: known({ grade: 4 }) }))).toEqual(['worse']);
  });
  it('does not when it does not fire itself', () => {
    expect(ids(judge([worse, milder], { anc: known({ grade: 3 }) }))).toEqual(['milder']);
  });
  it('does not when it cannot be decided', () => {
    const unclear = rule('%other.x', { id: 'unclear', supersedes: ['milder'] });
    const judgement = judge([unclear, milder], { ...grade3, other: absent('nobody knows') });
    expect(ids(judgement)).toEqual(['milder']);
    expect(judgement.gaps).toMatchObject([{ topic: 'neutropenia', reason: 'nobody knows', gap: 'labsCbc' }]);
  });
  it('whichever stands first', () => {
    expect(ids(judge([milder, worse], { anc: known({ grade: 4 }) }))).toEqual(['worse']);
  });
});

describe('lines', () => {
  const line = rule('%anc.grade < 3', { id: 'line', display: 'line', indicator: 'info', action: 'proceed' });

  it('are kept apart from findings', () => {
    const judgement = judge([line], { anc: known({ grade: 0 }) });
    expect(judgement.findings).toEqual([]);
    expect(judgement.lines.map((one) => one.rule.id)).toEqual(['line']);
  });
  it('that cannot be decided are no gap: the rule that holds names it', () => {
    expect(judge([line], { anc: stale('too old', [{ grade: 0 }]) })).toMatchObject({ lines: [], gaps: [] });
  });
});

describe('which rules are asked', () => {
  const signing = rule('true', { id: 'signing', hooks: ['order-sign'] });
  const always = rule('true', { id: 'always' });
  const evenOnHold = rule('true', { id: 'even-on-hold', alsoInactive: true });

  it.each([
    ['order-sign', ['signing', 'always']],
    ['order-select', ['always']],
  ] as const)('at %s', (hook, due) => {
    const judgement = judge([signing, always], {}, { hook });
    expect(ids(judgement)).toEqual(due);
    expect(judgement.rulesEvaluated).toBe(due.length);
  });

  it.each(['on-hold', 'unknown'] as const)('§5 #68 of an order that is %s: those that say so', (status) => {
    const order = orderOf(draft({ status }));
    const judgement = judge([always, evenOnHold], {}, { order });
    expect(ids(judgement)).toEqual(['even-on-hold']);
    expect(judgement.rulesEvaluated).toBe(1);
  });
});

describe('gaps', () => {
  it('name each reason, as one line of plain text', () => {
    const unclear = rule('%a.x and %b.x');
    const judgement = judge([unclear], { a: absent('no\nANC'), b: absent('no WBC') });
    expect(judgement.gaps).toMatchObject([
      { topic: 'neutropenia', reason: 'no ANC', gap: 'labsCbc' },
      { topic: 'neutropenia', reason: 'no WBC', gap: 'labsCbc' },
    ]);
  });

  it('name the part of the record that was not read, where the reason rests on it', () => {
    const { reason } = sourceOf({}).context.record.slice('labs');
    expect(reason).toBeTypeOf('string');
    const unclear = rule('%a.x and %b.x');
    const { gaps } = judge([unclear], { a: absent(`ANC: ${reason}`), b: absent('no WBC') });
    expect(gaps.map(({ unread = [] }) => unread.includes(String(reason)))).toEqual([true, false]);
  });

  it('a fact whose derivation throws is a gap and a fault for the operator', () => {
    const source = sourceOf({});
    const broken = {
      name: 'anc',
      shape: undefined as never,
      reads: [],
      uses: [],
      derive: () => {
        throw new Error('boom');
      },
    };
    expect(source.context.get(broken)).toEqual({
      state: 'unreadable',
      readings: [],
      reason: 'an internal fault kept anc from being read',
      evidence: [],
    });
    expect(source.faults.map(({ fact }) => fact)).toEqual(['anc']);
  });
});
