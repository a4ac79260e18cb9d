import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KnowledgeError } from '#src/rules/fault.ts';
import type { Knowledge } from '#src/rules/knowledge.ts';
import { loadKnowledge } from '#src/rules/load.ts';

const tests = fileURLToPath(new URL('../', import.meta.url));
const original = fileURLToPath(new URL('../../cds-services/tarlatamab', import.meta.url));

/** A copy of the knowledge that a test may spoil, within the project so that its imports resolve. */
export interface KnowledgeCopy {
  /** Folder of the drug. */
  readonly folder: string;
  read(path: string): string;
  write(path: string, text: string): void;
  /** Replaces the only place where `from` stands; a text that does not stand there once is a fault of the test. */
  replace(path: string, from: string | RegExp, to: string): void;
  remove(path: string): void;
  /** The line, from 1, on which this text first stands. */
  lineOf(path: string, text: string): number;
  /** `file:line: message` of every fault that stops the start; empty when nothing does. */
  faults(policyOverlay?: string): Promise<readonly string[]>;
  load(policyOverlay?: string): Promise<Knowledge>;
  discard(): void;
}

export function copyKnowledge(): KnowledgeCopy {
  const home = mkdtempSync(join(tests, 'tmp-'));
  const folder = join(home, 'tarlatamab');
  mkdirSync(folder);
  for (const part of ['rules', 'orders', 'value-sets'])
    cpSync(join(original, part), join(folder, part), { recursive: true });
  for (const file of ['service.yaml', 'policy.yaml', 'schedule.yaml', 'analytes.yaml'])
    cpSync(join(original, file), join(folder, file));
  // The facts are code: the same module serves every copy.
  symlinkSync(join(original, 'facts'), join(folder, 'facts'));
  const read = (path: string) => readFileSync(join(folder, path), 'utf8');
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  return {
    folder,
    read,
    write,
    replace: (path, from, to) => {
      const text = read(path);
      const places = typeof from === 'string' ? text.split(from).length - 1 : text.match(from)?.length;
      if (places !== 1) throw new Error(`${String(from)} stands ${places ?? 0} times in ${path}`);
      write(
        path,
        text.replace(from, () => to),
      );
    },
    remove: (path) => rmSync(join(folder, path)),
    lineOf: (path, text) => {
      const index = read(path)
        .split('\n')
        .findIndex((line) => line.includes(text));
      if (index < 0) throw new Error(`${text} does not stand in ${path}`);
      return index + 1;
    },
    faults: async (policyOverlay) => {
      try {
        await loadKnowledge(folder, policyOverlay);
        return [];
      } catch (error) {
        if (error instanceof KnowledgeError) return error.message.split('\n');
        throw error;
      }
    },
    load: (policyOverlay) => loadKnowledge(folder, policyOverlay),
    discard: () => rmSync(home, { recursive: true }),
  };
}
