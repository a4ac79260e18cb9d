import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { markOf } from '../test/fuzz/marks.ts';
import { startRecordServer } from '../test/fuzz/record-server.ts';
import { chance } from '../test/fuzz/seed.ts';
import { sender } from '../test/fuzz/send.ts';
import { startWatched } from '../test/fuzz/watched-service.ts';
import { loadDrug } from '../test/golden/answers.ts';
import { leaks, median, quantile, type Sample, slopePerHour, thirds } from './soak-figures.ts';
import { judgeVisits, type Verdict, type Visit, visitOf } from './soak-visit.ts';

/**
 * `npm run soak -- [--minutes 30] [--seed 1] [--load 0.5]`: the real service at half of what it can do, on a FHIR server that fails at random, every
 * patient seen once. Each answer is checked against the patient's own expected cards; memory and sockets must stay. Exit code 1 when
 * an answer is wrong, unexplained or of another patient, or when something grows beyond the bounds of soak-figures.ts.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    load: { type: 'string', default: '0.5' },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
const calibrationMs = Math.min(15_000, minutes * 10_000);
/** Looks at the process, evenly over the run. */
const looks = Math.max(12, Math.min(120, minutes * 4));
const fetchDeadlineMs = 1000;
const answerDeadlineMs = 30_000;
/** More calls than this in flight: the machine does no longer what it could at the start, and the next patient is held back. */
const mostInFlight = 12;

const records = await startRecordServer(50);
const judge = judgeVisits(await loadDrug());
const service = await startWatched({
  CDS_FIXED_NOW: '2026-11-20T13:00:00Z',
  CDS_TIME_ZONE: 'America/New_York',
  CDS_FETCH_DEADLINE_MS: String(fetchDeadlineMs),
});
const clients = sender(service.port, answerDeadlineMs);

const verdicts = new Map<string, number>();
const latencies: { readonly at: number; readonly ms: number }[] = [];
const samples: Sample[] = [];
let patients = 0;
let inFlight = 0;
let heldBack = 0;
const began = performance.now();
const sinceStart = (): number => (performance.now() - began) / 1000;

function count(verdict: Verdict): void {
  const times = (verdicts.get(verdict) ?? 0) + 1;
  verdicts.set(verdict, times);
  if (verdict.startsWith('FAULT') && times <= 3) console.log(verdict);
}

function nextVisit(): Visit {
  patients += 1;
  return visitOf(chance(seed, patients), markOf(patients));
}

async function see(visit: Visit): Promise<void> {
  const { patientId, prefetch, deliveries, call, path } = visit;
  inFlight += 1;
  records.admit(patientId, { prefetch, deliveries });
  const fhirAuthorization = {
    access_token: `token-${patientId}`,
    token_type: 'Bearer',
    expires_in: 300,
    scope: 'user/*.rs',
    subject: 'soak',
  };
  const started = performance.now();
  const body = Buffer.from(JSON.stringify({ ...call, fhirServer: records.base, fhirAuthorization }));
  const headers = { 'content-type': 'application/json' };
  const { answers, ended, error } = await clients.send(
    { how: 'http', method: 'POST', path, headers, body },
    1,
  );
  const [answered] = answers;
  latencies.push({ at: sinceStart(), ms: performance.now() - started });
  count(
    answered === undefined
      ? `FAULT no answer: ${ended} ${error ?? ''}`
      : await judge(visit, answered.status, answered.text),
  );
  records.discharge(patientId);
  inFlight -= 1;
}

