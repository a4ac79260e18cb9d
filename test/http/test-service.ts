import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { Writable } from 'node:stream';
import { type AppPorts, createApp } from '#src/app.ts';
import { anonymousSchema } from '#src/auth/client.ts';
import type { Authenticate } from '#src/auth/verify.ts';
import type { RememberedCard } from '#src/feedback/store.ts';
import type { CdsResponse } from '#src/hooks/card.ts';
import type { HookRequest } from '#src/hooks/hook-request.ts';
import { createLog } from '#src/observability/log.ts';
import { createMetrics } from '#src/observability/metrics.ts';
import type { ServiceDescription } from '#src/rules/knowledge.ts';
import { keep, keepLater } from '../left-behind/keep.ts';

export const services: readonly ServiceDescription[] = [
  {
    id: 'drug-order-sign',
    hook: 'order-sign',
    title: 'Sign',
    description: 'Checks',
    version: '2.0.1',
    hookVersion: '1.0',
  },
  {
    id: 'drug-order-select',
    hook: 'order-select',
    title: 'Select',
    description: 'Checks',
    version: '2.0.1',
    hookVersion: '1.0',
    prefetch: { patient: 'Patient/{{context.patientId}}' },
  },
];

export const call = {
  hook: 'order-sign',
  hookInstance: 'd1577c69-dfbe-44ad-ba6d-3e05e953b2ea',
  context: {
    userId: 'Practitioner/user-secret',
    patientId: 'patient-secret',
    draftOrders: {
      resourceType: 'Bundle',
      entry: [{ resource: { resourceType: 'MedicationRequest', id: 'draft-1' } }],
    },
  },
};

export const card = { summary: 'ANC 0.9', indicator: 'warning' as const, source: { label: 'Label' } };

/** Everybody is let in, under one name. */
export function admitting(client: unknown = {}): Authenticate {
  const caller = anonymousSchema.parse(client);
  return async () => ({ ok: true, client: caller, tokenId: undefined, issuer: undefined, tenant: undefined });
}

export interface TestService {
  readonly app: RequestListener;
  readonly asked: HookRequest[];
  readonly remembered: RememberedCard[];
  /** The log so far, one object per line. */
  readonly lines: () => readonly Record<string, unknown>[];
  readonly rawLog: () => string;
}

/** The HTTP surface with a clinical side that answers what a test says, and a store that keeps nothing. */
export function testService(
  response: CdsResponse | (() => CdsResponse) = { cards: [] },
  ports: Partial<AppPorts> = {},
): TestService {
  const asked: HookRequest[] = [];
  const remembered: RememberedCard[] = [];
  let written = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      keep({ kind: 'log', from: 'test service', text: String(chunk) });
      done();
    },
  });
  const metrics = createMetrics();
  keepLater(async () => ({ kind: 'metrics', from: 'test service', text: await metrics.text() }));
  const app = createApp({
    services,
    bases: [{ path: '', described: ports.services ?? services, authenticate: admitting() }],
    origins: [],
    accessFor: () => ({ reason: 'none' }),
    assess: async (request) => {
      asked.push(request);
      return {
        response: typeof response === 'function' ? response() : response,
        ordersMatched: 1,
        action: 'hold',
      };
    },
    store: {
      rememberCards: (cards) => void remembered.push(...cards),
      record: async (entries) => ({ recorded: entries.length, duplicates: 0, unknownCards: 0 }),
      report: () => Promise.reject(new Error('no report')),
      ready: async () => undefined,
    },
    sourceLabel: 'Label',
    bodyLimit: 25 * 1024 ** 2,
    newId: randomUUID,
    now: () => Date.UTC(2026, 10, 20, 13),
    log: createLog('info', sink),
    isStopping: () => false,
    metrics,
    ...ports,
  });
  const lines = () =>
    written
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return { app, asked, remembered, lines, rawLog: () => written };
}
