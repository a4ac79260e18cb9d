import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type KeyServer, startKeyServer } from '../auth/key-server.ts';
import { authorized, createEhr, type Ehr, tokenOf } from './clients.ts';
import { fixtureCall } from './fixture-calls.ts';
import { publicUrl, type RunningService, send, startService } from './running-service.ts';

// A hospital rotates its key. The service runs on the clock of this process, of which the test turns the hands: nobody
// waits half a minute. Sockets and timers stay real.
const path = '/cds-services/tarlatamab-order-sign';
const call = fixtureCall('neutropenia-anc-0-99');
const coolDown = 30_000;
const old = createEhr('rotating');
const issuer = { issuer: old.issuer };
let keyServer: KeyServer;
let service: RunningService;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  keyServer = await startKeyServer();
  service = await startService({
    registry: `clients:\n  - { id: rotating, iss: ${old.issuer}, jwksUri: ${keyServer.url} }\n`,
  });
});
afterAll(async () => {
  await service.stop();
  await keyServer.close();
  vi.useRealTimers();
});

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);
/** Status, the reason in the audit log, and how often the key server has been asked by then. */
async function calledBy(ehr: Ehr, kid = ehr.kid) {
  const token = tokenOf(ehr, `${publicUrl}${path}`, { header: { kid } });
  const { status, headers } = await send(`${service.url}${path}`, call, authorized(token));
  const { refused } = await service.auditOf(String(headers.get('x-request-id')));
  return [status, refused, keyServer.asked()];
}

describe.each<[Ehr['alg'], Ehr['alg']]>([
  ['ES384', 'RS384'],
  ['RS384', 'ES384'],
])('[J9] an %s key is replaced by an %s key at the JWKS server', (from, to) => {
  it('is found by one more request after the cool-down, and the withdrawn key is refused from then on', async () => {
    const first = { ...createEhr(`first-${from}`, from), ...issuer };
    const second = { ...createEhr(`second-${to}`, to), ...issuer };
    keyServer.publish([first.published]);
    pass(coolDown);
    const asked = keyServer.asked();
    expect(await calledBy(first)).toEqual([200, undefined, asked + 1]);

    keyServer.publish([second.published]);
    pass(coolDown - 1_000);
    // Within the cool-down nothing is asked, whoever calls.
    expect(await calledBy(second)).toEqual([401, 'keyUnknown', asked + 1]);
    expect(await calledBy(first)).toEqual([200, undefined, asked + 1]);

    pass(1_000);
    expect(await calledBy(second)).toEqual([200, undefined, asked + 2]);
    expect(await calledBy(first)).toEqual([401, 'keyUnknown', asked + 2]);
    for (const forged of ['a', 'b', 'c'])
      expect(await calledBy(second, forged)).toEqual([401, 'keyUnknown', asked + 2]);
    expect(await calledBy(second)).toEqual([200, undefined, asked + 2]);

    pass(coolDown);
    for (const forged of ['a', 'b', 'c'])
      expect(await calledBy(second, forged)).toEqual([401, 'keyUnknown', asked + 3]);
  });
});
