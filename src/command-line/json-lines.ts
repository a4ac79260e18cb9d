import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

/** On which line of a JSON text a place such as `cards[0].suggestions[1].label` stands; of a missing member: its parent. */
export interface JsonLines {
  lineOf(place: string): number;
}

/** JSON is YAML, whose parser knows the lines. `content` must be JSON. */
export function jsonLines(content: string): JsonLines {
  const lineCounter = new LineCounter();
  const document = parseDocument(content, { lineCounter, uniqueKeys: false });
  return {
    lineOf(place) {
      let node: unknown = document.contents;
      let line = 1;
      for (const step of stepsOf(place)) {
        const pair = isMap(node)
          ? node.items.find(({ key }) => isScalar(key) && String(key.value) === step)
          : undefined;
        const value: unknown = isSeq(node) ? node.items[Number(step)] : pair?.value;
        const at = isNode(pair?.key) ? pair.key : value;
        if (!isNode(at) || !at.range) break;
        line = lineCounter.linePos(at.range[0]).line;
        node = value;
      }
      return line;
    },
  };
}

function stepsOf(place: string): readonly string[] {
  return place.split(/[.[\]]+/).filter((step) => step !== '');
}

/** The line at which the JSON parser gave up, from its message; undefined where it names no position. */
export function lineOfSyntaxError(content: string, error: unknown): number | undefined {
  const message = error instanceof Error ? error.message : '';
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return content.slice(0, Number(position)).split('\n').length;
  return /end of JSON input/.test(message) ? content.trimEnd().split('\n').length : undefined;
}
