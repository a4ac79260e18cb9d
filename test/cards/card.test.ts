import { describe, expect, it } from 'vitest';
import { topicCard } from '#src/cards/card.ts';
import type { Finding, NotAssessed, ProposedOrder } from '#src/cards/finding.ts';
import { countedIds } from '../golden/answers.ts';
import { finding, proposed } from './example-finding.ts';
import { drug } from './example-order.ts';

const FINDING = `${drug.service.namespace.extension}finding`;

const card = (findings: readonly Finding[], notAssessed: readonly NotAssessed[] = []) =>
  topicCard(drug, 'neutropenia', findings, notAssessed, countedIds());
const extensionOf = (findings: readonly Finding[], notAssessed: readonly NotAssessed[] = []) =>
  Object(card(findings, notAssessed).extension?.[FINDING]);

const mild = finding('neutropenia', {
  indicator: 'warning',
  action: 'proceed',
  summary: 'Mild',
  detail: 'Mild.',
});
const bad = finding('neutropenia', { indicator: 'critical', action: 'hold', summary: 'Bad', detail: 'Bad.' });
const worst = finding('neutropenia', { action: 'discontinue', summary: 'Worst', detail: 'Worst.' });

describe('one card of a topic (fhir-data.md §5)', () => {
  it.each([[[mild, bad, worst]], [[worst, bad, mild]], [[bad, worst, mild]]])(
    'is headed by the worst finding, the others follow in its detail',
    (findings) => {
      const shown = card(findings);
      expect(shown.summary).toBe('Worst');
      expect(shown.indicator).toBe('critical');
      expect(shown.detail?.split('\n\n').slice(0, 3)).toEqual(['Worst.', 'Bad.', 'Mild.']);
    },
  );

  it('the worst of indicators and the worst of actions need not be of one finding', () => {
    const findings = [
      finding('neutropenia', { indicator: 'critical', action: 'proceed' }),
      finding('neutropenia', { indicator: 'warning', action: 'hold' }),
    ];
    expect(card(findings).indicator).toBe('critical');
    expect(extensionOf(findings).action).toBe('hold');
  });

  it('carries the topic, its display and the source', () => {
    expect(card([bad]).source).toEqual({
      label: drug.service.source.label,
      url: drug.service.source.url,
      topic: { system: 'urn:tarlatamab-cds:topic', code: 'neutropenia', display: 'Neutropenia' },
    });
  });

  it.each([
    ['critical', true],
    ['warning', true],
    ['info', false],
  ] as const)('%s: override reasons %s', (indicator, has) => {
    const shown = card([finding('neutropenia', { indicator })]);
    expect(shown.overrideReasons).toEqual(has ? drug.service.overrideReasons : undefined);
  });

  it('a summary of 140 characters is cut', () => {
    expect(card([finding('neutropenia', { summary: 'a'.repeat(140) })]).summary).toHaveLength(139);
  });

  it('names sources and rules at its end, each once', () => {
    const detail = card([bad, worst]).detail?.split('\n\n').at(-1);
    expect(detail).toBe('_Precautions S1. Rule neutropenia-rule 1.0.0._');
  });

  it.each([
    [{ kind: 'precautions', statement: 'S28' }, 'Precautions S28'],
    [{ kind: 'label', section: '2.4 Table 7', version: '2026-06' }, 'US label 2.4 Table 7 (2026-06)'],
    [{ kind: 'policy', knob: 'liverPairingHours' }, 'Site policy liverPairingHours'],
    [{ kind: 'safety', note: 'What is not\nknown' }, 'What is not known'],
  ] as const)('the source %j in words', (source, words) => {
    expect(card([finding('neutropenia', { sources: [source] })]).detail).toContain(`_${words}. Rule`);
  });
});

