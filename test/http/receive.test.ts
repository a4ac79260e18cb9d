import express, { type RequestHandler } from 'express';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { receiveJson } from '#src/http/receive.ts';

const megabyte = 1024 * 1024;

/** What happens after the body has been parsed, in its order: the answer to this call, and somebody else's turn. */
async function afterParsing(bytes: number): Promise<readonly string[]> {
  const seen: string[] = [];
  const another: RequestHandler = (_request, _response, next) => {
    setImmediate(() => seen.push('another call'));
    next();
  };
  const [requireJson, parse, othersTurn] = receiveJson(2 * megabyte);
  const app = express().post('/', requireJson, parse, another, othersTurn, (call, response) => {
    seen.push(`this call with ${JSON.stringify(call.body).length} bytes`);
    setImmediate(() => response.end());
  });
  await request(app)
    .post('/')
    .send({ text: 'x'.repeat(bytes - '{"text":""}'.length) })
    .expect(200);
  return seen;
}

describe('a call whose body took long to parse', () => {
  it('comes after those that have waited for it, from one megabyte on', async () => {
    expect(await afterParsing(megabyte)).toEqual(['another call', `this call with ${megabyte} bytes`]);
  });

  it('a shorter one goes on at once', async () => {
    expect(await afterParsing(megabyte - 1)).toEqual([
      `this call with ${megabyte - 1} bytes`,
      'another call',
    ]);
  });
});
