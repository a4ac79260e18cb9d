import type { FactValues } from './expression.ts';
import { memberPath, type SyntaxNode } from './syntax.ts';

/** FHIRPath's true, false and empty. */
export type Ternary = boolean | undefined;

/**
 * The common part of the condition language as plain closures: members of facts, literals, comparisons, `and`, `or`,
 * `xor`, `implies`, `not()`. fhirpath.js takes some 10 µs for a comparison, a closure some 50 ns, and every rule is asked on every
 * request. Undefined for an expression that needs more; fhirpath.js then evaluates it, and stays the oracle in the tests.
 */
export function specialise(tree: SyntaxNode): ((values: FactValues) => Ternary) | undefined {
  return condition(tree);
}

/** A single member or literal, for the placeholders of texts and orders. */
export function specialiseValue(tree: SyntaxNode): ((values: FactValues) => Scalar | undefined) | undefined {
  return operand(tree);
}

/** A value that closures do not judge: several items, or types that do not compare. The caller asks fhirpath.js instead. */
export class BeyondClosures extends Error {}

type Condition = (values: FactValues) => Ternary;
type Scalar = string | number | boolean;
type Operand = (values: FactValues) => Scalar | undefined;

function condition(node: SyntaxNode): Condition | undefined {
  const [left, right] = node.children ?? [];
  switch (node.type) {
    case 'EntireExpression':
    case 'TermExpression':
    case 'ParenthesizedTerm':
      return left === undefined || right !== undefined ? undefined : condition(left);
    case 'AndExpression':
      return joined(left, right, and);
    case 'OrExpression':
      return joined(left, right, node.text === 'xor' ? xor : or);
    case 'ImpliesExpression':
      return joined(left, right, (a, b) => or(not(a), b));
    case 'EqualityExpression':
    case 'InequalityExpression':
      return comparison(node);
    case 'InvocationExpression':
      return isNot(right) && left !== undefined ? negated(left) : truth(node);
    default:
      return truth(node);
  }
}

function joined(
  left: SyntaxNode | undefined,
  right: SyntaxNode | undefined,
  join: (a: Ternary, b: Ternary) => Ternary,
): Condition | undefined {
  const a = left && condition(left);
  const b = right && condition(right);
  return a && b && ((values) => join(a(values), b(values)));
}

function negated(node: SyntaxNode): Condition | undefined {
  const inner = condition(node);
  return inner && ((values) => not(inner(values)));
}

/** A member or a literal that stands for itself. */
function truth(node: SyntaxNode): Condition | undefined {
  const value = operand(node);
  return (
    value &&
    ((values) => {
      const found = value(values);
      if (found !== undefined && typeof found !== 'boolean') throw new BeyondClosures();
      return found;
    })
  );
}

const comparisons: Readonly<Record<string, (a: Scalar, b: Scalar) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function comparison(node: SyntaxNode): Condition | undefined {
  const [left, right] = node.children ?? [];
  const compare = comparisons[node.text ?? ''];
  const a = left && operand(left);
  const b = right && operand(right);
  if (!(a && b && compare)) return undefined;
  return (values) => {
    const x = a(values);
    const y = b(values);
    if (x === undefined || y === undefined) return undefined;
    if (typeof x !== typeof y || (typeof x === 'boolean' && node.type === 'InequalityExpression'))
      throw new BeyondClosures();
    return compare(x, y);
  };
}

function operand(node: SyntaxNode): Operand | undefined {
  const [head, tail] = node.children ?? [];
  switch (node.type) {
    case 'EntireExpression':
    case 'TermExpression':
    case 'ParenthesizedTerm':
      return head === undefined || tail !== undefined ? undefined : operand(head);
    case 'LiteralTerm':
      return literal(head);
    case 'ExternalConstantTerm':
    case 'InvocationExpression': {
      const found = memberPath(node);
      if (found === undefined) return undefined;
      const path = [found.fact, ...found.path];
      const [member] = found.path;
      if (member !== undefined && found.path.length === 1) {
        const { fact } = found;
        return (values) => scalar(memberOf(memberOf(values, fact), member));
      }
      return (values) => scalarAt(values, path);
    }
    default:
      return undefined;
  }
}

function literal(node: SyntaxNode | undefined): Operand | undefined {
  if (node?.text === undefined) return undefined;
  if (node.type === 'NumberLiteral') {
    const number = Number(node.text);
    return () => number;
  }
  if (node.type === 'BooleanLiteral') {
    const truthValue = node.text === 'true';
    return () => truthValue;
  }
  // Escapes within a string are fhirpath.js's business.
  const plain = node.type === 'StringLiteral' ? /^'([^'\\]*)'$/.exec(node.text)?.[1] : undefined;
  return plain === undefined ? undefined : () => plain;
}

function scalarAt(values: FactValues, path: readonly string[]): Scalar | undefined {
  return scalar(path.reduce<unknown>(memberOf, values));
}

function memberOf(holder: unknown, name: string): unknown {
  if (holder === undefined || holder === null) return undefined;
  if (typeof holder !== 'object' || Array.isArray(holder)) throw new BeyondClosures();
  return Object.hasOwn(holder, name) ? (holder as Readonly<Record<string, unknown>>)[name] : undefined;
}

function scalar(found: unknown): Scalar | undefined {
  if (found === undefined || found === null) return undefined;
  if (typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean') return found;
  throw new BeyondClosures();
}

function isNot(node: SyntaxNode | undefined): boolean {
  const [functn] = node?.children ?? [];
  return node?.type === 'FunctionInvocation' && functn?.text === 'not';
}

// Kleene's three-valued logic, as FHIRPath has it (FHIRPath 2.0, Boolean logic).
function and(a: Ternary, b: Ternary): Ternary {
  if (a === false || b === false) return false;
  return a === undefined || b === undefined ? undefined : true;
}

function or(a: Ternary, b: Ternary): Ternary {
  if (a === true || b === true) return true;
  return a === undefined || b === undefined ? undefined : false;
}

function xor(a: Ternary, b: Ternary): Ternary {
  return a === undefined || b === undefined ? undefined : a !== b;
}

function not(a: Ternary): Ternary {
  return a === undefined ? undefined : !a;
}
