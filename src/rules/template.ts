import { compileValue, type FactValues, type MemberPath, type ValueExpression } from './expression.ts';

/**
 * Texts and resources with `{{ FHIRPath }}` placeholders over named facts, compiled once at start. A text that is one
 * placeholder alone keeps the value's type (a number stays a number); a placeholder without a value leaves the text
 * unfilled, and the caller decides what an incomplete text means.
 */
export interface TextTemplate {
  readonly source: string;
  readonly members: readonly MemberPath[];
  /** `clean` is applied to every filled-in value, never to the template's own words. */
  fill(facts: FactValues, clean?: (value: string) => string): Filled;
}

export interface Filled {
  /** A string, or the bare value where the template is a single placeholder. */
  readonly value: unknown;
  /** Placeholders that had no value. */
  readonly missing: readonly string[];
}

const PLACEHOLDER = /\{\{(.*?)\}\}/g;

/** `compileOne`: for whoever compiles many texts that ask for the same values. */
export function compileText(
  source: string,
  compileOne: (source: string) => ValueExpression = compileValue,
): TextTemplate {
  const parts = source
    .split(PLACEHOLDER)
    .map((part, index) => (index % 2 === 0 ? part : compileOne(part.trim())));
  if (parts.length === 1) return { source, ...constant(source) };
  const alone = parts.length === 3 && parts[0] === '' && parts[2] === '';
  return {
    source,
    members: parts.flatMap((part) => (typeof part === 'string' ? [] : part.members)),
    fill: (facts, clean = (value) => value) => {
      const missing: string[] = [];
      let filled = '';
      for (const part of parts) {
        if (typeof part === 'string') {
          filled += part;
          continue;
        }
        const values = part.values(facts);
        if (values.length === 0) missing.push(part.source);
        if (alone && values.length === 1 && typeof values[0] !== 'string')
          return { value: values[0], missing };
        filled += clean(values.length === 1 ? String(values[0]) : values.map(String).join(', '));
      }
      return { value: filled, missing };
    },
  };
}

/** What has no placeholder is the same in every answer. */
function constant(value: unknown): TreeTemplate {
  const filled: Filled = { value, missing: [] };
  return { members: [], fill: () => filled };
}

/** A tree of JSON with placeholders in any of its strings. */
export interface TreeTemplate {
  readonly members: readonly MemberPath[];
  fill(facts: FactValues): Filled;
}

export function compileTree(
  source: unknown,
  compileOne: (source: string) => ValueExpression = compileValue,
): TreeTemplate {
  if (typeof source === 'string') return compileText(source, compileOne);
  if (JSON.stringify(source)?.includes('{{') !== true) return constant(source);
  if (Array.isArray(source)) {
    const items = source.map((item) => compileTree(item, compileOne));
    return gather(
      items,
      (facts) => items.map((item) => item.fill(facts)),
      (values) => values,
    );
  }
  if (typeof source === 'object' && source !== null) {
    const entries = Object.entries(source).map(
      ([key, value]) => [key, compileTree(value, compileOne)] as const,
    );
    const trees = entries.map(([, tree]) => tree);
    return gather(
      trees,
      (facts) => trees.map((tree) => tree.fill(facts)),
      (values) => Object.fromEntries(entries.map(([key], index) => [key, values[index]])),
    );
  }
  return constant(source);
}

function gather(
  trees: readonly TreeTemplate[],
  fillAll: (facts: FactValues) => readonly Filled[],
  build: (values: readonly unknown[]) => unknown,
): TreeTemplate {
  return {
    members: trees.flatMap((tree) => tree.members),
    fill: (facts) => {
      const filled = fillAll(facts);
      return { value: build(filled.map((one) => one.value)), missing: filled.flatMap((one) => one.missing) };
    },
  };
}
