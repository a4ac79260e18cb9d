import { describe, expect, it } from 'vitest';
import { inert, inertJson, inertLine } from '#src/command-line/inert.ts';
import { csvRow } from '#src/command-line/replay/csv.ts';
import { escapeHtml, html } from '#src/command-line/replay/html.ts';
import { type Paint, terminalText, wrap } from '#src/command-line/terminal-text.ts';

const marked: Paint = (style, words) => `<${style}>${words}</${style}>`;

describe('text on its way to a terminal', () => {
  it.each([
    ['an escape sequence is shown, not obeyed', '\u001b[2Jgone', '␛[2Jgone'],
    ['a bell, a backspace, a null', 'a\u0007\b\u0000', 'a␇␈␀'],
    ['an eight-bit sequence', '\u009b31m', '\u{fffd}31m'],
    ['a delete', 'a\u007fb', 'a\u{fffd}b'],
    ['a direction override', 'a\u202eb', 'ab'],
    ['a carriage return that would overwrite the line', 'safe\rhold', 'safe\nhold'],
    ['letters of all languages stay', 'Müller 李 ≥ 10⁹/L', 'Müller 李 ≥ 10⁹/L'],
  ])('%s', (_what, text, shown) => {
    expect(inert(text)).toBe(shown);
  });

  it('stays on one line where one line is meant', () => {
    expect(inertLine(' a\n\tb\u2028c ')).toBe('a b c');
  });

  it('as JSON keeps its meaning and holds nothing that a terminal obeys', () => {
    const value = { text: 'a\u009b31m\u202e\u001b\u2028 é' };
    const written = inertJson(value);
    expect(JSON.parse(written)).toEqual(value);
    expect(written.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}|\u2028/u);
  });
});

describe('Markdown of a card in a terminal', () => {
  it('shows escapes and entities as what they stand for, and styles what is strong', () => {
    expect(terminalText('**Hold: 0.49 10\\*9/L**, &lt; 1.0\n\n_Source: S28._', marked)).toBe(
      '<bold>Hold: 0.49 10*9/L</bold>, < 1.0\n\n<dim>Source: S28.</dim>',
    );
  });

  it('does not take escaped text of a record for markup, nor an entity for a control character', () => {
    expect(terminalText('\\*\\*not strong\\*\\* &#27;[31m &#155;31m', marked)).toBe(
      '**not strong** ␛[31m \u{fffd}31m',
    );
  });

  it('breaks lines at blanks, indents all, and hangs list items', () => {
    expect(wrap('- one two three', 12, '  ')).toBe('  - one two\n    three');
  });
});

describe('text on its way into a report', () => {
  it('is no markup in HTML, in elements and attributes', () => {
    const name = `"><img src=x onerror='alert(1)'>&\u0000\u202e`;
    expect(html`<p title="${name}">${[name]}</p>`.text).not.toMatch(/<img|'|\p{Cc}|\u202e/u);
    expect(escapeHtml('<a & "b">')).toBe('&lt;a &amp; &quot;b&quot;&gt;');
  });

  it.each([
    ['a formula', '=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"\r\n'],
    ['a plus', '+1', "'+1\r\n"],
    ['a comma', 'a,b', '"a,b"\r\n'],
    ['a line break', 'a\nb', '"a\nb"\r\n'],
    ['nothing', undefined, '\r\n'],
    ['a negative number', -1, '-1\r\n'],
  ])('is no formula in a spreadsheet: %s', (_what, cell, row) => {
    expect(csvRow([cell])).toBe(row);
  });
});
