import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadCatalog } from '#src/rules/load.ts';
import type { DrugKnowledge } from '#src/workbench/knowledge.ts';
import { describeCatalog } from '#src/workbench/read-drugs.ts';
import { type Visit, visitFromCall } from '#src/workbench/visit/visit.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const time = { now: Date.parse('2026-11-20T13:00:00Z'), zone: 'America/New_York' };

/** The knowledge as the page gets it. */
export async function theDrug(): Promise<DrugKnowledge> {
  const [drug] = await describeCatalog(await loadCatalog(`${root}cds-services`), `${root}cds-services`);
  if (drug === undefined) throw new Error('no drug');
  return drug;
}

/** The visit of a situation. */
export function visitOf(name: string): Visit {
  const call: unknown = JSON.parse(readFileSync(`${root}fixtures/requests/${name}.json`, 'utf8'));
  const visit = visitFromCall({ name, story: '' }, call, time);
  if (visit === undefined) throw new Error(`${name} is no call`);
  return visit;
}

/** Ids that tell in which order they were made. */
export function ids(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `new-${count}`;
  };
}
