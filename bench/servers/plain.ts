import { createServer } from 'node:http';
import { fixedCard } from './fixed-card.ts';
import { listen } from './listen.ts';

/** The least that a CDS service can do: node:http, the body read and parsed, a fixed card. */
listen(
  createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call: unknown = JSON.parse(Buffer.concat(chunks).toString());
      const answer = JSON.stringify(typeof call === 'object' ? fixedCard : {});
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(answer),
      });
      response.end(answer);
    });
  }),
);
