/** What a condition asks of one fact, as a clause: when it holds, and when it does not. */
export type Words = Readonly<Record<string, string | readonly [holds: string, fails: string]>>;

type Condition =
  | { readonly kind: 'asked'; readonly what: string }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] };

/**
 * A condition as a clause that goes on from "when", for those who do not read FHIRPath: `%anc.grade >= 3 and
 * %crs.active.not()` becomes "the ANC is grade 3 or worse, and no CRS is active". The words are the drug's own
 * (`workbench.yaml`); where they say nothing of a fact, its name stands in for them.
 */
export function conditionInWords(when: string, words: Words = {}): string {
  if (when.trim() === 'true') return 'an order is checked, whatever the record says';
  return clause(parse(when), words, false);
}

function clause(condition: Condition, words: Words, negated: boolean): string {
  if (condition.kind === 'not') return clause(condition.of, words, !negated);
  if (condition.kind === 'asked') return said(condition.what, words, negated);
  const joint = jointOf(condition.kind, negated);
  const parts = condition.parts.map((part) => {
    const text = clause(part, words, negated);
    return joint === 'and' && isChoice(part, negated) ? `either ${text}` : text;
  });
  return `${parts.slice(0, -1).join(', ')}, ${joint} ${parts.at(-1)}`;
}

/** Not both is: the one is not, or the other is not. */
function jointOf(kind: 'and' | 'or', negated: boolean): 'and' | 'or' {
  return (kind === 'and') === negated ? 'or' : 'and';
}

function isChoice(condition: Condition, negated: boolean): boolean {
  if (condition.kind === 'not') return isChoice(condition.of, !negated);
  return condition.kind !== 'asked' && jointOf(condition.kind, negated) === 'or';
}

function said(what: string, words: Words, negated: boolean): string {
  const entry = words[what];
  const [holds, fails] = typeof entry === 'string' ? [entry] : (entry ?? [spelled(what)]);
  return negated ? (fails ?? `it is not so that ${holds}`) : holds;
}

/** `neutropeniaCourse.overdue` becomes "neutropenia course: overdue". */
function spelled(what: string): string {
  return what
    .replace(/%?([A-Za-z]\w*(?:\.\w+)+)/g, (_, path: string) => {
      const [fact = '', ...members] = path.split('.').map(spaced);
      return `${fact}: ${members.join(', ')}`;
    })
    .replace(/>=|<=|!=|>|<|=/, (operator) => operators[operator] ?? operator);
}

const operators: Readonly<Record<string, string>> = {
  '>=': 'is at least',
  '<=': 'is at most',
  '>': 'is above',
  '<': 'is below',
  '=': 'is',
  '!=': 'is not',
};

/** The few forms that conditions of rules have: facts, comparisons, `and`, `or`, `.not()` and brackets. */
function parse(when: string): Condition {
  const tokens =
    when.match(/%\w+(?:\.\w+\b(?!\())*|\.not\(\)|[()]|>=|<=|!=|[<>=]|'[^']*'|[\w.]+/g)?.reverse() ?? [];
  const joined = (kind: 'or' | 'and', part: () => Condition): Condition => {
    const first = part();
    const parts = [first];
    while (tokens.at(-1) === kind) {
      tokens.pop();
      parts.push(part());
    }
    return parts.length === 1 ? first : { kind, parts };
  };
  const any = (): Condition => joined('or', () => joined('and', term));
  const term = (): Condition => {
    const token = tokens.pop() ?? '';
    const inner = token === '(' ? any() : ({ kind: 'asked', what: token.replace('%', '') } as const);
    if (token === '(') tokens.pop();
    if (tokens.at(-1) === '.not()') {
      tokens.pop();
      return { kind: 'not', of: inner };
    }
    const operator = tokens.at(-1) ?? '';
    if (inner.kind !== 'asked' || !(operator in operators)) return inner;
    tokens.pop();
    return { kind: 'asked', what: `${inner.what} ${operator} ${(tokens.pop() ?? '').replace('%', '')}` };
  };
  return any();
}

/** `neutropeniaCourse` becomes "neutropenia course". */
export function spaced(name: string): string {
  return name.replace(
    /([a-z0-9])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
}
