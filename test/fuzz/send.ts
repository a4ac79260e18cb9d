import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { readAnswers } from './read-answers.ts';
import type { HttpRequest, Outcome, WireRequest } from './shot.ts';

/** Sends requests to one service; connections are kept and used again by whatever comes next. */
export interface Sender {
  send(request: HttpRequest | WireRequest, due: number): Promise<Outcome>;
  /** Closes the connections that nobody uses. */
  rest(): void;
}

export function sender(port: number, deadlineMs: number): Sender {
  let agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    send: (request, due) =>
      request.how === 'http'
        ? overHttp(port, agent, request, deadlineMs)
        : overSocket(port, request, due, deadlineMs),
    rest() {
      agent.destroy();
      agent = new Agent({ keepAlive: true, maxSockets: 64 });
    },
  };
}

/** Node's client would send the body of a GET without saying where it ends. */
const length = (body: Buffer | undefined) =>
  body === undefined ? {} : { 'content-length': String(body.length) };

function overHttp(
  port: number,
  agent: Agent,
  { method, path, headers, body }: HttpRequest,
  deadlineMs: number,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = {
      host: '127.0.0.1',
      port,
      agent,
      method,
      path,
      headers: { ...length(body), ...headers } as Record<string, string | string[]>,
    };
    const asked = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        finish({
          answers: [
            {
              status: response.statusCode ?? 0,
              headers: Object.fromEntries(
                Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
              ),
              text: Buffer.concat(chunks).toString(),
            },
          ],
          ended: 'answered',
        }),
      );
      response.on('error', failed);
    });
    const timer = setTimeout(() => {
      finish({ answers: [], ended: 'silent' });
      asked.destroy();
    }, deadlineMs);
    function finish(outcome: Outcome): void {
      clearTimeout(timer);
      resolve(outcome);
    }
    function failed(error: Error): void {
      finish({ answers: [], ended: 'cut', error: error.message });
    }
    asked.on('error', failed);
    asked.end(body);
  });
}

async function overSocket(
  port: number,
  { steps }: WireRequest,
  due: number,
  deadlineMs: number,
): Promise<Outcome> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let received = Buffer.alloc(0);
  let error: string | undefined;
  const over = Promise.withResolvers<'answered' | 'cut' | 'silent'>();
  const timer = setTimeout(() => over.resolve('silent'), deadlineMs);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if (due > 0 && readAnswers(received).length >= due) over.resolve('answered');
  });
  socket.on('error', (fault: Error) => {
    error = fault.message;
  });
  socket.on('end', () => over.resolve(due > 0 && readAnswers(received).length >= due ? 'answered' : 'cut'));
  socket.on('close', () => over.resolve('cut'));
  for (const step of steps) {
    if (socket.destroyed) break;
    if ('pause' in step) await pause(step.pause);
    else if ('write' in step) socket.write(step.write);
    else if (step.finally === 'end') socket.end();
    else socket.resetAndDestroy();
  }
  const ended = await over.promise;
  clearTimeout(timer);
  socket.destroy();
  const outcome = { answers: readAnswers(received), ended };
  return error === undefined ? outcome : { ...outcome, error };
}
