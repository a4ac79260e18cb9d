import { beforeAll, describe, expect, it } from 'vitest';
import type { DrugKnowledge } from '#src/workbench/knowledge.ts';
import { asCurl, hookCall, overriddenFeedback } from '#src/workbench/visit/call.ts';
import { readOrder } from '#src/workbench/visit/drug-order.ts';
import { editOrder } from '#src/workbench/visit/edit-order.ts';
import { answerTo, NotAChart, visitFromBundle } from '#src/workbench/visit/open-bundle.ts';
import { resourcesIn } from '#src/workbench/visit/resource.ts';
import { prefetchAt } from '#src/workbench/visit/visit.ts';
import {
  daysBetween,
  daysLater,
  fromWallClock,
  toFhirTime,
  toWallClock,
} from '#src/workbench/visit/zoned.ts';
import { theDrug, visitOf } from './fixtures.ts';

let drug: DrugKnowledge;
beforeAll(async () => {
  drug = await theDrug();
});

const day = 86_400_000;
const zone = 'America/New_York';

describe('the record at the clock of the visit', () => {
  it('is sent as it is at its own time, a result of tomorrow included', () => {
    const visit = visitOf('cbc-anc-dated-tomorrow');
    expect(prefetchAt(visit)).toBe(visit.prefetch);
  });

  it('a week earlier hides what was recorded since', () => {
    const visit = visitOf('clean-c1d15');
    const then = { ...visit, now: visit.now - 8 * day };
    const doses = resourcesIn(prefetchAt(then).medicationAdministrations).filter(({ id }) =>
      id?.includes('dose'),
    );
    expect(doses).toHaveLength(1);
    expect(JSON.stringify(prefetchAt(then).labs)).not.toContain('2026-11-20');
  });

  it('keeps null, outcomes and absent keys as they are', () => {
    const visit = visitOf('labs-key-null');
    expect(prefetchAt({ ...visit, now: visit.now - day }).labs).toBeNull();
  });
});

describe('the call', () => {
  it('carries drafts, selections and the clock of the visit', () => {
    const visit = visitOf('clean-c2d1');
    const call = hookCall(visit, 'order-select', { hookInstance: 'h', selections: ['a/1'], clock: 'org.x.' });
    expect(call).toMatchObject({
      hook: 'order-select',
      context: { patientId: 'clean-c2d1', selections: ['a/1'], draftOrders: { entry: visit.drafts } },
      extension: { 'org.x.now': '2026-11-20T08:00:00-05:00', 'org.x.zone': zone, 'org.x.explain': true },
    });
  });

  it('has no extension where the service keeps its own clock, and no selections at signing', () => {
    const call = hookCall(visitOf('clean-c2d1'), 'order-sign', { hookInstance: 'h', selections: ['a/1'] });
    expect(call).not.toHaveProperty('extension');
    expect(call.context).not.toHaveProperty('selections');
  });

  it('an override without a reason sends none', () => {
    const card = { uuid: 'u', summary: '', indicator: 'info' as const, source: { label: '' } };
    expect(overriddenFeedback(card, undefined, ' ', 0)).toEqual({
      feedback: [{ card: 'u', outcome: 'overridden', outcomeTimestamp: '1970-01-01T00:00:00.000Z' }],
    });
  });

  it('a curl line quotes what a shell would act on', () => {
    expect(asCurl('http://x/', { name: "O'Brien $(rm)" })).toBe(
      `curl -s -H 'Content-Type: application/json' --data-binary '{"name":"O'\\''Brien $(rm)"}' 'http://x/'`,
    );
  });
});

describe('editing an order', () => {
  const order = {
    resourceType: 'MedicationRequest',
    note: [{ text: 'kept' }],
    dosageInstruction: [
      {
        text: 'C2D1 10 mg intravenous infusion over 1 hour',
        doseAndRate: [
          { doseQuantity: { value: 10, code: 'mg' } },
          { doseQuantity: { value: 250, code: 'mL' } },
        ],
      },
    ],
  };

  it('changes dose and text together and leaves the millilitres of the bag', () => {
    const edited = editOrder(order, { mg: 1 }, zone);
    expect(readOrder(edited)).toMatchObject({ mg: 1, text: 'C2D1 1 mg intravenous infusion over 1 hour' });
    expect(JSON.stringify(edited)).toContain('"value":250,"code":"mL"');
    expect(edited.note).toEqual([{ text: 'kept' }]);
  });

  it('writes the start with the offset of the site', () => {
    const edited = editOrder(order, { start: Date.parse('2026-07-01T14:00:00Z') }, zone);
    expect(JSON.stringify(edited)).toContain('"2026-07-01T10:00:00-04:00"');
  });

  it('an order without any dosage gets one', () => {
    expect(
      readOrder(editOrder({ resourceType: 'MedicationRequest' }, { mg: 8, rate: 250 }, zone)),
    ).toMatchObject({
      mg: 8,
      rate: 250,
    });
  });
});

