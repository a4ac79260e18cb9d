import { isObject } from '#src/fhir/shape.ts';
import { type Path, without } from './mutate.ts';
import type { Shot } from './shot.ts';

/**
 * A smaller request that goes wrong in the same way: members and items are left out as long as it does. Only JSON bodies shrink.
 */
export async function shrunk(
  shot: Shot,
  stillFails: (shot: Shot) => Promise<boolean>,
  attempts = 300,
  seconds = 30,
): Promise<Shot> {
  const { request } = shot;
  if (request.how !== 'http' || request.body === undefined) return shot;
  let tree: unknown;
  try {
    tree = JSON.parse(request.body.toString());
  } catch {
    return shot;
  }
  // Where cards are due, a call without its order would fail as well, and rightly get none.
  const needed = shot.expects.some(({ cardsDue, gapDue }) => cardsDue === true || gapDue === true)
    ? new Set<unknown>(['hook', 'context'])
    : new Set<unknown>();
  const until = performance.now() + seconds * 1000;
  let left = attempts;
  let smallest = shot;
  // Large parts first: whole keys, then what is in them.
  for (let depth = 1; depth <= 8 && left > 0; depth += 1) {
    for (const path of pathsAt(tree, depth).toReversed()) {
      if (left <= 0 || performance.now() > until) break;
      if (needed.has(path[0])) continue;
      left -= 1;
      const fewer = without(tree, path);
      const body = JSON.stringify(fewer);
      const candidate: Shot = {
        ...shot,
        request: { ...request, body: Buffer.from(body) },
        expects: shot.expects.map((expected) =>
          expected.sent === undefined ? expected : { ...expected, sent: body },
        ),
      };
      if (!(await stillFails(candidate))) continue;
      tree = fewer;
      smallest = candidate;
    }
  }
  return smallest;
}

function pathsAt(tree: unknown, depth: number, path: Path = []): readonly Path[] {
  if (depth === 0) return [path];
  const keys = Array.isArray(tree) ? tree.map((_, index) => index) : isObject(tree) ? Object.keys(tree) : [];
  return keys.flatMap((key) =>
    pathsAt((tree as Readonly<Record<string | number, unknown>>)[key], depth - 1, [...path, key]),
  );
}
