/**
 * Text from the record on its way into a card's `detail` (GitHub Flavored Markdown; clients render raw HTML): every
 * character that Markdown or HTML could act on is escaped, line breaks and control characters become blanks, and an
 * address is broken so that nothing turns it into a link.
 */
export function escapeMarkdown(recordText: string): string {
  const plain = plainText(recordText);
  if (!ACTED_ON.test(plain)) return plain;
  return plain
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]#|~]/g, '\\$&')
    .replace(/!(?=\\\[)/g, '\\!')
    .replace(/(https?|ftp|javascript|data|vbscript|mailto|tel):/gi, '$1&#58;')
    .replace(/(www)\./gi, '$1&#46;')
    .replace(/@/g, '&#64;');
}

/** What any of the replacements above looks for. */
const ACTED_ON = /[&<>\\`*_{}[\]#|~@]|www\.|(?:https?|ftp|javascript|data|vbscript|mailto|tel):/i;
/** Anything but printing characters of ASCII, Latin-1 and our own texts (dashes, quotes, powers), and blanks that are folded. */
const NOT_PLAIN = /[^ -~\u00a1-\u00ac\u00ae-\u00ff\u2010-\u2027\u2070-\u209c]|^ | $| {2}/;

/** One line of plain text: no control characters, no direction overrides, no line breaks, blanks folded. */
export function plainText(recordText: string): string {
  if (!NOT_PLAIN.test(recordText)) return recordText;
  return recordText
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * Times and units of the record as a clinician reads them: `2026-11-20T07:00:00-05:00` becomes `2026-11-20 07:00 -05:00`, and
 * `1 10*9/L`, in which the eye finds 110, becomes `1 × 10⁹/L`.
 */
export function readable(line: string): string {
  if (!SPELLED_OUT.test(line)) return line;
  return line
    .replace(
      /(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?/g,
      (_, day: string, time: string, offset: string | undefined) =>
        [day, time, offset === 'Z' ? '+00:00' : offset].filter((part) => part !== undefined).join(' '),
    )
    .replace(/(?<=\d )10\*(\d+)(?=\/)/g, (_, power: string) => `× 10${superscript(power)}`);
}

/** What either of the replacements above looks for. */
const SPELLED_OUT = /\dT\d|10\*/;

function superscript(digits: string): string {
  return digits.replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(Number(digit)));
}

/** Longest prefix with an ellipsis that stays within `limit` UTF-16 units and splits no character. */
export function shorten(line: string, limit: number): string {
  if (line.length <= limit) return line;
  let cut = line.slice(0, limit - 1);
  if (/[\uD800-\uDBFF]$/.test(cut)) cut = cut.slice(0, -1);
  return `${cut.trimEnd()}…`;
}
