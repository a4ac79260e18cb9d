import { isObject } from '../fhir/shape.ts';
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

/** A tree of JSON with placeholders in any of its strings. */
export interface TreeTemplate {
  readonly members: readonly MemberPath[];
  fill(facts: FactValues): Filled;
}

/** A text or a branch of a tree: what it is with these facts; notes placeholders without a value in `missing`. */
interface Part {
  readonly members: readonly MemberPath[];
  build(facts: FactValues, missing: string[], clean?: (value: string) => string): unknown;
}

type CompileOne = (source: string) => ValueExpression;

const PLACEHOLDER = /\{\{(.*?)\}\}/g;
const asItIs = (value: string): string => value;

/** `compileOne`: for whoever compiles many texts that ask for the same values. */
export function compileText(source: string, compileOne: CompileOne = compileValue): TextTemplate {
  return { source, ...filling(textPart(source, compileOne)) };
}

export function compileTree(source: unknown, compileOne: CompileOne = compileValue): TreeTemplate {
  return filling(treePart(source, compileOne));
}

function filling({ members, build }: Part): Pick<TextTemplate, 'members' | 'fill'> {
  return {
    members,
    fill: (facts, clean) => {
      const missing: string[] = [];
      return { value: build(facts, missing, clean), missing };
    },
  };
}

/** What has no placeholder is the same in every answer. */
function constant(value: unknown): Part {
  return { members: [], build: () => value };
}

function textPart(source: string, compileOne: CompileOne): Part {
  const parts = source
    .split(PLACEHOLDER)
    .map((part, index) => (index % 2 === 0 ? part : compileOne(part.trim())));
  if (parts.length === 1) return constant(source);
  const alone = parts.length === 3 && parts[0] === '' && parts[2] === '';
  return {
    members: parts.flatMap((part) => (typeof part === 'string' ? [] : part.members)),
    build: (facts, missing, clean = asItIs) => {
      let filled = '';
      for (const part of parts) {
        if (typeof part === 'string') {
          filled += part;
          continue;
        }
        const values = part.values(facts);
        if (values.length === 0) missing.push(part.source);
        if (alone && values.length === 1 && typeof values[0] !== 'string') return values[0];
        filled += clean(values.length === 1 ? String(values[0]) : values.map(String).join(', '));
      }
      return filled;
    },
  };
}

/** A branch without placeholders stands in the answer as it stands in the file. */
function treePart(source: unknown, compileOne: CompileOne): Part {
  if (typeof source === 'string') return textPart(source, compileOne);
  if (JSON.stringify(source)?.includes('{{') !== true) return constant(source);
  if (Array.isArray(source)) {
    const items = source.map((item) => treePart(item, compileOne));
    return {
      members: items.flatMap((item) => item.members),
      build: (facts, missing) => items.map((item) => item.build(facts, missing)),
    };
  }
  if (!isObject(source)) return constant(source);
  const parts = Object.entries(source).map(([key, value]) => ({ key, part: treePart(value, compileOne) }));
  return {
    members: parts.flatMap(({ part }) => part.members),
    build: (facts, missing) => {
      const filled: Record<string, unknown> = {};
      for (const { key, part } of parts) filled[key] = part.build(facts, missing);
      return filled;
    },
  };
}
