import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openFeedbackStore } from '#src/feedback/open.ts';
import { startPostgres } from '../feedback/postgres-server.ts';
import {
  baseUrl,
  cardsOf,
  feedback,
  newToken,
  order,
  registry,
  type Situation,
  situation,
} from './hospital.ts';
import { startLoad } from './load.ts';
import { freePort } from './ports.ts';
import { clusterPrograms } from './programs.ts';
import { startProxy } from './proxy.ts';
import { type Replica, startReplica } from './replica.ts';
import { compareThroughput } from './throughput.ts';

/**
 * `npm run test:cluster -- [--seconds 60]`: three replicas behind nginx with PostgreSQL, all on this machine. Under load one
 * replica is killed and comes back, another is rolled. Exit code 1 when a promise is broken; throughput is only told.
 */
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } });
const seconds = Number(values.seconds);
if (!(seconds >= 5 && seconds <= 600)) throw new Error('--seconds takes 5 to 600');

/** Cards are written in groups, this often; a process that is killed takes its last group with it. */
const groupMs = 50;
const broken: string[] = [];

function promise(what: string, kept: boolean, figures: unknown): void {
  console.log(`${kept ? 'ok  ' : 'FAIL'} ${what}: ${JSON.stringify(figures)}`);
  if (!kept) broken.push(what);
}

const folder = await mkdtemp(join(tmpdir(), 'cds-cluster-'));
const stopping: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];

async function stopAll(): Promise<void> {
  for (const stop of stopping.splice(0).toReversed()) await stop();
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stopAll().then(() => process.exit(1)));

try {
  const programs = await clusterPrograms();
  const postgres = await startPostgres(programs.postgres);
  stopping.push(() => postgres.stop());
  const database = await postgres.newDatabase();
  const clients = join(folder, 'clients.yaml');
  await writeFile(clients, registry);
  const start = (port: number) =>
    startReplica({
      PORT: String(port),
      CDS_BASE_URL: baseUrl,
      CDS_CLIENTS_FILE: clients,
      CDS_DATABASE: database,
      CDS_FIXED_NOW: '2026-11-20T13:00:00Z',
      CDS_TIME_ZONE: 'America/New_York',
      CDS_DRAIN_MS: '1000',
    });
  const ports = [await freePort(), await freePort(), await freePort()] as const;
  const first = await start(ports[0]);
  let second = await start(ports[1]);
  let third = await start(ports[2]);
  stopping.push(() => Promise.all([first, second, third].map(end)));
  const proxy = await startProxy(programs.nginx, await freePort(), ports);
  stopping.push(() => proxy.stop());

  const names = ['neutropenia-anc-0-99', 'clean-c6d1', 'anemia-hb-7-9'];
  const situations = await Promise.all(names.map(situation));
  const expected = new Map<string, string>();
  for (const one of situations) expected.set(one.name, cardsOf(await order(first.url, one.body)).shown);
  const [sample] = situations;
  if (sample === undefined) throw new Error('no situation');

  await replays([first, second, third], sample);
  await joins(database, [first, second, third], sample);

  const load = startLoad(proxy.url, situations, expected, 6);
  const { ledger } = load;
  await pause(seconds * 200);
  const killedAt = Date.now();
  second.process.kill('SIGKILL');
  await second.ended;
  await pause(seconds * 150);
  second = await start(ports[1]);
  await pause(seconds * 150);
  const retriedBefore = ledger.retried.length;
  third.process.kill('SIGTERM');
  const rolled = await third.ended;
  third = await start(ports[2]);
  await pause(seconds * 200);
  const retriedInRoll = ledger.retried.slice(retriedBefore);
  await pause(seconds * 300);
  await load.stop();

  const { answered, retried, lost, mistaken, acknowledged } = ledger;
  promise('every call is answered, by one retry at most', lost.length === 0 && answered > seconds, {
    answered,
    retried: retried.length,
    lost,
  });
  console.log(`     why retried: ${JSON.stringify([...new Set(retried)])}`);
  promise('every answer is the one of its own patient', mistaken.length === 0, { mistaken });
  promise('rolling a replica costs no call', rolled === 0 && retriedInRoll.length === 0, {
    exitCode: rolled,
    retriedInRoll,
  });

  const store = await openFeedbackStore(database, { commentDays: 30, onLostCards: () => undefined });
  const report = await store.report({ from: 0, to: Date.now() + 60_000 });
  await store.close();
  // Shown in the last moments of the replica that was killed: nobody had written them down.
  const fromKilled = acknowledged.filter(
    ({ replica, shownAt }) =>
      replica === `127.0.0.1:${ports[1]}` && shownAt > killedAt - 10 * groupMs && shownAt <= killedAt + 1000,
  );
  promise('feedback to any replica joins its card', report.unknownCards <= fromKilled.length, {
    acknowledged: acknowledged.length,
    joined: report.cards.overridden,
    withoutCard: report.unknownCards,
    shownByTheKilledReplicaAtTheEnd: fromKilled.length,
  });
  const served = new Set(acknowledged.map(({ replica }) => replica));
  promise('all replicas take part', served.size === 3, { replicas: served.size });

  const rounds = seconds >= 60 ? 7 : 3;
  const targets = [
    { url: first.url, pid: Number(first.process.pid) },
    { url: third.url, pid: Number(third.process.pid) },
  ] as const;
  const [one, two] = await compareThroughput(targets, sample.body, rounds, 2);
  console.log(
    `     throughput (37 kB, ES384, PostgreSQL; load generator and database on the same cores): one process ${one.rate.toFixed(0)}/s, two ${two.rate.toFixed(0)}/s, ratio ${(two.rate / one.rate).toFixed(2)}; CPU per call ${one.cpu.toFixed(2)} ms and ${two.cpu.toFixed(2)} ms: on cores of their own two would do ${((2 * one.cpu) / two.cpu).toFixed(2)} times one`,
  );
} finally {
  await stopAll();
}
console.log(broken.length === 0 ? 'cluster: all promises kept' : `cluster: broken: ${broken.join('; ')}`);
process.exitCode = broken.length === 0 ? 0 : 1;

