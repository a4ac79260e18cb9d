import fhirpath from 'fhirpath';

/**
 * Conditions of rules: FHIRPath over named facts (`%anc.grade >= 3 and %anc.calculated.not()`), compiled once at start.
 * The language is kept to what is three-valued throughout: members, comparisons, `and`, `or`, `xor`, `implies`, `not()`,
 * literals, arithmetic. `exists()`, `empty()`, `where()`, `iif()` and the like turn "unknown" into "false" and are
 * refused; what needs them is a derived fact.
 */
export interface Expression {
  readonly source: string;
  /** Each fact used, with every member path taken from it. */
  readonly members: readonly MemberPath[];
  /** `undefined` is FHIRPath's empty: the facts given do not decide it. Throws what the engine throws. */
  test(values: FactValues): boolean | undefined;
}

export interface MemberPath {
  readonly fact: string;
  readonly path: readonly string[];
}

export type FactValues = Readonly<Record<string, unknown>>;

/** The part of the fhirpath.js syntax tree that is looked at. */
interface SyntaxNode {
  readonly type?: string;
  readonly text?: string;
  readonly children?: readonly SyntaxNode[];
}

export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

const FUNCTIONS_ALLOWED_IN_CONDITIONS = new Set(['not']);

/** Compiles a condition. Throws `ExpressionError` with one sentence when it is not FHIRPath, or not of the language above. */
export function compileCondition(source: string): Expression {
  const tree = parse(source);
  for (const name of functionsOf(tree)) {
    if (!FUNCTIONS_ALLOWED_IN_CONDITIONS.has(name)) {
      throw new ExpressionError(
        `${name}() is not allowed in a condition: it reads an unknown value as false. Make it a derived fact`,
      );
    }
  }
  const evaluate = compile(source);
  return {
    source,
    members: membersOf(tree),
    test: (values) => {
      const [first, ...rest] = evaluate(values);
      if (rest.length > 0 || (first !== undefined && typeof first !== 'boolean')) {
        throw new ExpressionError('a condition must give true, false or nothing');
      }
      return first;
    },
  };
}

/** A value for a text or an order template: any FHIRPath over named facts. */
export interface ValueExpression {
  readonly source: string;
  readonly members: readonly MemberPath[];
  values(facts: FactValues): readonly unknown[];
}

export function compileValue(source: string): ValueExpression {
  const tree = parse(source);
  return { source, members: membersOf(tree), values: compile(source) };
}

function parse(source: string): SyntaxNode {
  try {
    // The tree's type is not published by fhirpath.js; SyntaxNode is the part that is used here.
    return fhirpath.parse(source) as SyntaxNode;
  } catch (error) {
    throw new ExpressionError(
      `not a FHIRPath expression: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function compile(source: string): (values: FactValues) => readonly unknown[] {
  const compiled = fhirpath.compile(source);
  return (values) => {
    const result: unknown = compiled({}, values as Record<string, unknown>);
    return Array.isArray(result) ? result : [];
  };
}

function functionsOf(node: SyntaxNode): readonly string[] {
  const own = node.type === 'Functn' && node.text !== undefined ? [node.text] : [];
  return [...own, ...(node.children ?? []).flatMap(functionsOf)];
}

/** Every `%fact.member.member` of the tree, the longest path of each place. */
function membersOf(node: SyntaxNode): readonly MemberPath[] {
  const path = memberPath(node);
  if (path) return [path];
  return (node.children ?? []).flatMap(membersOf);
}

function memberPath(node: SyntaxNode): MemberPath | undefined {
  const [head, tail] = node.children ?? [];
  if (node.type === 'ExternalConstantTerm' && node.text !== undefined) return { fact: node.text, path: [] };
  if (node.type === 'TermExpression' && head && tail === undefined) return memberPath(head);
  if (node.type === 'InvocationExpression' && head && tail) {
    const base = memberPath(head);
    if (base && tail.type === 'MemberInvocation' && tail.text !== undefined)
      return { fact: base.fact, path: [...base.path, tail.text] };
  }
  return undefined;
}
