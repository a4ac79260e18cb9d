import { describe, expect, it } from 'vitest';
import { isObject } from '#src/fhir/shape.ts';
import { answer, loadDrug } from '../golden/answers.ts';
import { callAs, golden } from './fixtures.ts';
import { faultOf } from './log-watch.ts';
import { markOf, strangerOf } from './marks.ts';
import { judge } from './oracle.ts';
import { readAnswers } from './read-answers.ts';
import type { Answer, Expectation, Outcome, Shot } from './shot.ts';
import { growth } from './tally.ts';

/** Planted defects: each oracle must see the fault it is there for, and none in a right answer. */

const name = 'neutropenia-anc-0-99';
const mark = markOf(7);
const call = callAs(name, mark);
const given = await answer(await loadDrug(), { ...call });
if ('refused' in given) throw new Error('refused');
const right = JSON.stringify(given);

const headers = {
  'content-type': 'application/json; charset=utf-8',
  'x-request-id': 'fuzz-7',
  'x-content-type-options': 'nosniff',
};
const ok = (text: string, status = 200): Answer => ({ status, headers, text });
const due: Expectation = {
  route: 'hook',
  marks: [mark],
  statuses: [200],
  cardsDue: true,
  golden: name,
  sent: JSON.stringify(call),
};
const shotWith = (expected: Partial<Expectation>): Shot => ({
  number: 7,
  kind: 'planted',
  target: 'open',
  request: { how: 'http', method: 'POST', path: '/', headers: {} },
  expects: [{ ...due, ...expected }],
});
const seen = (given: Answer, expected: Partial<Expectation> = {}): readonly string[] =>
  judge(shotWith(expected), { answers: [given], ended: 'answered' }, golden);

/** The right answer with something changed in it. */
const changed = (change: (body: Record<string, unknown>) => unknown): Answer =>
  ok(JSON.stringify(change(JSON.parse(right))));
const cardsOf = (body: Record<string, unknown>): Record<string, unknown>[] =>
  Array.isArray(body.cards) ? body.cards.filter(isObject) : [];
const withFirst = (members: Record<string, unknown>): Answer =>
  changed((body) => {
    const [first, ...rest] = cardsOf(body);
    return { ...body, cards: [{ ...first, ...members }, ...rest] };
  });

const outcomeOf = (code: string) =>
  JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ details: { coding: [{ code }] } }] });

describe('a right answer has no fault', () => {
  it('cards', () => {
    expect(seen(ok(right))).toEqual([]);
  });
  it('with other ids and another order of members', () => {
    const other = changed((body) => Object.fromEntries(Object.entries(body).toReversed()));
    expect(seen({ ...other, text: other.text.replaceAll('0000-4000', '1111-4000') })).toEqual([]);
  });
  it('a refusal that says why', () => {
    expect(seen(ok(outcomeOf('requiredDataUnavailable'), 412), { statuses: [412] })).toEqual([]);
  });
});

