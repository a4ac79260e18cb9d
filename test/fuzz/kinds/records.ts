import { isObject, list } from '#src/fhir/shape.ts';
import {
  answeredNames,
  callAs,
  controlNames,
  ourNames,
  pickName,
  prefetchOf,
  wholeNames,
} from '../fixtures.ts';
import { anyJson } from '../hostile.ts';
import { markOf, strangerOf } from '../marks.ts';
import { mutate } from '../mutate.ts';
import { type Delivery, faults } from '../record-server.ts';
import { chance as chanceOf } from '../seed.ts';
import { hookShot, type Kind, servicePath } from './range.ts';

/** Statuses of a call whose record is damaged: cards, or a refusal that says why. */
const damaged = [200, 400, 412];

/** Keys that some rule needs of every patient: without one of them the answer has a gap, whatever the rest says. */
const neverIdle = [
  'labs',
  'observations',
  'conditions',
  'medicationAdministrations',
  'adverseEvents',
  'allergies',
] as const;

/** Unchanged: the reviewed cards, whatever is going on beside it. */
export const control: Kind = (range) => {
  const name = pickName(range.chance, controlNames);
  const call = callAs(name, markOf(range.number));
  return hookShot(range, call, servicePath(range, call), {
    marks: [markOf(range.number)],
    statuses: [200],
    golden: name,
  });
};

/** The record is damaged, the order is not. */
export const damagedRecord: Kind = (range) => {
  const { chance, number } = range;
  const call = callAs(pickName(chance, ourNames), markOf(number));
  const donor = () => callAs(pickName(chance, ourNames), strangerOf(number));
  const { value } = mutate(chance, call.prefetch, 1 + chance.integer(6), donor);
  return hookShot(range, { ...call, prefetch: value }, servicePath(range, call), {
    marks: [markOf(number), strangerOf(number)],
    statuses: damaged,
    cardsDue: true,
  });
};

/** Anything may be damaged: envelope, context, drafts, extension. */
export const damagedAnywhere: Kind = (range) => {
  const { chance, number } = range;
  const call = callAs(pickName(chance, answeredNames), markOf(number));
  const donor = () => callAs(pickName(chance, ourNames), strangerOf(number));
  const extension = chance.pick<unknown>([
    undefined,
    { 'org.tarlatamab-cds.explain': true },
    {
      'org.tarlatamab-cds.now': '2026-11-21T12:00:00Z',
      'org.tarlatamab-cds.zone': 'Asia/Tokyo',
      'org.tarlatamab-cds.explain': true,
    },
  ]);
  const access = {
    fhirServer: 'http://127.0.0.1:9',
    fhirAuthorization: { access_token: 'x', token_type: 'Bearer', scope: 's', subject: 'x' },
  };
  const whole = { ...call, extension, ...(chance.oneIn(4) ? access : {}) };
  const part = chance.oneIn(2) ? whole.context : whole;
  const { value } = mutate(chance, part, 1 + chance.integer(5), donor);
  return hookShot(range, part === whole ? value : { ...whole, context: value }, servicePath(range, call), {
    marks: [markOf(number), strangerOf(number)],
    statuses: damaged,
  });
};

/** A part of the record is not there, or is nothing that could be one. */
export const withheld: Kind = (range) => {
  const { chance, number } = range;
  const call = callAs(pickName(chance, wholeNames), markOf(number));
  const key = chance.pick(neverIdle);
  const { [key]: _withheld, ...rest } = prefetchOf(call);
  const junk = chance.pick<unknown>([
    undefined,
    { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] },
    'Bundle',
    17,
    true,
    {},
    { resourceType: 'Binary' },
    { resourceType: 'Bundle', type: 'searchset', total: 7, entry: [] },
    [anyJson(chance), 'x'],
  ]);
  return hookShot(range, { ...call, prefetch: { ...rest, [key]: junk } }, servicePath(range, call), {
    marks: [markOf(number)],
    statuses: damaged,
    cardsDue: true,
    gapDue: true,
  });
};

/** The record of another patient among the own: named as misplaced, evidence of nothing. */
export const stranger: Kind = (range) => {
  const { chance, number } = range;
  const call = callAs(pickName(chance, ourNames), markOf(number));
  const other = prefetchOf(callAs(pickName(chance, ourNames), strangerOf(number)));
  const mixed = Object.fromEntries(
    Object.entries(prefetchOf(call)).map(([key, value]) => {
      const guest = other[key];
      if (chance.oneIn(2) || !isObject(value) || !isObject(guest) || value.resourceType !== 'Bundle')
        return [key, value];
      const entry = [...list<unknown>(value.entry), ...list<unknown>(guest.entry)];
      return [key, { ...value, total: entry.length, entry: chance.oneIn(2) ? entry : entry.toReversed() }];
    }),
  );
  return hookShot(range, { ...call, prefetch: mixed }, servicePath(range, call), {
    marks: [markOf(number)],
    stranger: strangerOf(number),
    statuses: [200],
    cardsDue: true,
  });
};

/** Nothing is sent along, or a part: the rest is asked of a server that may fail in any way. */
export const fetched: Kind = (range) => {
  const { number, records } = range;
  const { pick, oneIn } = range.chance;
  const name = pickName(range.chance, wholeNames);
  const mark = markOf(number);
  const { prefetch, ...call } = callAs(name, mark);
  const fails = chanceOf(number, 1).next();
  const deliveries = Object.fromEntries(
    Object.keys(prefetch).map((key) => [
      key,
      (fails > 0.4 && oneIn(3) ? pick(faults) : pick(['whole', 'whole', 'slow', 'pages'])) satisfies Delivery,
    ]),
  );
  records.admit(mark, { prefetch, deliveries });
  const half = Object.fromEntries(Object.entries(prefetch).filter(() => oneIn(3)));
  const access = {
    fhirServer: records.base,
    fhirAuthorization: {
      access_token: `token-${mark}`,
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'user/*.rs',
      subject: 'fuzz',
    },
  };
  const failing = faultyKeys(deliveries).filter((key) => !(key in half));
  return hookShot(range, { ...call, ...access, prefetch: half }, servicePath(range, call), {
    marks: [mark],
    statuses: failing.includes('patient') ? [412] : [200, 412],
    cardsDue: true,
    gapDue: failing.some((key) => neverIdle.some((needed) => needed === key)),
  });
};

/** A read of one resource has no pages. */
function faultyKeys(deliveries: Readonly<Record<string, Delivery>>): readonly string[] {
  return Object.entries(deliveries).flatMap(([key, delivery]) => {
    const delivers = ['whole', 'slow', 'pages'].includes(delivery);
    return delivers || (key === 'patient' && ['secondPageFails', 'foreignNext'].includes(delivery))
      ? []
      : [key];
  });
}
