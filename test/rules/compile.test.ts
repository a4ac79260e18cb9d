import { describe, expect, it } from 'vitest';
import { Compiler } from '#src/rules/compile.ts';
import { compiled, facts, faultsOf, file, orderFile, ruleText, SUMMARY } from './example-file.ts';

describe('a rule as a pharmacist writes it', () => {
  it('is asked at both hooks, under every stance, as a card, and supersedes nothing, unless it says so', () => {
    const { rules, faults } = compiled(ruleText(SUMMARY));
    expect(faults).toEqual([]);
    expect(rules).toEqual([
      expect.objectContaining({
        id: 'low',
        version: '1.0.0',
        topic: 'neutropenia',
        gap: 'labsCbc',
        facts: ['anc'],
        mentions: ['anc'],
        hooks: ['order-select', 'order-sign'],
        stances: ['precautions', 'label', 'stricter'],
        alsoInactive: false,
        display: 'card',
        action: 'hold',
        indicator: 'critical',
        evidence: [{ fact: 'anc' }],
        sources: [{ kind: 'precautions', statement: 'S28' }],
        supersedes: [],
        suggestions: [],
      }),
    ]);
    expect(rules[0]).not.toHaveProperty('recommended');
  });

  it('what it says counts', () => {
    const more = `${SUMMARY}    hooks: [order-sign]
    stances: [label]
    alsoInactive: true
    display: card
    suggestions: [delete-draft]
    recommended: delete-draft
    supersedes: [lower]
`;
    const other = ruleText(SUMMARY).slice(ruleText('').indexOf('  - id')).replace('id: low', 'id: lower');
    const { rules, faults } = compiled(ruleText(more) + other);
    expect(faults).toEqual([]);
    expect(rules.map(({ id }) => id)).toEqual(['low', 'lower']);
    expect(rules[0]).toMatchObject({
      hooks: ['order-sign'],
      stances: ['label'],
      alsoInactive: true,
      suggestions: ['delete-draft'],
      recommended: 'delete-draft',
      supersedes: ['lower'],
    });
  });

  it('a file without a topic for gaps names them on the card of data quality', () => {
    const [rule] = compiled(ruleText(SUMMARY).replace('gap: labsCbc\n', '')).rules;
    expect(rule?.gap).toBe('dataQuality');
  });

  it('a line needs no summary', () => {
    const { rules, faults } = compiled(ruleText('    display: line\n'));
    expect(faults).toEqual([]);
    expect(rules[0]?.summary.fill({}).value).toBe('');
  });

  it('its texts are filled from facts, and its evidence carries the threshold that it is held against', () => {
    const text = ruleText(SUMMARY, 'Drawn {{ %anc.at }}').replace(
      '[anc]',
      "[{ fact: anc, threshold: '< {{ %bounds.limit }}' }, { fact: treatmentDay }]",
    );
    const [rule] = compiled(text).rules;
    const values = { anc: { at: '2026-11-20', text: '0.9' }, bounds: { limit: '1.0' } };
    expect(rule?.summary.fill(values).value).toBe('ANC 0.9');
    expect(rule?.detail.fill(values).value).toBe('Drawn 2026-11-20');
    expect(rule?.evidence.map(({ fact, threshold }) => [fact, threshold?.fill(values).value])).toEqual([
      ['anc', '< 1.0'],
      ['treatmentDay', undefined],
    ]);
  });

  it('what discovery asks for follows from condition, texts, thresholds, evidence and suggested orders', () => {
    const compiler = new Compiler(facts, undefined);
    const order = compiler.order(
      'dose',
      orderFile("type: delete\nlabel: 'Day {{ %treatmentDay.label }}'\ndescription: x"),
    );
    const text = ruleText('    summary: x\n    suggestions: [dose]\n    display: card\n').replace(
      '[anc]',
      "[{ fact: anc, threshold: '{{ %bounds.limit }}' }]",
    );
    const [rule] = compiler.rules(file(text), new Map([['dose', order]]));
    expect(rule?.facts).toEqual(['anc']);
    expect(rule?.mentions).toEqual(['anc', 'bounds', 'treatmentDay']);
  });

  it.each([
    ['its description', "type: delete\nlabel: x\ndescription: '{{ %treatmentDay.mg }} mg'"],
    [
      'its resource',
      "type: create\nlabel: x\ndescription: x\nresource: { resourceType: ServiceRequest, note: '{{ %treatmentDay.label }}' }",
    ],
    [
      'its changes',
      "type: update\nlabel: x\ndescription: x\nchanges: [{ path: note, append: { text: '{{ %treatmentDay.label }}' } }]",
    ],
  ])('a fact that a suggested order needs in %s is asked for too', (_what, written) => {
    const compiler = new Compiler(facts, undefined);
    const order = compiler.order('dose', orderFile(written));
    const [rule] = compiler.rules(
      file(ruleText(`${SUMMARY}    suggestions: [dose]\n`)),
      new Map([['dose', order]]),
    );
    expect(rule?.mentions).toContain('treatmentDay');
  });

  it('evidence alone is asked for', () => {
    expect(compiled(ruleText(SUMMARY).replace('[anc]', '[anc, bounds]')).rules[0]?.mentions).toEqual([
      'anc',
      'bounds',
    ]);
  });
});

describe('a rule that cites the selected label', () => {
  const text = ruleText(SUMMARY).replace(
    '[{ kind: precautions, statement: S28 }]',
    "\n      - { kind: policy, knob: a }\n      - { kind: label, section: '2.4', version: selected }",
  );

  it('cites the version that the site has chosen', () => {
    const { rules, faults } = compiled(text, '2026-06');
    expect(faults).toEqual([]);
    expect(rules[0]?.sources[1]).toEqual({ kind: 'label', section: '2.4', version: '2026-06' });
  });

  it('without a choice there is no start', () => {
    expect(faultsOf(text)).toEqual([
      'rules/example.yaml:15: cites the selected label, and policy.yaml has no labelVersion',
    ]);
  });

  it('a version of its own needs no choice', () => {
    expect(faultsOf(text.replace('version: selected', "version: '2026-06'"))).toEqual([]);
  });
});
