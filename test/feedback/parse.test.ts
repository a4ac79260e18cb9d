import { describe, expect, it } from 'vitest';
import { parseFeedback } from '#src/feedback/parse.ts';

const uuid = '5e6f7a8b-1c2d-4e3f-8a9b-0c1d2e3f4a5b';
const suggestion = '0b1c2d3e-4f5a-4b6c-9d7e-8f9a0b1c2d3e';
const at = Date.UTC(2026, 10, 20, 12, 30, 15);
const epic = 'com.epic.cdshooks.feedback.overrideReason';

const overridden = (more: object = {}) => ({
  card: uuid,
  outcome: 'overridden',
  outcomeTimestamp: '2026-11-20T12:30:15Z',
  ...more,
});
const accepted = (more: object = {}) => ({
  ...overridden(),
  outcome: 'accepted',
  acceptedSuggestions: [{ id: suggestion }],
  ...more,
});
const read = (...feedback: unknown[]) => parseFeedback({ feedback });
const only = (entry: unknown) => {
  const { accepted: entries, rejected } = read(entry);
  expect(rejected).toEqual([]);
  expect(entries).toHaveLength(1);
  return entries[0];
};

describe('the 2.0.1 shapes', () => {
  it('[F4] accepted, with the suggestions taken', () => {
    const body = accepted({ acceptedSuggestions: [{ id: suggestion }, { id: 'second' }] });
    expect(only(body)).toEqual({ card: uuid, at, outcome: 'accepted', suggestions: [suggestion, 'second'] });
  });

  it('[F5] overridden, without a word', () => {
    expect(only(overridden())).toEqual({ card: uuid, at, outcome: 'overridden' });
  });

  it('[F5] overridden, with a reason of the card and a comment', () => {
    const reason = { code: 'risk-benefit', system: 'urn:reasons', display: 'Benefit outweighs risk' };
    const body = overridden({ overrideReason: { reason, userComment: 'Discussed with oncology' } });
    expect(only(body)).toEqual({
      ...{ card: uuid, at, outcome: 'overridden', reason },
      comment: 'Discussed with oncology',
    });
  });

  it('[F5] overridden, with a comment alone', () => {
    const body = overridden({ overrideReason: { userComment: 'Discussed' } });
    expect(only(body)).toEqual({ card: uuid, at, outcome: 'overridden', comment: 'Discussed' });
  });

  it('[F2] several entries, about the same card too', () => {
    expect(read(accepted(), overridden(), overridden()).accepted).toHaveLength(3);
  });
});

describe('what clients really send', () => {
  it('the sandbox: code and system, no display, no comment', () => {
    const body = overridden({
      overrideReason: { reason: { code: 'contraindicated', system: 'urn:reasons' } },
    });
    expect(only(body)).toMatchObject({ reason: { code: 'contraindicated', system: 'urn:reasons' } });
  });

  it('[F8] Epic: overrideReasons holding one object, and a card id that is no UUID', () => {
    const reason = { code: 'contraindicated', display: 'Contraindicated', system: 'urn:reasons' };
    const body = overridden({ card: '123456', overrideReasons: { reason, userComment: 'Free text' } });
    expect(only(body)).toEqual({ card: '123456', at, outcome: 'overridden', reason, comment: 'Free text' });
  });

  it("[F8] Epic: the site's own acknowledgement reason in an extension", () => {
    const extension = {
      [`${epic}.reasonCategory`]: '45',
      [`${epic}.reasonDisplay`]: 'Does not meet criteria',
      [`${epic}.reasonTitle`]: 'Criteria',
    };
    const body = overridden({ overrideReasons: { extension, userComment: 'Free text' } });
    expect(only(body)).toMatchObject({
      reason: { system: epic, code: '45', display: 'Does not meet criteria' },
      comment: 'Free text',
    });
  });

  it("[F8] Epic: a label without a category is the reason's code", () => {
    const body = overridden({ overrideReasons: { extension: { [`${epic}.reasonTitle`]: 'Not now' } } });
    expect(only(body)).toMatchObject({ reason: { system: epic, code: 'Not now' } });
  });

  it('a reason without a code is free text: kept as a comment, not in the report', () => {
    const overrideReason = { reason: { display: 'Mrs. Doe insists' }, userComment: 'see note' };
    const read = only(overridden({ overrideReason }));
    expect(read).toEqual({ card: uuid, at, outcome: 'overridden', comment: 'Mrs. Doe insists\nsee note' });
  });

  it('null for what is absent', () => {
    const body = overridden({
      acceptedSuggestions: null,
      overrideReason: { reason: null, userComment: null },
    });
    expect(only(body)).toEqual({ card: uuid, at, outcome: 'overridden' });
  });

  it('members that nobody defined', () => {
    expect(only(overridden({ extension: { a: 1 }, later: [] }))).toMatchObject({ card: uuid });
  });

  it.each([
    ['in upper case', uuid.toUpperCase()],
    ['as a URN', `urn:uuid:${uuid}`],
    ['with blanks around it', ` ${uuid} `],
  ])('the uuid of the card %s', (_, written) => {
    expect(only(overridden({ card: written }))).toMatchObject({ card: uuid });
  });

  it('the uuid of a suggestion in upper case', () => {
    const body = accepted({ acceptedSuggestions: [{ id: suggestion.toUpperCase() }] });
    expect(only(body)).toMatchObject({ suggestions: [suggestion] });
  });

  it('characters that a database refuses: NUL, halves of a surrogate pair', () => {
    const overrideReason = { reason: { code: 'a\0b\ud800' }, userComment: 'one\0two\nthree\ud800' };
    expect(only(overridden({ overrideReason }))).toMatchObject({
      reason: { code: 'a b\ufffd' },
      comment: 'onetwo\nthree\ufffd',
    });
  });

  it('a comment of any length is cut at 10,000 characters, never inside one', () => {
    const userComment = `${'x'.repeat(9_999)}😀`;
    const entry = only(overridden({ overrideReason: { userComment } }));
    expect(entry).toMatchObject({ comment: `${'x'.repeat(9_999)}\ufffd` });
  });
});

