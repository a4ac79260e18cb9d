import { Pool } from 'undici';
import { type ExpectedAnswer, sameAs } from './answers.ts';

/** The answer was not what it has to be: the measurement is worth nothing. */
export class WrongAnswer extends Error {
  override readonly name = 'WrongAnswer';
}

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** Sends one body to one server, over connections kept alive, and checks every answer. */
export interface Caller {
  /** Rejects with WrongAnswer, or with the fault of the connection. */
  call(token?: string): Promise<void>;
  /** One answer, unchecked. */
  ask(token?: string): Promise<Answer>;
  close(): Promise<void>;
}

export interface CallerWish {
  readonly origin: string;
  readonly path: string;
  readonly body: string;
  readonly connections: number;
  /** Throws WrongAnswer when the first answer, the measure of all others, is wrong. */
  readonly approve?: (answer: Answer) => void;
}

export function createCaller({ origin, path, body, connections, approve }: CallerWish): Caller {
  const pool = new Pool(origin, { connections, pipelining: 1, headersTimeout: 60_000, bodyTimeout: 60_000 });
  const bytes = Buffer.from(body);
  let expected: ExpectedAnswer | undefined;

  const ask = (token?: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let status = 0;
      const headers = {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      };
      pool.dispatch(
        { path, method: 'POST', headers, body: bytes },
        {
          onRequestStart: () => undefined,
          onResponseStart: (_controller, statusCode) => {
            status = statusCode;
          },
          onResponseData: (_controller, chunk) => {
            chunks.push(chunk);
          },
          onResponseEnd: () => {
            const [only, second] = chunks;
            resolve({
              status,
              body: only !== undefined && second === undefined ? only : Buffer.concat(chunks),
            });
          },
          onResponseError: (_controller, error) => reject(error),
        },
      );
    });

  return {
    ask,
    async call(token) {
      const answer = await ask(token);
      if (expected === undefined) {
        approve?.(answer);
        expected = sameAs(answer.body);
      }
      const fault = expected.fault(answer.status, answer.body);
      if (fault !== undefined) throw new WrongAnswer(fault);
    },
    close: () => pool.destroy(),
  };
}
