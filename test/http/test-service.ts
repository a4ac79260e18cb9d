import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import type { Express } from 'express';
import { type AppPorts, createApp } from '#src/app.ts';
import type { CdsResponse } from '#src/hooks/card.ts';
import type { HookRequest } from '#src/hooks/hook-request.ts';
import { createLog } from '#src/observability/log.ts';
import type { ServiceDescription } from '#src/rules/knowledge.ts';

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

export interface TestService {
  readonly app: Express;
  readonly asked: HookRequest[];
  /** The log so far, one object per line. */
  readonly lines: () => readonly Record<string, unknown>[];
  readonly rawLog: () => string;
}

/** The HTTP surface with a clinical side that answers what a test says. */
export function testService(
  response: CdsResponse | (() => CdsResponse) = { cards: [] },
  ports: Partial<AppPorts> = {},
): TestService {
  const asked: HookRequest[] = [];
  let written = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  const app = createApp({
    services,
    assess: async (request) => {
      asked.push(request);
      return {
        response: typeof response === 'function' ? response() : response,
        ordersMatched: 1,
        action: 'hold',
      };
    },
    sourceLabel: 'Label',
    bodyLimit: 25 * 1024 ** 2,
    newId: randomUUID,
    log: createLog('info', sink),
    isReady: () => true,
    ...ports,
  });
  const lines = () =>
    written
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return { app, asked, lines, rawLog: () => written };
}