/** Calls per second of eight clients that wait for each other's answers, with the same patients and the same faults. */
async function capacity(): Promise<number> {
  const until = performance.now() + calibrationMs;
  const before = patients;
  const started = performance.now();
  const work = async (): Promise<void> => {
    while (performance.now() < until) await see(nextVisit());
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return ((patients - before) / (performance.now() - started)) * 1000;
}

/** Constant arrivals: a slow answer does not slow down those who come after it. */
async function arrive(perSecond: number): Promise<void> {
  const started = performance.now();
  for (let arrived = 0; performance.now() - started < minutes * 60_000; arrived += 1) {
    const due = started + (arrived * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await pause(wait);
    if (inFlight >= mostInFlight) heldBack += 1;
    else void see(nextVisit());
  }
  while (inFlight > 0) await pause(20);
}

async function look(): Promise<void> {
  const [held, metrics] = await Promise.all([
    service.held(),
    fetch(`http://127.0.0.1:${service.port}/metrics`).then((answer) => answer.text()),
  ]);
  const seen = (name: string): number =>
    Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1] ?? Number.NaN);
  const sample: Sample = {
    at: sinceStart(),
    heap: held.heapUsed,
    heapSeen: seen('nodejs_heap_size_used_bytes'),
    resident: seen('process_resident_memory_bytes'),
    descriptors: readdirSync(`/proc/${service.pid}/fd`).length,
    sockets: held.resources.TCPSocketWrap ?? 0,
  };
  samples.push(sample);
  const recent = latencies.filter(({ at }) => at > sample.at - 60).map(({ ms }) => ms);
  const faults = [...verdicts].reduce(
    (sum, [verdict, times]) => sum + (verdict.startsWith('FAULT') ? times : 0),
    0,
  );
  console.log(
    `${sample.at.toFixed(0).padStart(5)} s ${String(patients).padStart(6)} calls | heap ${mb(sample.heap)} (by /metrics ${mb(sample.heapSeen)}), resident ${mb(sample.resident)}, ${sample.descriptors} descriptors, ${sample.sockets} sockets | last minute p50 ${quantile(recent, 0.5).toFixed(0)} ms, p99 ${quantile(recent, 0.99).toFixed(0)} ms | ${faults} faults`,
  );
}

const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

const atRest = await service.held();
const perSecond = Math.max(1, (await capacity()) * Number(values.load));
console.log(
  `capacity ${(perSecond / Number(values.load)).toFixed(1)} calls/s of eight clients; ${perSecond.toFixed(1)} calls/s for ${minutes} min, seed ${seed}`,
);
latencies.length = 0;
const looking = setInterval(() => void look(), (minutes * 60_000) / looks);
await arrive(perSecond);
clearInterval(looking);
clients.rest();
records.rest();
await pause(3_000);
const after = await service.held();
const logFaults = service.logFaults();
const { code, said } = await service.stop();
await records.stop();

const trend = (what: string, of: (sample: Sample) => number, unit: number): string => {
  const { first, last } = thirds(samples, of);
  return `${what}: first third ${(first / unit).toFixed(1)}, last third ${(last / unit).toFixed(1)}, slope ${(slopePerHour(samples, of) / unit).toFixed(2)} per hour`;
};
console.log(trend('heap after collection (MB)', ({ heap }) => heap, 1e6));
console.log(trend('heap by /metrics (MB)', ({ heapSeen }) => heapSeen, 1e6));
console.log(trend('resident (MB)', ({ resident }) => resident, 1e6));
console.log(trend('descriptors', ({ descriptors }) => descriptors, 1));
console.log(trend('sockets', ({ sockets }) => sockets, 1));
console.log(
  `at rest: descriptors ${atRest.fileDescriptors} before, ${after.fileDescriptors} after; handles ${JSON.stringify(atRest.resources)} before, ${JSON.stringify(after.resources)} after`,
);
const third = (from: number, to: number) =>
  latencies
    .slice(Math.floor((latencies.length * from) / 3), Math.floor((latencies.length * to) / 3))
    .map(({ ms }) => ms);
console.log(
  `latency, faults of the FHIR server included: median ${median(third(0, 1)).toFixed(0)} ms in the first third, ${median(third(2, 3)).toFixed(0)} ms in the last; p99 ${quantile(third(0, 3), 0.99).toFixed(0)} ms`,
);
console.log(
  `FHIR server: ${records.served.whole} answers as they should be, ${records.served.faulty} faulty; held back on a machine that others kept busy: ${heldBack}`,
);
for (const [verdict, times] of [...verdicts].toSorted())
  console.log(`${String(times).padStart(7)} × ${verdict}`);

const late = verdicts.get('late') ?? 0;
const faults = [
  ...[...verdicts.keys()].filter((verdict) => verdict.startsWith('FAULT')),
  ...records.mistaken.slice(0, 5).map((mistake) => `a token was used for ${mistake}`),
  ...logFaults.slice(0, 5).map(({ fault }) => fault),
  ...leaks(samples),
  ...(after.fileDescriptors > atRest.fileDescriptors + 4 ? ['descriptors stayed open'] : []),
  ...((after.resources.TCPSocketWrap ?? 0) > (atRest.resources.TCPSocketWrap ?? 0) + 2
    ? ['sockets stayed open']
    : []),
  ...(code === 0 ? [] : [`the service ended with ${code}: ${said}`]),
];
for (const fault of faults) console.log(`FAULT ${fault}`);
console.log(
  `soak: ${patients} patients in ${minutes} min, ${late} answers late, ${faults.length} kinds of faults`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
