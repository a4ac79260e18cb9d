import express from 'express';
import { feedbackRoute } from '#src/feedback/handler.ts';
import { openFeedbackStore } from '#src/feedback/open.ts';

/**
 * A process of its own, for tests that need several, or one to kill. Arguments: what to do, the location of the database.
 * `serve` answers feedback posts. `spend` opens the database when told so, then, when told so, uses the tokens 0 to 199
 * and tells which it was the first to use.
 */
const [, , task, location] = process.argv;
const open = () => openFeedbackStore(location, { commentDays: 30, onLostCards: () => undefined });

async function serve(): Promise<void> {
  const store = await open();
  const app = express()
    .use(express.json())
    .post(
      '/cds-services/:id/feedback',
      feedbackRoute({
        store,
        now: () => Date.UTC(2026, 10, 20, 13),
        isService: () => true,
        clientOf: () => 'hospital',
        log: () => undefined,
      }),
    );
  const server = app.listen(0, '127.0.0.1', () => process.send?.(server.address()));
}

async function told(state: string): Promise<void> {
  process.send?.(state);
  await new Promise((resolve) => process.once('message', resolve));
}

async function spend(): Promise<void> {
  await told('ready');
  const store = await open();
  await told('open');
  const tokens = Array.from({ length: 200 }, (_, token) => token);
  const seen = await Promise.all(tokens.map((token) => store.jtiSeen('iss', `token-${token}`, 0)));
  process.send?.(tokens.filter((token) => seen[token] === false));
  await store.close();
  process.disconnect();
}

await (task === 'serve' ? serve() : spend());
