import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import express from 'express';
import { describe, expect, it } from 'vitest';
import { serve } from '#src/serve.ts';

const host = '127.0.0.1';

describe('a client that closes its side when it has sent all', () => {
  it('gets an answer that takes a while, and then the connection ends', async () => {
    const app = express().get('/', (_request, response) => {
      setTimeout(() => response.end('answered'), 50);
    });
    const service = await serve(app, { host, port: 0 });
    try {
      const socket = connect({ port: service.port, host, allowHalfOpen: true });
      socket.end('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*answered/);
    } finally {
      await service.stop(1_000);
    }
  });
});
