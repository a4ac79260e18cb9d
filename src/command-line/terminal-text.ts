import { styleText } from 'node:util';
import { inert } from './inert.ts';

export type Style = Parameters<typeof styleText>[0];

/** Adds a style where the stream is a terminal that wants one; `NO_COLOR` and `FORCE_COLOR` are obeyed. */
export type Paint = (style: Style, words: string) => string;

export function paintFor(stream: NodeJS.WriteStream): Paint {
  return (style, words) => styleText(style, words, { stream, validateStream: true });
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/**
 * A card's Markdown for reading in a terminal: escapes and entities as the characters they stand for, strong and
 * emphasised words in style. What the characters would do there is undone last, after all decoding.
 */
export function terminalText(markdown: string, paint: Paint): string {
  // Parts that Markdown sets apart are found while record text is still escaped, so that it cannot pose as them.
  return markdown
    .split(/(\*\*(?:\\.|[^*\\])+\*\*|(?<![\w\\])_(?:\\.|[^_\\])+_(?!\w))/s)
    .map((part, index) => {
      if (index % 2 === 0) return plain(part);
      const strong = part.startsWith('**');
      return paint(strong ? 'bold' : 'dim', plain(part.slice(strong ? 2 : 1, strong ? -2 : -1)));
    })
    .join('');
}

function plain(markdown: string): string {
  const decoded = markdown
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/&(amp|lt|gt|quot|#(\d{1,6}));/g, (whole, name: string, code: string | undefined) =>
      code === undefined ? (entities[name] ?? whole) : String.fromCodePoint(Math.min(Number(code), 0x10ffff)),
    );
  return inert(decoded);
}

/** Breaks lines at blanks, to a width in characters, each after the indent; list items hang by two. */
export function wrap(words: string, width: number, indent: string): string {
  return words
    .split('\n')
    .map((line) => wrapLine(line, width - indent.length, indent))
    .join('\n');
}

function wrapLine(line: string, width: number, indent: string): string {
  const hang = /^\s*[-*] /.test(line) ? '  ' : '';
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current !== '' && visibleLength(longer) > width) {
      lines.push(current);
      current = `${hang}${word}`;
    } else current = longer;
  }
  return [...lines, current].map((text) => (text === '' ? '' : `${indent}${text}`)).join('\n');
}

function visibleLength(words: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the styles that were just added take no room.
  return words.replace(/\u001b\[[\d;]*m/g, '').length;
}
