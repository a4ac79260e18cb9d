import { findNodeAtLocation, type ParseError, parseTree } from 'jsonc-parser';

/** On which line of a JSON text a place such as `cards[0].suggestions[1].label` stands; of a missing member: its parent. */
export interface JsonLines {
  lineOf(place: string): number;
}

export function jsonLines(content: string): JsonLines {
  const root = parseTree(content);
  return {
    lineOf(place) {
      const steps = stepsOf(place);
      for (let depth = steps.length; root !== undefined && depth > 0; depth -= 1) {
        const node = findNodeAtLocation(root, steps.slice(0, depth));
        // A member stands where its name does.
        const at = node?.parent?.type === 'property' ? node.parent : node;
        if (at !== undefined) return lineAt(content, at.offset);
      }
      return 1;
    },
  };
}

function stepsOf(place: string): (string | number)[] {
  return place
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

/** The line at which a text stops being JSON; undefined: it never does. */
export function lineOfSyntaxError(content: string): number | undefined {
  const errors: ParseError[] = [];
  parseTree(content, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  return first === undefined ? undefined : lineAt(content, first.offset);
}

function lineAt(content: string, offset: number): number {
  return content.slice(0, offset).split('\n').length;
}