describe('a Bundle of one’s own', () => {
  const patient = { resource: { resourceType: 'Patient', id: 'p' } };
  const time = { now: 0, zone };
  const open = (bundle: unknown) => visitFromBundle('file.json', bundle, drug, time);

  it('becomes the prefetch that the service asks for', () => {
    const chart = resourcesIn(visitOf('clean-c2d1').prefetch.labs);
    const { prefetch, patientId } = open({
      resourceType: 'Bundle',
      entry: [patient, ...chart.map((resource) => ({ resource }))],
    });
    expect(patientId).toBe('p');
    // Creatinine is no test that the rules ask for: a server would not have sent it.
    const asked = chart.filter(({ id }) => id?.includes('creatinine') === false);
    expect(resourcesIn(prefetch.labs).map(({ id }) => id)).toEqual(asked.map(({ id }) => id));
    expect(resourcesIn(prefetch.conditions)).toEqual([]);
    expect(prefetch.patient).toMatchObject({ resourceType: 'Patient' });
  });

  it.each([
    ['no Bundle', { resourceType: 'Patient' }],
    ['no patient', { resourceType: 'Bundle', entry: [] }],
    [
      'two patients',
      { resourceType: 'Bundle', entry: [patient, { resource: { resourceType: 'Patient', id: 'q' } }] },
    ],
    ['nothing', null],
  ])('%s is refused in words', (_what, bundle) => {
    expect(() => open(bundle)).toThrow(NotAChart);
  });

  it.each([null, 'x', 5, [{ resource: null }], { entry: {} }])('odd entries %j do not throw', (entry) => {
    expect(open({ resourceType: 'Bundle', entry: [patient, entry] }).patientId).toBe('p');
  });

  it('a template is answered by type and code', () => {
    const observation = (code: string) => ({
      resourceType: 'Observation',
      code: { coding: [{ system: 'http://loinc.org', code }] },
    });
    const found = answerTo(
      ['Observation?code=http://loinc.org|751-8,http://loinc.org|777-3'],
      [
        observation('751-8'),
        observation('1-1'),
        { resourceType: 'Condition', code: { coding: [{ code: '751-8' }] } },
      ],
    );
    expect(found).toMatchObject({ total: 1 });
  });

  it('what any of the services asks for under a key is sent', () => {
    const observation = (code: string) => ({ resourceType: 'Observation', code: { coding: [{ code }] } });
    const found = answerTo(
      ['Observation?code=1-1', 'Observation?code=2-2'],
      ['1-1', '2-2', '3-3'].map(observation),
    );
    expect(found).toMatchObject({ total: 2 });
  });
});

describe('wall-clock times of the site', () => {
  it.each([
    ['2026-11-20T08:00', '2026-11-20T13:00:00Z'],
    ['2026-07-01T08:00', '2026-07-01T12:00:00Z'],
    ['2026-11-01T00:30', '2026-11-01T04:30:00Z'],
  ])('%s in New York is %s', (wallClock, instant) => {
    expect(fromWallClock(wallClock, zone)).toBe(Date.parse(instant));
    expect(toWallClock(Date.parse(instant), zone)).toBe(wallClock);
  });

  it('a day later is the same time on the clock, also over the end of daylight saving', () => {
    expect(toFhirTime(daysLater(Date.parse('2026-10-31T12:00:00-04:00'), 1, zone), zone)).toBe(
      '2026-11-01T12:00:00-05:00',
    );
  });

  it('days are counted from midnight to midnight', () => {
    expect(
      daysBetween(Date.parse('2026-11-20T23:30:00-05:00'), Date.parse('2026-11-21T00:30:00-05:00'), zone),
    ).toBe(1);
  });

  it.each(['', 'tomorrow'])('%j is no time', (wallClock) => {
    expect(fromWallClock(wallClock, zone)).toBeUndefined();
  });
});
