import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';

const ownVitest = new URL('vitest-in-process.ts', import.meta.url).href;

/**
 * Lets the modules under `root` be evaluated anew in the same process, as a mutant in a constant of a module needs:
 * `next()` begins a generation, and every import from then on gets modules of that generation. Packages are kept.
 * Types are stripped once for each file.
 */
export function moduleGenerations(root: URL): { readonly next: () => void } {
  let generation = 0;
  const stripped = new Map<string, string>();
  const isOurs = (url: string): boolean => url.startsWith(root.href) && !url.includes('/node_modules/');

  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === 'vitest' && context.parentURL !== ownVitest)
        return { url: ownVitest, shortCircuit: true };
      const resolved = nextResolve(specifier, context);
      if (!isOurs(resolved.url)) return resolved;
      return { ...resolved, url: `${resolved.url.split('?')[0]}?generation=${generation}` };
    },
    load(url, context, nextLoad) {
      if (!isOurs(url) || !url.includes('.ts?')) return nextLoad(url, context);
      const path = fileURLToPath(url);
      const source = stripped.get(path) ?? stripTypeScriptTypes(readFileSync(path, 'utf8'));
      stripped.set(path, source);
      return { format: 'module', source, shortCircuit: true };
    },
  });
  return {
    next: () => {
      generation += 1;
    },
  };
}
