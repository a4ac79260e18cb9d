import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { answerFrom } from '#src/answer.ts';
import type { CdsResponse } from '#src/hooks/card.ts';
import { type HookRequest, parseHookRequest } from '#src/hooks/hook-request.ts';
import { Problem } from '#src/http/problem.ts';
import { createLog } from '#src/observability/log.ts';
import type { Knowledge, ServiceDescription } from '#src/rules/knowledge.ts';
import { loadCatalog } from '#src/rules/load.ts';

const fixtures = new URL('../../fixtures/', import.meta.url);

export const knowledgeFolder = fileURLToPath(new URL('../../cds-services', import.meta.url));

/** The morning on which every fixture plays. */
export const demoTime: { readonly now: string; readonly zone: string } = JSON.parse(
  readFileSync(new URL('demo-time.json', fixtures), 'utf8'),
);

/** The whole answer to a call, or the refusal: what a golden file holds. */
export type GoldenAnswer = CdsResponse | { readonly refused: number };

/** The names of all requests in `fixtures/requests`. */
export const requestNames: readonly string[] = readdirSync(new URL('requests/', fixtures))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length))
  .sort();

const texts = new Map<string, string>();

/** The request of a situation, as sent; a new object at each call. */
export function bodyOf(name: string): Record<string, unknown> {
  const text = texts.get(name) ?? readFileSync(new URL(`requests/${name}.json`, fixtures), 'utf8');
  texts.set(name, text);
  return JSON.parse(text);
}

export const expectedFile = (name: string): URL => new URL(`expected/${name}.json`, fixtures);

export const asFile = (answer: GoldenAnswer): string => `${JSON.stringify(answer, null, 2)}\n`;

/** Stands for the random ids of a card: the first of an answer is always the same. */
export function countedIds(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  };
}

export async function loadDrug(policyOverlay?: string): Promise<Knowledge> {
  const [drug] = await loadCatalog(knowledgeFolder, policyOverlay);
  if (drug === undefined) throw new Error('no drug');
  return drug;
}

export interface Asked {
  readonly request: HookRequest;
  readonly service: ServiceDescription;
}

/** A call as the service reads it. */
export function ask(drug: Knowledge, body: Record<string, unknown>): Asked {
  const service = drug.services.find(({ hook }) => hook === body.hook);
  if (service === undefined) throw new Error(`no service for ${String(body.hook)}`);
  return { request: parseHookRequest(service.hook, body), service };
}

/** Answers a call in memory, by all the steps between parsing and the wire; no fetching. */
export async function answer(
  drug: Knowledge,
  body: Record<string, unknown>,
  at: { readonly now: string; readonly zone: string } = demoTime,
): Promise<GoldenAnswer> {
  const { request, service } = ask(drug, body);
  const respond = answerFrom([drug], {
    clock: () => Date.parse(at.now),
    zone: at.zone,
    newId: countedIds(),
    log: createLog('silent'),
  });
  try {
    return (await respond(request, service)).response;
  } catch (error) {
    if (error instanceof Problem) return { refused: error.status };
    throw error;
  }
}
