import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compact, ellipticKeys, jwk } from '../auth/signing.ts';
import { root } from './replica.ts';

export const baseUrl = 'https://cds.example-hospital.org';
const issuer = 'https://ehr.example-hospital.org/fhir';
const serviceId = 'tarlatamab-order-sign';
const path = `/cds-services/${serviceId}`;
const keys = ellipticKeys('P-384');

/** The registry of a service that this hospital may call: its key is pinned. */
export const registry = JSON.stringify({
  clients: [{ id: 'hospital', iss: issuer, keys: [jwk(keys, { kid: 'cluster', alg: 'ES384' })] }],
});

/** A new token, good for one call (CDS Hooks 2.0.1, Trusting CDS Clients). */
export function newToken(): string {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud: `${baseUrl}${path}`, iat, exp: iat + 300, jti: randomUUID() };
  return compact({ alg: 'ES384', typ: 'JWT', kid: 'cluster' }, claims, keys.privateKey);
}

export interface Situation {
  readonly name: string;
  readonly body: string;
}

export async function situation(name: string): Promise<Situation> {
  return { name, body: await readFile(join(root, `fixtures/requests/${name}.json`), 'utf8') };
}

export interface Answer {
  readonly status: number;
  /** `address:port` of the replica, where a proxy says so; of the last one that it tried. */
  readonly replica: string;
  readonly text: string;
}

async function post(url: string, token: string, body: string): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body,
    signal: AbortSignal.timeout(20_000),
  });
  const replica = (response.headers.get('x-replica') ?? '').split(', ').at(-1) ?? '';
  return { status: response.status, replica, text: await response.text() };
}

export const order = (origin: string, body: string, token = newToken()) =>
  post(`${origin}${path}`, token, body);

export function feedback(origin: string, card: string): Promise<Answer> {
  const entry = { card, outcome: 'overridden', outcomeTimestamp: new Date().toISOString() };
  return post(`${origin}${path}/feedback`, newToken(), JSON.stringify({ feedback: [entry] }));
}

/** What a clinician would read, without the ids that differ from answer to answer. */
export function cardsOf({ text }: Answer): { readonly shown: string; readonly uuids: readonly string[] } {
  const { cards }: { cards: { uuid: string; summary: string; indicator: string; detail?: string }[] } =
    JSON.parse(text);
  return {
    shown: JSON.stringify(cards.map(({ summary, indicator, detail }) => [indicator, summary, detail])),
    uuids: cards.map(({ uuid }) => uuid),
  };
}
