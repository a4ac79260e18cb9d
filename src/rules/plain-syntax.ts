import type { SyntaxNode } from './syntax.ts';

/**
 * The syntax tree of an expression in which there is nothing but members of facts, literals, parentheses, `not()`, comparisons and
 * `and`, `or`, `xor`, `implies`: that is what rules are written in, and for it fhirpath.js need not be loaded, which takes longer than
 * all of this. The tree is the one of fhirpath.js, node by node (a test holds the two together). Undefined for every other text,
 * right or wrong: fhirpath.js reads it then, or says what is wrong with it.
 */
export function plainTree(source: string): SyntaxNode | undefined {
  const tokens = tokensOf(source);
  if (tokens === undefined) return undefined;
  const reading: Reading = { tokens, at: 0 };
  const tree = binary(reading, 0);
  if (tree === undefined || reading.at < tokens.length) return undefined;
  return inner('EntireExpression', inner('EntireExpression', tree));
}

interface Reading {
  readonly tokens: readonly string[];
  at: number;
}

const TOKEN = /[ \t\r\n]+|[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)?(?![\w.])|'[^'\\\r\n]*'|[<>!]=|[%.()<>=]/y;

/** Undefined where something else stands than what is read here. */
function tokensOf(source: string): readonly string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let end = 0; end < source.length; end = TOKEN.lastIndex) {
    const [token] = TOKEN.exec(source) ?? [];
    if (token === undefined) return undefined;
    if (token.trim() !== '') tokens.push(token);
  }
  return tokens;
}

/** From the loosest to the tightest; all of them join from the left (FHIRPath 2.0, Operator Precedence). */
const levels: readonly (readonly [string, readonly string[]])[] = [
  ['ImpliesExpression', ['implies']],
  ['OrExpression', ['or', 'xor']],
  ['AndExpression', ['and']],
  ['EqualityExpression', ['=', '!=']],
  ['InequalityExpression', ['<', '<=', '>', '>=']],
];

function binary(reading: Reading, level: number): SyntaxNode | undefined {
  const [type, operators] = levels[level] ?? [];
  if (type === undefined || operators === undefined) return chain(reading);
  let left = binary(reading, level + 1);
  for (;;) {
    const operator = reading.tokens[reading.at];
    if (left === undefined || operator === undefined || !operators.includes(operator)) return left;
    reading.at += 1;
    const right = binary(reading, level + 1);
    left = right && { type, text: operator, children: [left, right] };
  }
}

/** A term with the members and the `not()` that are taken from it. */
function chain(reading: Reading): SyntaxNode | undefined {
  const first = term(reading);
  let node = first && inner('TermExpression', first);
  while (node !== undefined && took(reading, '.')) {
    const taken = invocation(reading);
    node = taken && inner('InvocationExpression', node, taken);
  }
  return node;
}

function term(reading: Reading): SyntaxNode | undefined {
  if (took(reading, '%')) {
    const text = name(reading);
    return text === undefined
      ? undefined
      : {
          type: 'ExternalConstantTerm',
          text,
          children: [inner('ExternalConstant', leaf('Identifier', text))],
        };
  }
  if (took(reading, '(')) {
    const within = binary(reading, 0);
    return within !== undefined && took(reading, ')') ? inner('ParenthesizedTerm', within) : undefined;
  }
  const text = reading.tokens[reading.at];
  const type = text === undefined ? undefined : literalType(text);
  if (text === undefined || type === undefined) return undefined;
  reading.at += 1;
  return { type: 'LiteralTerm', text, children: [leaf(type, text)] };
}

function literalType(token: string): string | undefined {
  if (token === 'true' || token === 'false') return 'BooleanLiteral';
  if (/^\d/.test(token)) return 'NumberLiteral';
  return token.startsWith("'") ? 'StringLiteral' : undefined;
}

function invocation(reading: Reading): SyntaxNode | undefined {
  const text = name(reading);
  if (text === undefined) return undefined;
  if (!took(reading, '(')) return { type: 'MemberInvocation', text, children: [leaf('Identifier', text)] };
  if (text !== 'not' || !took(reading, ')')) return undefined;
  const called: SyntaxNode = { type: 'Functn', text, children: [leaf('Identifier', text)] };
  return { type: 'FunctionInvocation', text, children: [called] };
}

/** Words of the language; some of them may be names as well, which is for fhirpath.js to say. */
const WORDS =
  /^(and|or|xor|implies|div|mod|is|as|in|contains|true|false|sort|asc|desc|(year|month|week|day|hour|minute|second|millisecond)s?)$/;

function name(reading: Reading): string | undefined {
  const token = reading.tokens[reading.at];
  if (token === undefined || !/^[A-Za-z_]/.test(token) || WORDS.test(token)) return undefined;
  reading.at += 1;
  return token;
}

function took(reading: Reading, token: string): boolean {
  if (reading.tokens[reading.at] !== token) return false;
  reading.at += 1;
  return true;
}

function leaf(type: string, text: string): SyntaxNode {
  return { type, text };
}

function inner(type: string, ...children: readonly SyntaxNode[]): SyntaxNode {
  return { type, children };
}
