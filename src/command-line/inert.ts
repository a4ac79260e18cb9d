/**
 * Text from a record on its way to a terminal. Control characters start escape sequences there (colours, titles, the
 * clipboard, cursor moves over what was printed before); direction overrides reorder what is read. They are shown as
 * symbols, or dropped where they have none, and never acted on. Line breaks and tabs stay.
 */
export function inert(recordText: string): string {
  return recordText
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\p{Cc}/gu, symbol)
    .replace(/\p{Cf}/gu, '');
}

function symbol(control: string): string {
  const code = control.charCodeAt(0);
  if (control === '\n' || control === '\t') return control;
  return code < 0x20 ? String.fromCodePoint(0x2400 + code) : '\u{fffd}';
}

/** The same on one line. */
export function inertLine(recordText: string): string {
  return inert(recordText).replace(/\s+/g, ' ').trim();
}

/** JSON that a terminal shows as it is: what JSON leaves bare of control and direction characters is escaped. */
export function inertJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/(?!\n)\p{Cc}|\p{Cf}|[\u2028\u2029]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
