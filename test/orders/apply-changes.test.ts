import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, type OrderChange } from '#src/orders/apply-changes.ts';

const draft = {
  resourceType: 'MedicationRequest',
  id: 'd',
  status: 'draft',
  _status: { id: 'x' },
  note: [{ text: 'first' }],
  dosageInstruction: [
    {
      text: 'give 1 mg, then 1 mg',
      doseAndRate: [
        { type: { text: 'ordered' }, doseQuantity: { value: 1 } },
        { doseRange: { low: { value: 1 } } },
      ],
    },
    { text: 'rinse' },
  ],
  extension: [{ url: 'urn:x', valueString: 'kept' }],
};
const ten = { value: 10, unit: 'mg' };

describe('changing a copy of a draft', () => {
  it('sets a field and leaves the draft and every other field alone', () => {
    const before = structuredClone(draft);
    const { _status, ...rest } = draft;
    expect(applyChanges(draft, [{ path: 'status', set: 'on-hold' }])).toEqual({ ...rest, status: 'on-hold' });
    expect(draft).toEqual(before);
  });

  it('shares nothing with the draft, and keeps a member that is named like a prototype', () => {
    const odd: object = JSON.parse('{ "a": [{ "b": { "c": 1 } }], "__proto__": { "d": 2 } }');
    const [one, two] = [0, 1].map(() => applyChanges(odd, [{ path: 'status', set: ten }]));
    expect(JSON.stringify(one)).toBe(JSON.stringify({ ...odd, status: ten }));
    Object.assign(Object(one).a[0].b, { c: 3 });
    Object.assign(Object(one).status, { value: 3 });
    expect(JSON.stringify(two)).toBe(JSON.stringify({ ...odd, status: ten }));
    expect(JSON.stringify(odd)).toBe('{"a":[{"b":{"c":1}}],"__proto__":{"d":2}}');
  });

  it('sets the dose wherever there is one to set, in place of a range', () => {
    const changed = applyChanges(draft, [
      { path: 'dosageInstruction[*].doseAndRate[*].doseQuantity', set: ten },
    ]);
    expect(changed?.dosageInstruction).toEqual([
      {
        ...draft.dosageInstruction[0],
        doseAndRate: [{ type: { text: 'ordered' }, doseQuantity: ten }, { doseQuantity: ten }],
      },
      { text: 'rinse' },
    ]);
  });

  it('replaces text everywhere in a field, literally', () => {
    const replaceText = { from: '1 mg', to: '$& 10 mg' };
    const changed = applyChanges(draft, [{ path: 'dosageInstruction[*].text', replaceText }]);
    expect(changed?.dosageInstruction.map(({ text }) => text)).toEqual([
      'give $& 10 mg, then $& 10 mg',
      'rinse',
    ]);
  });

  it.each<[string, object, unknown[]]>([
    ['to an array', draft, [{ text: 'first' }, { text: 'why' }]],
    [
      'to an object where an array belongs',
      { ...draft, note: { text: 'first' } },
      [{ text: 'first' }, { text: 'why' }],
    ],
    ['where there is none', { resourceType: 'MedicationRequest' }, [{ text: 'why' }]],
    ['where there is null', { note: null }, [{ text: 'why' }]],
  ])('appends %s', (_shape, order, note) => {
    expect(applyChanges(order, [{ path: 'note', append: { text: 'why' } }])).toMatchObject({ note });
  });

  it('reads an object where an array belongs', () => {
    const order = { dosageInstruction: { doseAndRate: { doseQuantity: { value: 1 } } } };
    expect(
      applyChanges(order, [{ path: 'dosageInstruction[*].doseAndRate[*].doseQuantity', set: ten }]),
    ).toEqual({
      dosageInstruction: [{ doseAndRate: [{ doseQuantity: ten }] }],
    });
  });

  it('makes the objects on the way to a plain path', () => {
    expect(applyChanges({}, [{ path: 'statusReason.text', set: 'hold' }])).toEqual({
      statusReason: { text: 'hold' },
    });
  });

  it('makes all changes, in turn', () => {
    const changes = [
      { path: 'status', set: 'on-hold' },
      { path: 'note', append: { text: 'a' } },
      { path: 'note', append: { text: 'b' } },
    ];
    expect(applyChanges({ status: 'draft' }, changes)).toEqual({
      status: 'on-hold',
      note: [{ text: 'a' }, { text: 'b' }],
    });
  });

  it.each<[string, OrderChange]>([
    ['[*] meets nothing', { path: 'dosageInstruction[*].doseAndRate[*].rateQuantity', set: ten }],
    ['[*] meets no array at all', { path: 'insurance[*].text', set: 'x' }],
    ['no operation', { path: 'status' }],
    ['set to null', { path: 'status', set: null }],
    ['a malformed path', { path: 'a..b', set: 1 }],
    ['an index', { path: 'note[0].text', set: 'x' }],
    ['a path that ends in [*]', { path: 'note[*]', set: 'x' }],
    ['a prototype', { path: '__proto__.polluted', set: 'x' }],
    ['an empty text to replace', { path: 'status', replaceText: { from: '', to: 'x' } }],
  ])('half an order is none: %s', (_fault, change) => {
    expect(
      applyChanges({ ...draft, dosageInstruction: [] }, [{ path: 'status', set: 'on-hold' }, change]),
    ).toBeUndefined();
  });

  it('throws nothing, whatever it meets', () => {
    fc.assert(
      fc.property(fc.object(), fc.string(), fc.jsonValue(), (order, path, set) => {
        const before = JSON.stringify(order);
        applyChanges(order, [{ path, set }]);
        applyChanges(order, [
          { path: 'a[*].b', append: set },
          { path: 'a.b[*].c', set },
        ]);
        expect(JSON.stringify(order)).toBe(before);
      }),
      { numRuns: 1000 },
    );
  });
});
