import { createServer } from 'node:http';
import express from 'express';
import { bodyLimit, fixedCard } from './fixed-card.ts';
import { listen } from './listen.ts';

/** The echo: Express as its documentation shows it, the body parsed by `express.json()`, a fixed card. */
const app = express();
app.post('/cds-services/:id', express.json({ limit: bodyLimit }), (_request, response) => {
  response.json(fixedCard);
});
listen(createServer(app));
