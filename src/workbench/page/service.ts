import { checkResponse } from '../../cards/conformance.ts';
import type { CdsResponse } from '../../hooks/card.ts';
import type { FixtureIndex } from '../fixtures.ts';
import type { WorkbenchKnowledge } from '../knowledge.ts';
import type { Draft } from '../visit/visit.ts';

/** One request and its answer, as it went over the wire. */
export interface Exchange {
  readonly id: number;
  readonly what: string;
  readonly url: string;
  readonly request: unknown;
  readonly status: number;
  readonly ms: number;
  readonly response: unknown;
  /** What the answer breaks of CDS Hooks 2.0.1; undefined where it is no answer to a hook. */
  readonly violations?: readonly string[];
}

let exchanges = 0;

/** Calls a service, as any CDS client does. Never throws: a failure is an exchange with status 0. */
export async function callService(
  service: string,
  what: string,
  body: unknown,
  drafts: readonly Draft[],
): Promise<Exchange> {
  const sent = await post(`/cds-services/${service}`, what, body);
  if (sent.status !== 200 || !isResponse(sent.response)) return sent;
  return { ...sent, violations: violations(sent.response, drafts) };
}

export function sendFeedback(service: string, what: string, body: unknown): Promise<Exchange> {
  return post(`/cds-services/${service}/feedback`, what, body);
}

async function post(path: string, what: string, body: unknown): Promise<Exchange> {
  exchanges += 1;
  const exchange = { id: exchanges, what, url: `${location.origin}${path}`, request: body };
  const began = performance.now();
  const passed = (): number => Math.round(performance.now() - began);
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    return { ...exchange, status: answer.status, ms: passed(), response: parsed(text) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...exchange, status: 0, ms: passed(), response: `The service did not answer: ${why}` };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function isResponse(value: unknown): value is CdsResponse {
  return typeof value === 'object' && value !== null && 'cards' in value && Array.isArray(value.cards);
}

function violations(response: CdsResponse, drafts: readonly Draft[]): readonly string[] {
  // Drafts are checked by type and id alone: whatever resource type they claim is good enough.
  const draftOrders = drafts as unknown as Parameters<typeof checkResponse>[1]['draftOrders'];
  return checkResponse(response, { draftOrders });
}

export const getKnowledge = (): Promise<WorkbenchKnowledge> => get('/workbench/rules.json');
export const getFixtures = (): Promise<FixtureIndex> => get('/workbench/fixtures.json');
export const getSituation = (name: string): Promise<unknown> =>
  get(`/workbench/fixtures/${encodeURIComponent(name)}.json`);

export async function get<T>(path: string, headers: Record<string, string> = {}): Promise<T> {
  const answer = await fetch(path, { headers });
  if (!answer.ok) throw new ServiceError(answer.status);
  return answer.json();
}

export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly status: number;

  constructor(status: number) {
    super(`The service answered ${status}.`);
    this.status = status;
  }
}
