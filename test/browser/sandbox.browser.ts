import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import {
  createServer as createPages,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ellipticKeys, jwk, privateJwk } from '../auth/signing.ts';
import { fixtureCall } from '../conformance/fixture-calls.ts';
import { type RunningService, startService } from '../conformance/running-service.ts';
import { listening, type TestServer } from '../servers/listening.ts';
import { openBrowser } from './service.ts';

// The CDS Hooks Sandbox cannot be installed from a registry. This is a re-enactment: a page of another origin that calls as the
// sandbox's source does, in a real browser; with the registry file that ships for it, but for its key and its origin. Nothing
// is intercepted: a browser whose calls are intercepted sends no preflights.
const kid = '44823f3d-0b01-4a6c-a80e-b9d3e8a7226f';
const keys = ellipticKeys('P-384');
const strangers = ellipticKeys('P-384');
const identity = { kid, key: privateJwk(keys, {}) };
const html = readFileSync(new URL('sandbox-like.html', import.meta.url), 'utf8');
/** The shipped file with our key for the sandbox's, and the page's origin for its own. */
const registryFor = (pageOrigin: string) =>
  readFileSync(new URL('../../fixtures/clients/sandbox.yaml', import.meta.url), 'utf8')
    .replace(
      / {4}keys:\n(?: {6}.*\n)+/,
      `    keys: [${JSON.stringify(jwk(keys, { kid, use: 'sig', alg: 'ES384' }))}]\n`,
    )
    .replace(/( {4}corsOrigins:\n {6}- ).*\n/, `$1${pageOrigin}\n`);
const call = fixtureCall('neutropenia-anc-0-99');

let service: RunningService;
let browser: Browser;
let pages: TestServer;
/** The same pages by two names: two origins to a browser. Only the first is in the registry. */
let origin: string;
let unlisted: string;
let discoveryUrl: string;
let url: string;

beforeAll(async () => {
  pages = await listening(
    createPages((_request, response) => void response.setHeader('content-type', 'text/html').end(html)),
  );
  unlisted = pages.origin;
  origin = unlisted.replace('127.0.0.1', 'localhost');
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  // The sandbox signs for the URL that it calls, so the service has to know it.
  service = await startService({
    registry: registryFor(origin),
    environment: { PORT: String(port), CDS_BASE_URL: address },
  });
  discoveryUrl = `${address}/cds-services`;
  url = `${discoveryUrl}/tarlatamab-order-sign`;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
  await pages?.stop();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Every preflight that reached the service, and how it was answered: what browsers send on their own account. */
const preflights: { readonly to: string; readonly status: number; readonly headers: OutgoingHttpHeaders }[] =
  [];
subscribe('http.server.response.finish', (message) => {
  const { request, response } = message as {
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
  };
  if (request.method === 'OPTIONS')
    preflights.push({
      to: `http://${request.headers.host}${request.url}`,
      status: response.statusCode,
      headers: response.getHeaders(),
    });
});

async function openAt(pageOrigin: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${pageOrigin}/`);
  return page;
}

const ask = (page: Page, what: 'discover' | 'call' | 'feedback', request: object) =>
  page.evaluate(`window.sandbox.${what}(${JSON.stringify(request)})`) as Promise<{
    readonly status: number;
    readonly text: string;
  }>;

/** As the sandbox has it: no encounter, a Bundle without type, entries without fullUrl, no access token. */
const orderSign = () => ({
  hook: 'order-sign',
  fhirServer: 'https://r4.example.org/open',
  context: {
    patientId: call.context.patientId,
    userId: call.context.userId,
    draftOrders: {
      resourceType: 'Bundle',
      entry: (call.context.draftOrders.entry ?? []).map(({ resource }) => ({ resource })),
    },
  },
  prefetch: call.prefetch,
});

describe('[T8] the CDS Hooks Sandbox, re-enacted in Chromium', () => {
  it('reads discovery, calls, shows cards without null, and reports what became of them', async () => {
    const page = await openAt(origin);
    const discovered = await ask(page, 'discover', { discoveryUrl, identity });
    expect(discovered.status).toBe(200);
    const { services } = JSON.parse(discovered.text);
    expect(services.map(({ id }: { id: string }) => `${discoveryUrl}/${id}`)).toContain(url);

    const answer = await ask(page, 'call', { url, identity, ...orderSign() });
    expect(answer.status).toBe(200);
    const { cards } = JSON.parse(answer.text);
    expect(cards.map(({ indicator }: { indicator: string }) => indicator)).toContain('critical');
    expect(answer.text).not.toMatch(/[:,[]null\b/);

    const [card] = cards;
    const { code, system } = card.overrideReasons[0];
    const told = { card: card.uuid, outcomeTimestamp: new Date().toISOString() };
    const overridden = { ...told, outcome: 'overridden', overrideReason: { reason: { code, system } } };
    const accepted = {
      ...told,
      outcome: 'accepted',
      acceptedSuggestions: [{ id: card.suggestions[0].uuid }],
    };
    for (const entry of [overridden, accepted])
      expect(await ask(page, 'feedback', { url, identity, entry })).toEqual({ status: 200, text: '{}' });

    expect(new Set(preflights.map(({ to }) => to))).toEqual(new Set([discoveryUrl, url, `${url}/feedback`]));
    for (const { status, headers } of preflights) {
      expect(status).toBe(204);
      expect(headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-headers': 'Authorization,Content-Type',
      });
    }
    await page.context().close();
  });

  it('a token by another key is refused, and the page may see that it was', async () => {
    const page = await openAt(origin);
    const stranger = { kid, key: privateJwk(strangers, {}) };
    expect(await ask(page, 'call', { url, identity: stranger, ...orderSign() })).toEqual({
      status: 401,
      text: '',
    });
    await page.context().close();
  });

  it('a page of another origin sees nothing, even with the right key', async () => {
    const page = await openAt(unlisted);
    const before = service.lines().length;
    for (const [what, request] of [
      ['discover', { discoveryUrl, identity }],
      ['call', { url, identity, ...orderSign() }],
    ] as const)
      expect(await ask(page, what, request)).toEqual({ status: 0, text: '' });
    // The preflight was not granted: the call itself never left the browser.
    expect(service.lines()).toHaveLength(before);
    await page.context().close();
  });
});