describe('a planted fault is seen', () => {
  it.each<[string, Answer, Partial<Expectation>, RegExp]>([
    ['HTTP 500', ok(outcomeOf('internal'), 500), {}, /^status: 500/],
    ['a 503 without a cause', ok('{}', 503), { statuses: [503] }, /^problem: 503/],
    ['a failure in HTML', ok('<h1>Error</h1>', 400), { statuses: [400] }, /^problem: 400/],
    ['a 401 that explains itself', ok('no', 401), { statuses: [401] }, /^401/],
    ['a 405 without Allow', ok('{}', 405), { statuses: [405] }, /^header: 405/],
    ['a status that was not due', ok(outcomeOf('invalidRequest'), 400), {}, /^status: 400, not 200/],
    ['a stack trace', withFirst({ detail: 'x\n    at f (/a/b.ts:1:2)' }), {}, /^leak/],
    [
      'a page instead of JSON',
      { ...ok(right), headers: { ...headers, 'content-type': 'text/html' } },
      {},
      /^body/,
    ],
    ['half an answer', ok(right.slice(0, 500)), {}, /^body: no JSON/],
    ['no list of cards', ok('{}'), {}, /^shape/],
    ['a null in a card', withFirst({ links: null }), {}, /^shape|^conformance/],
    ['an empty list in a card', withFirst({ suggestions: [] }), {}, /^conformance/],
    ['a summary of 140 characters', withFirst({ summary: 'x'.repeat(140) }), {}, /^shape|^conformance/],
    ['an empty list of cards', ok('{"cards":[]}'), {}, /^silence: no card/],
    ['nothing said of what was withheld', ok(right), { gapDue: true }, /^silence: what was withheld/],
    ['other cards than the reviewed ones', withFirst({ indicator: 'info' }), {}, /^golden/],
    ['a word changed in the text', withFirst({ detail: 'Give tarlatamab.' }), {}, /^golden/],
    ['another patient in a text', withFirst({ detail: `ANC of ${markOf(8)}` }), {}, /^cross-talk/],
    [
      'another patient in a header',
      { ...ok(right), headers: { ...headers, via: markOf(8) } },
      {},
      /^cross-talk/,
    ],
    ['a stranger who was not there', withFirst({ detail: strangerOf(7) }), {}, /^cross-talk/],
  ])('%s', (_what, answered, expected, fault) => {
    expect(seen(answered, expected).some((one) => fault.test(one))).toBe(true);
  });

  it('evidence that is the record of a stranger; naming it as misplaced is none', () => {
    const strange = right.replaceAll(`Observation/${mark}-anc`, `Observation/${strangerOf(7)}-anc`);
    const expected = { stranger: strangerOf(7) };
    expect(seen(ok(strange), expected).some((fault) => fault.startsWith('wrong patient: neutropenia'))).toBe(
      true,
    );
    const named = withFirst({ detail: `Observation/${strangerOf(7)}-anc belongs to another patient` });
    expect(seen(named, expected).filter((fault) => fault.startsWith('wrong patient'))).toEqual([]);
  });

  it.each<[string, Outcome, RegExp]>([
    ['no answer and no end', { answers: [], ended: 'silent' }, /^hang/],
    ['an end without an answer', { answers: [], ended: 'cut', error: 'socket hang up' }, /^cut/],
  ])('%s', (_what, outcome, fault) => {
    expect(judge(shotWith({}), outcome, golden)[0]).toMatch(fault);
    expect(judge({ ...shotWith({}), mayBeCut: true }, outcome, golden)).toEqual([]);
  });
});

describe('the log', () => {
  it.each([
    [
      'a stack',
      '{"level":"error","event":"internalError","requestId":"fuzz-1","error":{"name":"TypeError"}}',
    ],
    ['a patient', `{"level":"info","event":"serviceCall","patient":"${markOf(3)}"}`],
    ['no JSON', 'TypeError: x is not a function'],
  ])('%s is a fault', (_what, line) => {
    expect(faultOf(line)).toBeDefined();
  });
  it('an audit line is none', () => {
    expect(
      faultOf('{"level":"info","event":"serviceCall","requestId":"fuzz-1","status":200}'),
    ).toBeUndefined();
  });
});

describe('what is held', () => {
  const held = (heapUsed: number, fileDescriptors = 30, sockets = 2) => ({
    heapUsed,
    external: 0,
    rss: 0,
    fileDescriptors,
    resources: { TCPSocketWrap: sockets },
  });
  it('a heap that settles is no leak', () => {
    const samples = [40, 60, 66, 64, 67, 65, 66, 65, 66, 67, 66, 66].map((size) => held(size * 1e6));
    expect(growth('service', samples)).toEqual([]);
  });
  it('a heap that rises steadily is one', () => {
    const samples = Array.from({ length: 12 }, (_, index) => held((40 + 3 * index) * 1e6));
    expect(growth('service', samples).join()).toMatch(/^memory/);
  });
  it('sockets and descriptors that stay are one', () => {
    const samples = Array.from({ length: 12 }, (_, index) => held(40e6, 30 + index, 2 + index));
    expect(growth('service', samples).join()).toMatch(/descriptors.*TCPSocketWrap/);
  });
});

describe('answers on a bare socket', () => {
  it('by length, in chunks, without a body, and not before they are complete', () => {
    const bytes =
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}' +
      'HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\n[]\r\n0\r\n\r\n' +
      'HTTP/1.1 400 Bad Request\r\nContent-Length: 5\r\n\r\nhal';
    expect(readAnswers(Buffer.from(bytes)).map(({ status, text }) => [status, text])).toEqual([
      [200, '{}'],
      [204, ''],
      [200, '[]'],
    ]);
  });
});
