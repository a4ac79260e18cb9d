import { describe, expect, it } from 'vitest';
import { takeSuggestion } from '#src/workbench/visit/take-suggestion.ts';
import { ids } from './fixtures.ts';

const drug = { resource: { resourceType: 'MedicationRequest', id: 'draft-1', status: 'draft' } };
const saline = { resource: { resourceType: 'MedicationRequest', id: 'draft-2' }, fullUrl: 'https://ehr/x' };

describe('taking a suggestion (CDS Hooks 2.0.1, Action)', () => {
  it('create adds an order, with an id where it has none', () => {
    const taken = takeSuggestion(
      [drug],
      {
        actions: [
          { type: 'create', description: '', resource: { resourceType: 'ServiceRequest', status: 'draft' } },
        ],
      },
      ids(),
    );
    expect(taken).toEqual([
      drug,
      { resource: { resourceType: 'ServiceRequest', id: 'new-1', status: 'draft' } },
    ]);
  });

  it('update replaces the draft of the same type and id and keeps its place and fullUrl', () => {
    const updated = { resourceType: 'MedicationRequest', id: 'draft-2', status: 'on-hold' };
    const taken = takeSuggestion(
      [saline, drug],
      { actions: [{ type: 'update', description: '', resource: updated }] },
      ids(),
    );
    expect(taken).toEqual([{ fullUrl: 'https://ehr/x', resource: updated }, drug]);
  });

  it('an update of an order that is not drafted changes nothing', () => {
    const other = { resourceType: 'MedicationRequest', id: 'other' };
    expect(
      takeSuggestion([drug], { actions: [{ type: 'update', description: '', resource: other }] }, ids()),
    ).toEqual([drug]);
  });

  it.each(['MedicationRequest/draft-1', 'https://ehr/fhir/MedicationRequest/draft-1'])(
    'delete %s removes the draft that it names, and no other',
    (resourceId) => {
      expect(
        takeSuggestion([drug, saline], { actions: [{ type: 'delete', description: '', resourceId }] }, ids()),
      ).toEqual([saline]);
    },
  );

  it('every action of a suggestion is carried out, in order', () => {
    const taken = takeSuggestion(
      [drug, saline],
      {
        actions: [
          { type: 'delete', description: '', resourceId: 'MedicationRequest/draft-1' },
          { type: 'create', description: '', resource: { resourceType: 'ServiceRequest', id: 'cbc' } },
        ],
      },
      ids(),
    );
    expect(taken).toEqual([saline, { resource: { resourceType: 'ServiceRequest', id: 'cbc' } }]);
  });

  it('a suggestion without actions changes nothing', () => {
    expect(takeSuggestion([drug], {}, ids())).toEqual([drug]);
  });
});
