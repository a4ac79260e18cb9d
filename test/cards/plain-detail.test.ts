import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainDetail, shortenDetail } from '#src/cards/plain-detail.ts';

describe('Markdown on a screen that shows plain text', () => {
  it.each([
    ['a heading', '# Hold', 'Hold'],
    ['a heading of the sixth rank, with blanks', '######   Hold', 'Hold'],
    ['a number sign without a blank', '#1 of 2', '#1 of 2'],
    ['a number sign within a line', 'dose # 2', 'dose # 2'],
    ['a heading on the second line', 'one\n## two', 'one\ntwo'],
    ['italics with stars', '*Suggested actions* could not be shown', 'Suggested actions could not be shown'],
    ['italics within a line', 'see *one two*, then', 'see one two, then'],
    ['stars within words', '10*9/L and 10*6/L', '10*9/L and 10*6/L'],
    ['a star before a blank', 'a * b* c', 'a * b* c'],
    ['a star behind a blank', 'a *b * c', 'a *b * c'],
    ['a star before a word', 'a *b*c d', 'a *b*c d'],
    ['escaped stars', '\\*one two\\*', '*one two*'],
    ['a closing star that is escaped', '*one two\\* three', '*one two* three'],
    ['low lines within words', 'a_b c_d', 'a_b c_d'],
    ['italics in brackets', '(_one two_)', '(one two)'],
    ['a low line before a word', '_one_two three', '_one_two three'],
    ['code', 'the key `labs of today` is', 'the key labs of today is'],
    ['escaped code', '\\`labs\\`', '`labs`'],
    ['a broken address', 'www&#46;x.org, a&#64;b.org, https&#58;//x', 'www.x.org, a@b.org, https://x'],
    ['comparisons', 'a &lt; b &gt; c', 'a < b > c'],
  ])('%s', (_what, markdown, text) => {
    expect(plainDetail(markdown)).toBe(text);
  });
});

describe('a detail that must be shorter', () => {
  const NOTE = '… (shortened)';
  const first = 'A'.repeat(40);
  const owed = 'Not assessed: x';
  const second = 'B'.repeat(40);
  const whole = [first, owed, second, 'C'.repeat(100)].join('\n\n');
  /** Room for the first two and this much of the next paragraph. */
  const cutAfter = (next: string, room: number) =>
    shortenDetail([first, next].join('\n\n'), first.length + 2 + NOTE.length + room);

  it('keeps whole paragraphs as long as they fit, in their order', () => {
    expect(shortenDetail(whole, 40 + 2 + 15 + 2 + 40 + 2 + NOTE.length)).toBe(
      `${first}\n\n${owed}\n\n${second}${NOTE}`,
    );
  });

  it('one character less: the paragraph is cut', () => {
    expect(shortenDetail(whole, 40 + 2 + 15 + 2 + 40 + 2 + NOTE.length - 1)).toBe(
      `${first}\n\n${owed}\n\n${'B'.repeat(34)}${NOTE}`,
    );
  });

  it('what was not assessed is kept, though it comes last', () => {
    expect(shortenDetail([second, first, owed].join('\n\n'), 42 + 17 + NOTE.length)).toBe(
      `${second}\n\n${owed}${NOTE}`,
    );
  });

  it.each([
    ['no room for a few words', 24, `${first}${NOTE}`],
    ['room for a few words', 25, `${first}\n\nword word word${NOTE}`],
    ['room for more', 35, `${first}\n\nword word word word word${NOTE}`],
  ])('%s', (_what, room, expected) => {
    expect(cutAfter('word '.repeat(20), room)).toBe(expected);
  });

  it.each([
    ['italics that are open are closed', '_US label 2.4 and so on and so on_', '_US label 2.4_'],
    ['italics that are closed stay so', '_one two_ threeee fourrrrrrr five', '_one two_'],
    ['bold that is open is closed', '**one two threeee fourrrrrrr** five', '**one two**'],
    ['bold that is closed stays so', '**one two** three fourrrrrrr five', '**one two**'],
    ['an escaped star opens nothing', 'a \\** two threeee fourrrrrrr five', 'a \\** two'],
    ['an ellipsis of the text stays', 'one… two three fourrrrrrrrrr five', 'one… two three'],
    ['half an escape goes with its word', 'one two three a&#58;bcdef ghi klm', 'one two three'],
  ])('%s', (_what, paragraph, cut) => {
    expect(cutAfter(`${paragraph} ${'and more '.repeat(9)}`, 25)).toBe(`${first}\n\n${cut}${NOTE}`);
  });

  it('is never longer than it may be (property)', () => {
    const words = fc.array(fc.constantFrom('word', '**bold', '_it', 'x'.repeat(30), 'Not assessed:'), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        fc.array(words, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 20, max: 300 }),
        (all, limit) => {
          const detail = all.map((one) => one.join(' ')).join('\n\n');
          const short = shortenDetail(detail, limit);
          expect(short.length).toBeLessThanOrEqual(limit);
          expect(short === detail || short.endsWith(NOTE)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
