import { describe, expect, it } from 'vitest';
import { ListenError, serve } from '#src/serve.ts';
import { call, testService } from '../http/test-service.ts';

const host = '127.0.0.1';

describe('a listening service', () => {
  it('finishes the call in flight when it is stopped, and takes no other', async () => {
    const arrived = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const { app } = testService(
      { cards: [] },
      {
        assess: async () => {
          arrived.resolve();
          await released.promise;
          return { response: { cards: [] }, ordersMatched: 0 };
        },
      },
    );
    const service = await serve(app, { host, port: 0 });
    const url = `http://${host}:${service.port}/cds-services/drug-order-sign`;
    const headers = { 'content-type': 'application/json' };
    const answer = fetch(url, { method: 'POST', headers, body: JSON.stringify(call) });
    await arrived.promise;
    const stopped = service.stop(5000);
    await expect(fetch(url, { method: 'POST', headers, body: JSON.stringify(call) })).rejects.toThrow();
    released.resolve();
    expect(await (await answer).json()).toEqual({ cards: [] });
    await stopped;
  });

  it('says in one sentence that its port is in use', async () => {
    const { app } = testService();
    const first = await serve(app, { host, port: 0 });
    const second = serve(app, { host, port: first.port });
    await expect(second).rejects.toThrow(ListenError);
    await expect(second).rejects.toThrow(
      `Port ${first.port} on ${host} is in use: stop what runs there, or set PORT to another port.`,
    );
    await first.stop(1000);
  });
});
