/**
 * A condition in words, for those who do not read FHIRPath: `%anc.grade >= 3 and %anc.calculated.not()` becomes
 * "anc: grade is at least 3, and not anc: calculated". The expression itself stands beside it.
 */
export function conditionInWords(when: string): string {
  if (when.trim() === 'true') return 'always';
  return when
    .replace(/%([A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*)\.not\(\)/g, (_, path: string) => `not ${pathInWords(path)}`)
    .replace(/\(([^()]*)\)\.not\(\)/g, 'not ($1)')
    .replace(/%([A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*)/g, (_, path: string) => pathInWords(path))
    .replace(/\s*(>=|<=|!=|>|<|=)\s*/g, (_, operator: string) => ` ${operators[operator]} `)
    .replace(/ (and|or|xor|implies) /g, ', $1 ')
    .replace(/'([^']*)'/g, '“$1”')
    .replace(/\s+/g, ' ')
    .trim();
}

const operators: Readonly<Record<string, string>> = {
  '>=': 'is at least',
  '<=': 'is at most',
  '>': 'is above',
  '<': 'is below',
  '=': 'is',
  '!=': 'is not',
};

function pathInWords(path: string): string {
  const [fact = '', ...members] = path.split('.').map(spaced);
  return members.length === 0 ? fact : `${fact}: ${members.join(', ')}`;
}

/** `neutropeniaCourse` becomes "neutropenia course". */
export function spaced(name: string): string {
  return name.replace(
    /([a-z0-9])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
}