describe('the extension that a machine reads', () => {
  it('has action, rules, orders, evidence and sources, each once', () => {
    const evidence = [{ resource: 'Observation/a', what: 'ANC', value: '0.9 10*9/L', grade: 3 }];
    const findings = [
      finding('neutropenia', { evidence }),
      finding('neutropenia', {
        evidence,
        rule: { id: 'other', version: '1.0.1' },
        orders: ['MedicationRequest/draft-2'],
      }),
    ];
    expect(extensionOf(findings)).toEqual({
      action: 'hold',
      rules: [
        { id: 'neutropenia-rule', version: '1.0.0' },
        { id: 'other', version: '1.0.1' },
      ],
      orders: ['MedicationRequest/draft-1', 'MedicationRequest/draft-2'],
      evidence,
      sources: [{ kind: 'precautions', statement: 'S1' }],
    });
  });

  it('leaves out what is empty', () => {
    expect(Object.keys(extensionOf([finding('neutropenia', { orders: [] })]))).toEqual([
      'action',
      'rules',
      'sources',
    ]);
  });

  it('names what was not assessed with its reason, and the detail says of which topic', () => {
    const gaps = [{ topic: 'anemia', reason: 'no hemoglobin' }];
    expect(extensionOf([bad], [...gaps, ...gaps]).notAssessed).toEqual(gaps);
    expect(card([bad], gaps).detail).toContain(
      `Therefore not assessed: ${drug.service.topics.find(({ code }) => code === 'anemia')?.display}.`,
    );
  });

  it('a note on the evidence is told in the detail', () => {
    const evidence = [{ resource: 'Observation/a', what: 'ANC', note: 'preliminary' }];
    expect(card([finding('neutropenia', { evidence })]).detail).toContain('Note: ANC, preliminary.');
  });

  it.each([
    [
      'two notes on one result',
      ['preliminary; assumed limit'],
      'Bad.',
      'Note: ANC, preliminary; assumed limit.',
    ],
    ['notes on two results', ['preliminary', 'clotted'], 'Bad.', 'Note: ANC, preliminary; ANC, clotted.'],
    ['one of them told in the text', ['preliminary; clotted'], 'Bad: preliminary.', 'Note: ANC, clotted.'],
    [
      'told in the text without its heading',
      ['unreadable: see note; clotted'],
      'See: see note.',
      'Note: ANC, clotted.',
    ],
    ['a heading within a note', ['was unreadable: x'], 'It was x.', 'Note: ANC, was unreadable: x.'],
  ])('%s', (_what, notes, detail, told) => {
    const evidence = notes.map((note, index) => ({ resource: `Observation/${index}`, what: 'ANC', note }));
    expect(card([finding('neutropenia', { evidence, detail }), bad]).detail).toContain(`\n\n${told}\n\n`);
  });

  it('several sources, rules and gaps stand side by side', () => {
    const two = finding('neutropenia', {
      rule: { id: 'other', version: '1.0.1' },
      sources: [
        { kind: 'precautions', statement: 'S2' },
        { kind: 'label', section: '2.4', version: '2026-06' },
      ],
    });
    const gaps = ['anemia', 'pregnancy'].map((topic) => ({ topic, reason: 'no result' }));
    expect(card([bad, two], gaps).detail?.split('\n\n').slice(-2)).toEqual([
      'Therefore not assessed: Anemia, Pregnancy.',
      '_Precautions S1, S2; US label 2.4 (2026-06). Rule neutropenia-rule 1.0.0, other 1.0.1._',
    ]);
  });

  it('what all texts say is no note', () => {
    const evidence = [{ resource: 'Observation/a', what: 'ANC', note: 'preliminary' }];
    const told = finding('neutropenia', { evidence, detail: 'It is preliminary.' });
    expect(card([told, bad]).detail).not.toContain('Note:');
  });
});

