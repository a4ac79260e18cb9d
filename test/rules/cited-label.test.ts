import { describe, expect, it } from 'vitest';
import { citedSources } from '#src/rules/cited-label.ts';
import type { Knowledge } from '#src/rules/knowledge.ts';
import { cardOf, cardsOf, withPolicy } from '../cds-services/visit.ts';

const at2024 = await withPolicy({ labelVersion: '2024' });
const at2025 = await withPolicy({ labelVersion: '2025-11' });

const cited = (drug: Knowledge, id: string) =>
  drug.rules
    .find((rule) => rule.id === id)
    ?.sources.flatMap((source) => (source.kind === 'label' ? [`${source.section} (${source.version})`] : []));

describe('a rule cites the label that the site has selected, where the rule follows the selection', () => {
  it.each([
    ['monitoring-after-infusion', '2.2 Table 1 (2024)', '2.2 Table 1 (2025-11)'],
    ['dose-schedule-wrong-dose', '2.2 Table 1 (2024)', '2.2 Table 1 (2025-11)'],
    ['hydration-missing', '2 (2024)', '2.2 Table 3 (2025-11)'],
    ['premedication-missing', '2 (2024)', '2.2 Table 3 (2025-11)'],
    ['labs-cbc-incomplete', '2 (2024)', '2.1 and 2.4 (2025-11)'],
    ['labs-lft-incomplete', '2 (2024)', '2.1 and 2.4 (2025-11)'],
  ])('%s', (id, in2024, in2025) => {
    expect(cited(at2024, id)).toEqual([in2024]);
    expect(cited(at2025, id)).toEqual([in2025]);
  });

  it('a rule that was written from one label goes on citing that one', () => {
    expect(cited(at2024, 'neutropenia-grade-3-4')).toEqual(['2.4 Table 7 (2026-06)']);
  });

  it('the card says so in its text and in its extension', async () => {
    const card = cardOf(await cardsOf({ knowledge: at2025 }), 'monitoring');
    expect(card.detail).toMatch(/US label 2\.2 Table 1 \(2025-11\)/);
    expect(JSON.stringify(card.extension)).toContain('"section":"2.2 Table 1","version":"2025-11"');
    expect(JSON.stringify(card.extension)).not.toMatch(/selected|sectionIn/);
  });

  it('when blood is due is said as the selected label has it', async () => {
    const noLabs = (resource: { readonly resourceType: string; readonly category?: unknown }) =>
      resource.resourceType === 'Observation' && resource.category !== undefined;
    const text = async (knowledge: Knowledge) =>
      cardOf(await cardsOf({ knowledge, without: noLabs }), 'labsCbc').detail;
    expect(await text(at2024)).toMatch(/US label 2024: before every dose\./);
    expect(await text(at2025)).toMatch(/US label 2025-11: .*from cycle 6 on day 1 only/);
  });
});

describe('sources as written', () => {
  const follows = { kind: 'label' as const, section: '9', version: 'selected', sectionIn: { '2024': '3' } };
  it('the section of the selected label, or the usual one', () => {
    expect(citedSources([follows], '2024')).toEqual([{ kind: 'label', section: '3', version: '2024' }]);
    expect(citedSources([follows], '2030')).toEqual([{ kind: 'label', section: '9', version: '2030' }]);
  });
  it('other sources are what they are', () => {
    const precautions = { kind: 'precautions' as const, statement: 'S1' };
    expect(citedSources([precautions], '2024')).toEqual([precautions]);
  });
});
