import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A real key server on this machine whose answer a test can change, and which counts how often it is asked. */
export interface KeyServer {
  readonly url: string;
  readonly asked: () => number;
  answer(listener: RequestListener): void;
  publish(keys: readonly unknown[]): void;
  close(): Promise<void>;
}

export async function startKeyServer(): Promise<KeyServer> {
  let asked = 0;
  let current: RequestListener = (_, response) => void response.writeHead(404).end();
  const server = createServer((request, response) => {
    asked += 1;
    current(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/jwks.json`,
    asked: () => asked,
    answer(listener) {
      current = listener;
    },
    publish(keys) {
      current = (_, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ keys }));
      };
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
