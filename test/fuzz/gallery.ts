import { isObject, list } from '#src/fhir/shape.ts';
import { golden } from './fixtures.ts';
import { requestIdOf } from './kinds/range.ts';
import { judge } from './oracle.ts';
import { type RecordServer, startRecordServer } from './record-server.ts';
import { type Sender, sender } from './send.ts';
import type { Outcome, Shot, Target } from './shot.ts';
import { adminToken, createTokens, publicUrl, type Tokens } from './tokens.ts';
import { startWatched, type WatchedService } from './watched-service.ts';

/** Both services, a FHIR server that fails, and the connections to them. */
export interface Gallery {
  readonly services: Readonly<Record<Target, WatchedService>>;
  readonly tokens: Tokens;
  readonly records: RecordServer;
  /** Ids of the last cards that were shown. */
  readonly shown: readonly string[];
  shoot(shot: Shot): Promise<{ readonly outcome: Outcome; readonly faults: readonly string[] }>;
  /** Closes idle connections, so that what a service still holds is its own. */
  rest(): void;
  stop(): Promise<readonly string[]>;
}

const fetchDeadlineMs = 1000;

export async function openGallery(deadlineMs: number): Promise<Gallery> {
  const records = await startRecordServer(100);
  const tokens = createTokens(records.base);
  const environment = {
    CDS_BASE_URL: publicUrl,
    CDS_FIXED_NOW: '2026-11-20T13:00:00Z',
    CDS_TIME_ZONE: 'America/New_York',
    CDS_ADMIN_TOKEN: adminToken,
    CDS_FETCH_DEADLINE_MS: String(fetchDeadlineMs),
  };
  const services = {
    open: await startWatched(environment),
    trusted: await startWatched(environment, tokens.registry),
  };
  const senders: Readonly<Record<Target, Sender>> = {
    open: sender(services.open.port, deadlineMs),
    trusted: sender(services.trusted.port, deadlineMs),
  };
  const shown: string[] = [];
  return {
    services,
    tokens,
    records,
    shown,
    async shoot(shot) {
      const outcome = await senders[shot.target].send(shot.request, shot.expects.length);
      for (const { marks } of shot.expects) for (const mark of marks) records.discharge(mark);
      for (const uuid of outcome.answers.flatMap(({ text }) => cardIds(text))) {
        shown.push(uuid);
        if (shown.length > 500) shown.shift();
      }
      return { outcome, faults: judge(shot, outcome, golden) };
    },
    rest() {
      for (const one of [...Object.values(senders), records]) one.rest();
    },
    async stop() {
      const ends = await Promise.all(
        Object.entries(services).map(async ([name, service]) => {
          const { code, said } = await service.stop();
          const last = said.replace(/^SIGTERM: .*\n/m, '').trim();
          return [
            ...(code === 0 ? [] : [`stop: ${name} ended with ${code}`]),
            ...(last === '' ? [] : [`stderr: ${name}: ${last.slice(0, 500)}`]),
          ];
        }),
      );
      await records.stop();
      return ends.flat();
    },
  };
}

function cardIds(text: string): readonly string[] {
  if (!text.startsWith('{"cards":[{')) return [];
  const body: unknown = JSON.parse(text);
  return isObject(body)
    ? list<unknown>(body.cards).flatMap((card) =>
        isObject(card) && typeof card.uuid === 'string' ? [card.uuid] : [],
      )
    : [];
}

/** The log's faults of both services, by the request that they belong to. */
export function logFaultsByNumber({ services }: Gallery): ReadonlyMap<number | undefined, readonly string[]> {
  const found = new Map<number | undefined, string[]>();
  for (const { requestId, fault } of Object.values(services).flatMap((service) => service.logFaults())) {
    const number =
      requestId?.startsWith(requestIdOf(0).slice(0, -1)) === true
        ? Number(requestId.replace(/\D/g, ''))
        : undefined;
    found.set(number, [...(found.get(number) ?? []), fault]);
  }
  return found;
}
