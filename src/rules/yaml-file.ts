import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { KnowledgeFault } from './fault.ts';

export type YamlPath = readonly PropertyKey[];

/** A YAML file that has been read against its schema, and still knows on which line each value stands. */
export interface YamlFile<T> {
  readonly file: string;
  readonly content: T;
  lineOf(path: YamlPath): number;
}

export type YamlResult<T> =
  | { readonly ok: true; readonly file: YamlFile<T> }
  | { readonly ok: false; readonly faults: readonly KnowledgeFault[] };

/** Reads YAML text against a schema. Duplicate keys, unknown keys and wrong values come back as faults with their line. */
export function readYaml<T>(file: string, text: string, schema: z.ZodType<T>): YamlResult<T> {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true });
  if (document.errors.length > 0) {
    return {
      ok: false,
      faults: document.errors.map((error) => ({
        file,
        line: lineCounter.linePos(error.pos[0]).line,
        message: error.message.split('\n')[0] ?? 'not readable as YAML',
      })),
    };
  }
  const lineOf = (path: YamlPath): number => {
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const node = document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return lineCounter.linePos(node.range[0]).line;
    }
    return 1;
  };
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { ok: true, file: { file, content: parsed.data, lineOf } };
  return {
    ok: false,
    faults: parsed.error.issues.map((issue) => ({
      file,
      line: lineOf(issue.path),
      message: `${issue.path.join('.') || 'file'}: ${issue.message}`,
    })),
  };
}