describe('suggestions', () => {
  const order = (text: string, reason: string) =>
    ({
      type: 'create',
      description: 'x',
      resource: { resourceType: 'ServiceRequest', code: { text }, reasonCode: [{ text: reason }] },
    }) as const;

  it('a card without any has no selection behaviour', () => {
    const shown = card([bad]);
    expect([shown.suggestions, shown.selectionBehavior]).toEqual([undefined, undefined]);
  });

  it('one action each, any may be taken, at most one is recommended: that of the worst finding', () => {
    const shown = card([
      finding('neutropenia', { indicator: 'warning', suggestions: [proposed('b', { recommended: true })] }),
      finding('neutropenia', { suggestions: [proposed('c'), proposed('a', { recommended: true })] }),
    ]);
    expect(shown.selectionBehavior).toBe('any');
    expect(
      shown.suggestions?.map(({ label, isRecommended, actions }) => [label, isRecommended, actions?.length]),
    ).toEqual([
      ['Label c', undefined, 1],
      ['Label a', true, 1],
      ['Label b', undefined, 1],
    ]);
  });

  it('the same order for two reasons is offered once', () => {
    const shown = card([
      finding('neutropenia', { suggestions: [proposed('cbc', { action: order('CBC', 'one') })] }),
      finding('neutropenia', { suggestions: [proposed('cbc', { action: order('CBC', 'two') })] }),
    ]);
    expect(shown.suggestions).toHaveLength(1);
  });

  it('the observations of two doses are two orders', () => {
    const shown = card([
      finding('neutropenia', { suggestions: [proposed('watch', { action: order('24 h', 'x') })] }),
      finding('neutropenia', { suggestions: [proposed('watch', { action: order('8 h', 'x') })] }),
    ]);
    expect(shown.suggestions).toHaveLength(2);
  });

  it('the same change of two drafts is two suggestions', () => {
    const shown = card([
      finding('neutropenia', { suggestions: [proposed('delete')] }),
      finding('neutropenia', {
        suggestions: [
          proposed('delete', {
            action: { type: 'delete', description: 'delete', resourceId: 'MedicationRequest/draft-2' },
          }),
        ],
      }),
    ]);
    expect(shown.suggestions).toHaveLength(2);
  });

  const hold = (resourceId: string, more: Partial<ProposedOrder> = {}) =>
    finding('neutropenia', {
      suggestions: [
        proposed('hold', {
          label: 'Hold',
          action: { type: 'delete', description: 'd', resourceId },
          ...more,
        }),
      ],
    });
  const labels = (...findings: readonly Finding[]) => card(findings).suggestions?.map(({ label }) => label);
  const on = (what: string, reference: string) => ({ draft: { what, reference } });

  it('two that share a label name their draft: by dose and start, where that tells them apart', () => {
    expect(labels(hold('A/1', on('1 mg, day 1', 'A/1')), hold('A/2', on('10 mg, day 8', 'A/2')))).toEqual([
      'Hold (1 mg, day 1)',
      'Hold (10 mg, day 8)',
    ]);
  });

  it('else by its reference too', () => {
    const three = [
      hold('A/1', on('1 mg', 'A/1')),
      hold('A/2', on('1 mg', 'A/2')),
      hold('A/3', on('10 mg', 'A/3')),
    ];
    expect(labels(...three)).toEqual(['Hold (1 mg, A/1)', 'Hold (1 mg, A/2)', 'Hold (10 mg)']);
  });

  it('one that knows no draft, or shares its label with none, keeps it', () => {
    expect(labels(hold('A/1'), hold('A/2', on('1 mg', 'A/2')))).toEqual(['Hold', 'Hold (1 mg)']);
    expect(labels(hold('A/1', on('1 mg', 'A/1')), hold('A/2', { label: 'Delete' }))).toEqual([
      'Hold',
      'Delete',
    ]);
  });

  it('every card and every suggestion has an id of its own', () => {
    const shown = card([finding('neutropenia', { suggestions: [proposed('a'), proposed('b')] })]);
    const ids = [shown.uuid, ...(shown.suggestions ?? []).map(({ uuid }) => uuid)];
    expect(new Set(ids).size).toBe(3);
  });
});
