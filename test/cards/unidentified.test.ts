import { describe, expect, it } from 'vitest';
import { unidentifiedDrafts } from '#src/cards/unidentified.ts';
import type { OrderMatch } from '#src/orders/match.ts';
import { drug } from './example-order.ts';

const none: OrderMatch = {
  orders: [],
  companionDrafts: [],
  nearMisses: [],
  unresolved: [],
  selectionsMatched: true,
};

describe('drafts that nobody can identify', () => {
  it('none: nothing is said', () => {
    expect(unidentifiedDrafts(drug, none, [])).toEqual([]);
  });

  it('§5 #71 a misspelled brand is named and was not checked', () => {
    const [finding, ...more] = unidentifiedDrafts(
      drug,
      { ...none, nearMisses: ['Imdeltra', 'Imde*ltra'] },
      [],
    );
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ topic: 'dataQuality', indicator: 'warning', action: 'proceed' });
    expect(finding?.summary).toContain('Imdeltra, Imde*ltra');
    expect(finding?.detail).toContain('Imdeltra, Imde\\*ltra');
    expect(finding?.detail).toContain('not checked');
  });

  it('§5 #69 a medication that no reference leads to asks for data', () => {
    const [finding] = unidentifiedDrafts(drug, { ...none, unresolved: ['MedicationRequest/draft-9'] }, []);
    expect(finding).toMatchObject({ action: 'dataMissing', orders: ['MedicationRequest/draft-9'] });
    expect(finding?.summary).toBe(
      'A draft order could not be read; if it is tarlatamab, its precautions were not checked',
    );
    expect(finding?.detail).toContain('a draft');
  });

  it('an entry without a resource is counted with them', () => {
    const [finding] = unidentifiedDrafts(drug, { ...none, unresolved: ['MedicationRequest/a'] }, [
      'entry\u202e 2',
    ]);
    expect(finding?.detail).toContain('2 drafts');
    expect(finding?.detail).toContain('MedicationRequest/a, entry 2');
  });

  it('both kinds are two findings of one topic', () => {
    const findings = unidentifiedDrafts(drug, { ...none, nearMisses: ['Imdeltra'], unresolved: ['X/1'] }, []);
    expect(findings.map(({ rule }) => rule.id)).toEqual([
      'draft-spelled-almost-alike',
      'draft-not-identified',
    ]);
  });
});