describe('[F3] outcomeTimestamp, RFC 3339 §5.6', () => {
  it.each([
    ['2026-11-20T12:30:15Z', at],
    ['2026-11-20t12:30:15z', at],
    ['2026-11-20T12:30:15+00:00', at],
    ['2026-11-20T12:30:15-00:00', at],
    ['2026-11-20T07:30:15-05:00', at],
    ['2026-11-20T18:00:15.000+05:30', at],
    ['2026-11-20T12:30:15.5Z', at + 500],
    ['2026-11-20T12:30:15.123456789Z', at + 123],
    ['1985-04-12T23:20:50.52Z', Date.UTC(1985, 3, 12, 23, 20, 50, 520)],
    ['1990-12-31T23:59:60Z', Date.UTC(1990, 11, 31, 23, 59, 59)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ])('%s is read', (outcomeTimestamp, instant) => {
    expect(only(overridden({ outcomeTimestamp }))).toMatchObject({ at: instant });
  });

  it.each([
    ['2026-11-20T12:30:15'],
    ['2026-11-20'],
    ['2026-02-29T00:00:00Z'],
    ['2026-11-20T24:30:00Z'],
    ['2026-11-20T12:30:15+0000'],
    ['20.11.2026 12:30'],
    ['yesterday'],
    [''],
    [1_795_177_815_000],
  ])('%s is not', (outcomeTimestamp) => {
    expect(read(overridden({ outcomeTimestamp })).rejected).toEqual([
      { path: 'feedback[0].outcomeTimestamp', reason: 'must be an RFC 3339 date-time with its offset' },
    ]);
  });
});

describe('faulty entries', () => {
  it.each([
    ['feedback[0].card', overridden({ card: undefined })],
    ['feedback[0].card', overridden({ card: '' })],
    ['feedback[0].card', overridden({ card: '   ' })],
    ['feedback[0].card', overridden({ card: 'a\0b' })],
    ['feedback[0].card', overridden({ card: 'x'.repeat(129) })],
    ['feedback[0].card', overridden({ card: 123456 })],
    ['feedback[0].outcome', overridden({ outcome: 'ignored' })],
    ['feedback[0].outcome', overridden({ outcome: null })],
    ['feedback[0].outcomeTimestamp', overridden({ outcomeTimestamp: undefined })],
    ['feedback[0].acceptedSuggestions', accepted({ acceptedSuggestions: undefined })],
    ['feedback[0].acceptedSuggestions', accepted({ acceptedSuggestions: [] })],
    ['feedback[0].acceptedSuggestions', accepted({ acceptedSuggestions: [{}] })],
    ['feedback[0].acceptedSuggestions', accepted({ acceptedSuggestions: [{ id: suggestion }, { id: ' ' }] })],
    ['feedback[0].acceptedSuggestions', accepted({ acceptedSuggestions: suggestion })],
    ['feedback[0].overrideReason', overridden({ overrideReason: 'too late' })],
    ['feedback[0]', null],
    ['feedback[0]', 'overridden'],
    ['feedback[0]', [overridden()]],
  ])('are named by their place: %s', (path, entry) => {
    const { accepted: none, rejected } = read(entry);
    expect(none).toEqual([]);
    expect(rejected).toEqual([{ path, reason: expect.any(String) }]);
  });

  it('lose none of their neighbours', () => {
    const { accepted: taken, rejected } = read(
      overridden({ outcome: 'maybe' }),
      accepted(),
      {},
      overridden(),
    );
    expect(taken.map(({ outcome }) => outcome)).toEqual(['accepted', 'overridden']);
    expect(rejected.map(({ path }) => path)).toEqual(['feedback[0].outcome', 'feedback[2].card']);
  });

  it('are not quoted', () => {
    const body = overridden({ outcome: 'Jane Doe', overrideReason: { userComment: 'Jane Doe' } });
    expect(JSON.stringify(read(body).rejected)).not.toContain('Jane');
  });
});

it.each([
  [undefined],
  [null],
  ['text'],
  [[]],
  [{}],
  [{ feedback: null }],
  [{ feedback: [] }],
  [{ feedback: {} }],
])('[F2] a body without entries is refused: %j', (body) => {
  expect(parseFeedback(body)).toEqual({
    accepted: [],
    rejected: [{ path: 'feedback', reason: 'must be an array of at least one entry' }],
  });
});
