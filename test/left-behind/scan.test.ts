import { describe, expect, it } from 'vitest';
import { found } from './find.ts';
import { allKept, type Kept, type KeptKind } from './keep.ts';
import { markedComment, marks } from './marks.ts';
import { secretsOf } from './secrets.ts';

// Runs when all other tests have ended (vitest.config.ts), over what the services of the whole run have written.
const kept = allKept();
const secrets = secretsOf(kept);
const of = (kind: KeptKind) => kept.filter((one) => one.kind === kind);
const texts = (written: readonly Kept[]) => written.map(({ text }) => text).join('\n');
const tables = (rows: readonly Kept[]) => new Set(rows.map(({ from }) => from));
/** Comments are kept in one table until they expire, and are a clinician's words, not the record's. */
const besidesComments = (rows: readonly Kept[]) => rows.filter(({ from }) => from !== 'cds_feedback_comment');

describe('[J13] [A2] [F9] what a whole run of the tests has left behind', () => {
  it('is there: start it with all the others, by `npm test`', () => {
    expect(of('log').length).toBeGreaterThan(20);
    expect(of('metrics').length).toBeGreaterThan(20);
    expect(tables(of('rows'))).toContain('cds_card');
    expect(texts(of('log')).split('\n').length).toBeGreaterThan(2_000);
    expect(texts(of('log'))).toMatch(/"event":"feedbackCall"/);
    expect(texts(of('metrics'))).toContain('cds_call_duration_seconds_count');
  });

  it('is searched for every token that was signed or sent, and for every patient', () => {
    const count = (what: string) => secrets.filter((secret) => secret.what === what).length;
    expect(count('token')).toBeGreaterThan(1_000);
    expect(count('patient name')).toBeGreaterThan(300);
    expect(count('birth date')).toBeGreaterThan(5);
    expect(count('free text')).toBeGreaterThan(80);
  });

  it.each([
    ['a token', secrets.find(({ what }) => what === 'token')?.text ?? 'no token was kept'],
    ['a name', marks.name[0].family],
    ['a birth date', '1961-04-12'],
    ['a note', marks.note[0].text],
    ['a narrative, as JSON writes it', JSON.stringify(marks.text.div)],
    ['a comment', markedComment],
  ])('the search finds %s that is planted', (_what, text) => {
    const planted: Kept = { kind: 'log', from: 'a test', text: `{"event":"serviceCall","x":"${text}"}` };
    expect(found([planted], secrets)).not.toEqual([]);
  });

  it.each<KeptKind>(['log', 'metrics'])('holds no token, name, birth date or free text in its %s', (kind) => {
    expect(found(of(kind), secrets)).toEqual([]);
  });

  it('nor in any row of any database', () => {
    expect(found(besidesComments(of('rows')), secrets)).toEqual([]);
  });
});
