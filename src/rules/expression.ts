import { BeyondClosures, specialise, specialiseValue } from './closure.ts';
import { fhirpathEngine } from './fhirpath-engine.ts';
import { plainTree } from './plain-syntax.ts';
import { bare, type MemberPath, memberPath, type SyntaxNode } from './syntax.ts';

export type { MemberPath } from './syntax.ts';

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

export type FactValues = Readonly<Record<string, unknown>>;

export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

const FUNCTIONS_ALLOWED_IN_CONDITIONS = new Set(['not']);
/** Operators for which unknown is not unknown: `~` and `contains` read it as false, `&` as an empty text. */
const OPERATORS_REFUSED_IN_CONDITIONS = new Set(['~', '!~', '&', '|', 'in', 'contains', 'is', 'as']);
/** The real clock: the time is an argument, and what hangs on it is a fact. */
const CLOCK = new Set(['now', 'today', 'timeOfDay']);

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
  for (const operator of operatorsOf(tree)) {
    if (OPERATORS_REFUSED_IN_CONDITIONS.has(operator)) {
      throw new ExpressionError(
        `the operator ${operator} is not allowed in a condition: it does not keep unknown apart from false. Make it a derived fact`,
      );
    }
  }
  const evaluate = compile(source);
  const byFhirPath = (values: FactValues): boolean | undefined => {
    const [first, ...rest] = evaluate(values);
    if (rest.length > 0 || (first !== undefined && typeof first !== 'boolean')) {
      throw new ExpressionError('a condition must give true, false or nothing');
    }
    return first;
  };
  const closure = specialise(tree);
  // What only fhirpath.js evaluates has it loaded at start, not by the first call.
  if (closure === undefined) fhirpathEngine();
  return {
    source,
    members: membersOf(tree),
    test: closure === undefined ? byFhirPath : unlessBeyond(closure, byFhirPath),
  };
}

function unlessBeyond<T>(
  closure: (values: FactValues) => T,
  byFhirPath: (values: FactValues) => T,
): (values: FactValues) => T {
  return (values) => {
    try {
      return closure(values);
    } catch (error) {
      if (!(error instanceof BeyondClosures)) throw error;
      return byFhirPath(values);
    }
  };
}

/** A value for a text or an order template: any FHIRPath over named facts. */
export interface ValueExpression {
  readonly source: string;
  readonly members: readonly MemberPath[];
  values(facts: FactValues): readonly unknown[];
}

/** Compiles a value. Throws `ExpressionError` with one sentence when it is not FHIRPath, or asks for the real clock. */
export function compileValue(source: string): ValueExpression {
  const tree = parse(source);
  const evaluate = compile(source);
  const closure = specialiseValue(tree);
  if (closure === undefined) fhirpathEngine();
  return {
    source,
    members: membersOf(tree),
    values: closure === undefined ? evaluate : unlessBeyond(asList(closure), evaluate),
  };
}

function asList(closure: (values: FactValues) => unknown): (values: FactValues) => readonly unknown[] {
  return (values) => {
    const found = closure(values);
    return found === undefined ? [] : [found];
  };
}

function parse(source: string): SyntaxNode {
  const tree = syntaxTree(source);
  const clock = functionsOf(tree).find((name) => CLOCK.has(name));
  if (clock !== undefined)
    throw new ExpressionError(`${clock}() is not allowed: it is the real clock. Make it a derived fact`);
  const bare = bareName(tree);
  if (bare !== undefined)
    throw new ExpressionError(`${bare} is no named fact: a fact is written with a percent sign, %${bare}`);
  return tree;
}

function syntaxTree(source: string): SyntaxNode {
  try {
    // The tree's type is not published by fhirpath.js; SyntaxNode is the part that is used here.
    return plainTree(source) ?? (fhirpathEngine().parse(source) as SyntaxNode);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ExpressionError(`not a FHIRPath expression: ${message.replace(/\s+/g, ' ').trim()}`);
  }
}

/** Compiled when first asked: nearly every expression is a closure, and `parse` has found what is wrong with the others. */
function compile(source: string): (values: FactValues) => readonly unknown[] {
  let compiled: ((resource: object, values: Record<string, unknown>) => unknown) | undefined;
  return (values) => {
    compiled ??= fhirpathEngine().compile(source);
    const result: unknown = compiled({}, values as Record<string, unknown>);
    return Array.isArray(result) ? result : [];
  };
}

function functionsOf(node: SyntaxNode): readonly string[] {
  const own = node.type === 'Functn' && node.text !== undefined ? [node.text] : [];
  return [...own, ...(node.children ?? []).flatMap(functionsOf)];
}

function operatorsOf(node: SyntaxNode): readonly string[] {
  const own = node.type?.endsWith('Expression') && node.text ? [node.text] : [];
  return [...own, ...(node.children ?? []).flatMap(operatorsOf)];
}

/** A member of nothing: always unknown, so a forgotten percent sign would keep a rule from ever deciding. */
function bareName(node: SyntaxNode): string | undefined {
  // Inside the parentheses of a function, a bare name is a member of each item.
  if (node.type === 'ParamList') return undefined;
  const [only] = node.children ?? [];
  if (node.type === 'InvocationTerm' && only?.type === 'MemberInvocation') return bare(only.text ?? '');
  for (const child of node.children ?? []) {
    const found = bareName(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Every `%fact.member.member` of the tree, the longest path of each place. */
function membersOf(node: SyntaxNode): readonly MemberPath[] {
  const path = memberPath(node);
  if (path) return [path];
  return (node.children ?? []).flatMap(membersOf);
}
