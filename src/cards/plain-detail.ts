import { shorten } from './markdown.ts';

/** What cards of this house are written in: bold, italics, lists, escapes and entities; neither tables nor HTML. */
export function plainDetail(markdown: string): string {
  return markdown
    .split('\n')
    .map((line) =>
      line
        .replace(/^#{1,6}\s+/, '')
        .replace(/(?<!\\)\[([^\]]*)\]\(([^)]*)\)/g, '$1 ($2)')
        .replace(/(?<!\\)\*\*(.+?)(?<!\\)\*\*/g, '$1')
        .replace(/(?<![\\\w*])\*(?!\s)([^*]+?)(?<![\\\s])\*(?!\w)/g, '$1')
        .replace(/(?<![\\\w])_(?!\s)(.+?)(?<![\\\s])_(?!\w)/g, '$1')
        .replace(/(?<!\\)`([^`]*)`/g, '$1')
        .replace(/\\([\\`*_{}[\]#|~!])/g, '$1')
        .replace(/&#58;/g, ':')
        .replace(/&#46;/g, '.')
        .replace(/&#64;/g, '@')
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&amp;/g, '&'),
    )
    .join('\n');
}

const cutNote = '… (shortened)';

/**
 * At most `limit` characters. What was not assessed must not be cut away: its paragraph stays whole as long as it fits,
 * then the others in their order; the first that does not fit is cut at a word, and the text says that it was.
 */
export function shortenDetail(detail: string, limit: number): string {
  if (detail.length <= limit) return detail;
  const paragraphs = detail.split('\n\n');
  const owed = (paragraph: string) => paragraph.startsWith('Not assessed:');
  const kept = new Set<number>();
  let left = limit - cutNote.length;
  let cut: { readonly index: number; readonly text: string } | undefined;
  const numbered = paragraphs.map((paragraph, index) => ({ paragraph, index }));
  const inOrder = [
    ...numbered.filter(({ paragraph }) => owed(paragraph)),
    ...numbered.filter(({ paragraph }) => !owed(paragraph)),
  ];
  for (const { paragraph, index } of inOrder) {
    if (paragraph.length + 2 <= left) {
      kept.add(index);
      left -= paragraph.length + 2;
      continue;
    }
    if (left > 24) cut = { index, text: closed(atWord(paragraph, left - 6)) };
    break;
  }
  const shortened = paragraphs.flatMap((paragraph, index) => {
    if (kept.has(index)) return [paragraph];
    return cut?.index === index ? [cut.text] : [];
  });
  return `${shortened.join('\n\n')}${cutNote}`;
}

function atWord(paragraph: string, limit: number): string {
  const short = shorten(paragraph, limit).replace(/…$/, '');
  return short.replace(/[\\&]?\S*$/, '').trimEnd() || short;
}

/** Bold and italics that the cut has left open. */
function closed(markdown: string): string {
  const bold = (markdown.match(/(?<!\\)\*\*/g) ?? []).length % 2 === 1 ? '**' : '';
  const italic = markdown.startsWith('_') && !markdown.endsWith('_') ? '_' : '';
  return `${markdown}${bold}${italic}`;
}
