import { type Document, isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { KnowledgeFault } from './fault.ts';
import { readJson } from './json-text.ts';

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
  const json = readJson(text);
  const written = json === undefined ? documentOf(text) : undefined;
  if (written !== undefined && written.document.errors.length > 0) {
    return {
      ok: false,
      faults: written.document.errors.map((error) => ({
        file,
        line: written.lineAt(error.pos[0]),
        message: error.message.split('\n')[0] ?? 'not readable as YAML',
      })),
    };
  }
  if (written?.document.contents === null)
    return {
      ok: false,
      faults: [{ file, line: 1, message: 'the file says nothing: it is empty, or all of it is comment' }],
    };
  const lineOf = lines(text);
  const parsed = schema.safeParse(json ?? written?.document.toJS());
  if (parsed.success) return { ok: true, file: { file, content: parsed.data, lineOf } };
  return { ok: false, faults: schemaFaults({ file, lineOf }, parsed.error) };
}

interface Written {
  readonly document: Document;
  lineAt(offset: number): number;
}

function documentOf(text: string): Written {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true });
  return { document, lineAt: (offset) => lineCounter.linePos(offset).line };
}

/** Only a fault asks for a line: the text is read once more then, instead of keeping the places of all files until none was asked for. */
function lines(text: string): (path: YamlPath) => number {
  let written: Written | undefined;
  return (path) => {
    written ??= documentOf(text);
    for (let depth = path.length; depth > 0; depth -= 1) {
      const node = placeOf(written.document, path.slice(0, depth));
      if (node?.range) return written.lineAt(node.range[0]);
    }
    return 1;
  };
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
