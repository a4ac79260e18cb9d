import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown, plainText, readable, shorten } from '#src/cards/markdown.ts';

describe('text of the record in a detail (GitHub Flavored Markdown, raw HTML rendered)', () => {
  it.each([
    ['a script', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['an image tag', '<img src=x onerror="x()">', '&lt;img src=x onerror="x()"&gt;'],
    ['a comment', '<!-- x -->', '&lt;!-- x --&gt;'],
    ['an entity', '&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['an image', '![x](y)', '\\!\\[x\\](y)'],
    ['a link', '[x](y)', '\\[x\\](y)'],
    ['a reference', '[x]: y', '\\[x\\]: y'],
    ['an address', 'see https://x.org/a', 'see https&#58;//x.org/a'],
    ['an address without a scheme', 'WWW.x.org', 'WWW&#46;x.org'],
    ['javascript', 'JavaScript:alert(1)', 'JavaScript&#58;alert(1)'],
    ['data', 'data:text/html,x', 'data&#58;text/html,x'],
    ['mail', 'a@b.org', 'a&#64;b.org'],
    ['bold', '**x**', '\\*\\*x\\*\\*'],
    ['code', '`x`', '\\`x\\`'],
    ['a table', 'a | b', 'a \\| b'],
    ['a heading', '# x', '\\# x'],
    ['struck', '~~x~~', '\\~\\~x\\~\\~'],
    ['a backslash', 'a\\*b', 'a\\\\\\*b'],
    ['lines', 'a\n\n# b\r\n- c', 'a \\# b - c'],
    ['a line separator', 'a\u2028b\u2029c', 'a b c'],
    ['control characters', 'a\u0000\u0007b\u001b[31m', 'a b \\[31m'],
    ['a direction override', 'ANC \u202e9.0\u202c', 'ANC 9.0'],
    ['an isolate, a zero width blank', 'a\u2066b\u2069\u200bc', 'a b c'],
    ['a unit', '10*9/L', '10\\*9/L'],
    ['umlauts and emoji stay', 'Hämoglobin 🩸', 'Hämoglobin 🩸'],
  ])('%s', (_what, recorded, shown) => {
    expect(escapeMarkdown(recorded)).toBe(shown);
  });

  it.each([
    ['a time', '2026-11-20T07:00:00-05:00', '2026-11-20 07:00 -05:00'],
    ['a time in UTC', '2026-11-20T12:00:00.000Z', '2026-11-20 12:00 +00:00'],
    ['a time without seconds', '2026-11-20T07:00-05:00', '2026-11-20 07:00 -05:00'],
    ['a time without an offset', 'at 2026-11-20T07:00:00, fasting', 'at 2026-11-20 07:00, fasting'],
    ['a power of ten behind a number', 'ANC 1 10*9/L', 'ANC 1 × 10⁹/L'],
    ['a range of counts', '0.5 to 0.9 10*9/L', '0.5 to 0.9 × 10⁹/L'],
    ['another power', '400 10*6/L', '400 × 10⁶/L'],
    ['two digits of it', '2 10*12/L', '2 × 10¹²/L'],
    ['a unit alone stays', 'in 10*9/L', 'in 10*9/L'],
  ])('%s reads as a clinician writes it', (_what, recorded, shown) => {
    expect(readable(recorded)).toBe(shown);
  });

  it('nothing that HTML or Markdown acts on survives (property)', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '&',
      '[',
      ']',
      '(',
      ')',
      '!',
      '*',
      '_',
      '`',
      '|',
      '#',
      '~',
      '\\',
      '\n',
      'a',
      ' ',
      'http:',
      '\u202e',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string())), (parts) => {
        const escaped = escapeMarkdown(parts.join(''));
        expect(escaped).not.toMatch(/[<>\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        // Every special character that is left stands behind an odd number of backslashes.
        expect(escaped.replace(/\\[\\`*_{}[\]#|~!]/g, '')).not.toMatch(/[\\`*_{}[\]|~]|(?<!&)#/);
        expect(escaped).not.toMatch(/&(?!amp;|lt;|gt;|#58;|#46;|#64;)/);
        expect(escaped).not.toMatch(/(https?|javascript):/i);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('plain text', () => {
  it('is one line', () => {
    expect(plainText(' a\t\tb\n c\u202e ')).toBe('a b c');
  });

  it('each character, alone and beside a blank: control characters and blanks become one blank, others stay', () => {
    const longWay = (line: string) =>
      line
        .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
        .replace(/\s+/g, ' ')
        .trim();
    const strange = Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code)).filter((char) =>
      [char, `a${char}b`, `a ${char}`].some((line) => plainText(line) !== longWay(line)),
    );
    expect(strange).toEqual([]);
  });
});

describe('a summary that is too long', () => {
  it.each([
    ['just fits', 'a'.repeat(139), 'a'.repeat(139)],
    ['one too many', 'a'.repeat(140), `${'a'.repeat(138)}…`],
    ['a blank before the cut', `${'a'.repeat(137)} bcd`, `${'a'.repeat(137)}…`],
    ['an emoji across the cut', `${'a'.repeat(137)}🩸bcd`, `${'a'.repeat(137)}…`],
    ['an emoji before the cut', `${'a'.repeat(136)}🩸bcd`, `${'a'.repeat(136)}🩸…`],
  ])('%s', (_what, line, shown) => {
    expect(shorten(line, 139)).toBe(shown);
  });

  it('is never over the limit and never half a character (property)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (line) => {
        const short = shorten(line, 139);
        expect(short.length).toBeLessThanOrEqual(139);
        if (line.isWellFormed()) expect(short.isWellFormed()).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
