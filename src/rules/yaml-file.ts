import { type Document, isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
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
    for (let depth = path.length; depth > 0; depth -= 1) {
      const node = placeOf(document, path.slice(0, depth));
      if (node?.range) return lineCounter.linePos(node.range[0]).line;
    }
    return 1;
  };
  if (document.contents === null)
    return {
      ok: false,
      faults: [{ file, line: 1, message: 'the file says nothing: it is empty, or all of it is comment' }],
    };
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { ok: true, file: { file, content: parsed.data, lineOf } };
  return { ok: false, faults: schemaFaults({ file, lineOf }, parsed.error) };
}

/** What a schema objects to, each with the line of the key or the item that it is about. */
export function schemaFaults(
  { file, lineOf }: Pick<YamlFile<unknown>, 'file' | 'lineOf'>,
  error: z.ZodError,
): readonly KnowledgeFault[] {
  return error.issues.map((issue) => {
    const about =
      issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
    return {
      file,
      line: lineOf(about),
      message: `${issue.path.join('.') || 'file'}: ${issue.message}`,
    };
  });
}

/** The key of a map, the item of a list: what a reader looks for on the line. */
function placeOf(document: Document, path: YamlPath): Node | undefined {
  const parent = document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  const pair = isMap(parent)
    ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last))
    : undefined;
  if (isNode(pair?.key)) return pair.key;
  const node = document.getIn(path, true);
  return isNode(node) ? node : undefined;
}
