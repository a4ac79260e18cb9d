import { createServer } from 'node:http';
import express from 'express';
import { Agent, request as ask } from 'undici';
import { bodyLimit, fixedCard } from './fixed-card.ts';
import { listen } from './listen.ts';

/** The echo that reads what the service reads (`BENCH_QUERIES`), all at once, and parses it. */
const queries = JSON.parse(process.env.BENCH_QUERIES ?? '[]') as readonly string[];
const dispatcher = new Agent({ connections: 32 });

const app = express();
app.post('/cds-services/:id', express.json({ limit: bodyLimit }), async (request, response) => {
  const { origin } = new URL(String(request.body.fhirServer));
  await Promise.all(
    queries.map(async (query) => (await ask(`${origin}${query}`, { dispatcher })).body.json()),
  );
  response.json(fixedCard);
});
listen(createServer(app));