async function end(replica: Replica): Promise<void> {
  replica.process.kill('SIGKILL');
  await replica.ended;
}

/** A token is good for one call of all replicas together. */
async function replays(replicas: readonly Replica[], { body }: Situation): Promise<void> {
  const token = newToken();
  const inTurn: number[] = [];
  for (const { url } of replicas) inTurn.push((await order(url, body, token)).status);
  // The line is written when the answer is out.
  await pause(500);
  const reasons = replicas.slice(1).map(({ logged }) => /"refused":"(\w+)"/.exec(logged())?.[1]);
  promise(
    'a token that is replayed to another replica is refused',
    inTurn.join() === '200,401,401' && reasons.every((reason) => reason === 'replayed'),
    { inTurn, reasons },
  );
  const winners: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    const shared = newToken();
    const answers = await Promise.all(replicas.map(({ url }) => order(url, body, shared)));
    winners.push(answers.filter(({ status }) => status === 200).length);
  }
  promise(
    'of three calls at once with one token exactly one is admitted',
    winners.every((count) => count === 1),
    winners,
  );
}

/** Shown by one replica, answered to another. */
async function joins(database: string, replicas: readonly Replica[], { body }: Situation): Promise<void> {
  for (const [index, shower] of replicas.entries()) {
    const [card] = cardsOf(await order(shower.url, body)).uuids;
    const taker = replicas[(index + 1) % replicas.length];
    if (card !== undefined && taker !== undefined) await feedback(taker.url, card);
  }
  // Each replica writes the cards that it showed in groups.
  await pause(10 * groupMs);
  const store = await openFeedbackStore(database, { commentDays: 30, onLostCards: () => undefined });
  const { cards, unknownCards } = await store.report({ from: 0, to: Date.now() + 60_000 });
  await store.close();
  promise(
    'feedback to the next replica joins the card',
    cards.overridden === replicas.length && unknownCards === 0,
    {
      joined: cards.overridden,
      unknownCards,
    },
  );
}
