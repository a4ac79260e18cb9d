/** The part of the fhirpath.js syntax tree that is looked at. */
export interface SyntaxNode {
  readonly type?: string;
  readonly text?: string;
  readonly children?: readonly SyntaxNode[];
}

/** `%anc.grade` as fact and members. */
export interface MemberPath {
  readonly fact: string;
  readonly path: readonly string[];
}

/** The path that a node is, if it is nothing but one. */
export function memberPath(node: SyntaxNode): MemberPath | undefined {
  const [head, tail] = node.children ?? [];
  if (node.type === 'ExternalConstantTerm' && node.text !== undefined)
    return { fact: bare(node.text), path: [] };
  if (node.type === 'TermExpression' && head && tail === undefined) return memberPath(head);
  if (node.type === 'InvocationExpression' && head && tail) {
    const base = memberPath(head);
    if (base && tail.type === 'MemberInvocation' && tail.text !== undefined)
      return { fact: base.fact, path: [...base.path, bare(tail.text)] };
  }
  return undefined;
}

/** Backticks let a word of the language be a name (FHIRPath, Identifiers). */
export function bare(identifier: string): string {
  return identifier.replace(/^`(.*)`$/, '$1');
}
