import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Gallery, logFaultsByNumber, openGallery } from './gallery.ts';
import { shotOf } from './kinds/every-kind.ts';
import type { Held } from './probe.ts';
import type { Shot } from './shot.ts';
import { shrunk } from './shrink.ts';
import { growth, megabytes, tally } from './tally.ts';

/**
 * `npm run fuzz -- [--requests 5000] [--seconds 3600] [--seed 1] [--only N] [--workers 12]`: requests that follow from the seed, at the
 * whole HTTP surface of two real services. Exit code 1 when one of them was answered wrongly; what was sent is then in var/fuzz.
 */
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '3600' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    workers: { type: 'string', default: '12' },
    deadline: { type: 'string', default: '30000' },
  },
});
const seed = Number(values.seed);
const requests = Number(values.requests);
const folder = fileURLToPath(new URL('../../var/fuzz/', import.meta.url));

/** Between two of them nothing is under way, and what the services hold is measured. */
const batch = Math.max(200, Math.min(5000, Math.ceil(requests / 24)));
/** Until what was closed by the other side is gone. */
const idleMs = 3000;
/** Of each sort of fault so many are shrunk and kept. */
const kept = 3;

const counts = tally();
const faultsByRule = new Map<string, number>();
const samples: Record<keyof Gallery['services'], Held[]> = { open: [], trusted: [] };

/** Without numbers and ids: faults of one sort. */
function ruleOf(fault: string): string {
  return fault.slice(0, 300).replaceAll(/\d+/g, '#');
}

const gallery = await openGallery(Number(values.deadline));
const make = (number: number): Shot => shotOf(seed, number, gallery);
const began = Date.now();
let until = began + Number(values.seconds) * 1000;
/** Interrupted, a run still tells what it has seen. */
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    until = 0;
  });
try {
  if (values.only !== undefined) await suspect(make(Number(values.only)));
  else await sendAll();
} finally {
  for (const fault of await gallery.stop()) told(fault);
}
for (const mistake of gallery.records.mistaken) told(`wrong patient: a token was used for ${mistake}`);
for (const [name, held] of Object.entries(samples)) for (const fault of growth(name, held)) told(fault);

const seconds = (Date.now() - began) / 1000;
console.log(counts.table());
console.log(
  `FHIR server: ${gallery.records.served.whole} answers as they should be, ${gallery.records.served.faulty} faulty`,
);
for (const [rule, count] of faultsByRule) console.log(`FAULT ${count} × ${rule}`);
console.log(
  `fuzz: seed ${seed}, ${counts.sent()} requests in ${seconds.toFixed(0)} s, ${[...faultsByRule.values()].reduce((sum, count) => sum + count, 0)} faults`,
);
process.exitCode = faultsByRule.size === 0 ? 0 : 1;

async function sendAll(): Promise<void> {
  await measure();
  for (let from = 0; counts.sent() < requests && Date.now() < until; from += batch) {
    const suspects = new Set<number>();
    let next = from;
    const work = async (): Promise<void> => {
      while (next < from + batch && counts.sent() < requests && Date.now() < until) {
        const shot = make(next++);
        const { outcome, faults } = await gallery.shoot(shot);
        counts.count(shot, outcome);
        // Of each sort the first few are looked at again: a run must come to its end.
        for (const fault of faults) if (told(fault, shot) <= kept) suspects.add(shot.number);
      }
    };
    await Promise.all(Array.from({ length: Number(values.workers) }, work));
    await measure();
    for (const [number, faults] of logFaultsByNumber(gallery)) {
      for (const fault of faults) {
        const times = told(fault, number === undefined ? undefined : make(number));
        if (number !== undefined && times <= kept) suspects.add(number);
      }
    }
    for (const number of [...suspects].slice(0, kept)) await suspect(make(number));
  }
  await pause(idleMs);
  await measure();
}

/** Sends it again, alone; what still goes wrong is made small and written down. */
async function suspect(shot: Shot): Promise<void> {
  const faultsOf = async (one: Shot): Promise<readonly string[]> => {
    const { outcome, faults } = await gallery.shoot(one);
    if (values.only !== undefined && one === shot)
      console.log(JSON.stringify(outcome, null, 1).slice(0, 6000));
    // The log's line is written when the answer is out.
    await pause(30);
    return [...faults, ...[...logFaultsByNumber(gallery).values()].flat()];
  };
  const [first] = await faultsOf(shot);
  const smallest =
    first === undefined
      ? shot
      : await shrunk(shot, async (one) =>
          (await faultsOf(one)).some((fault) => ruleOf(fault) === ruleOf(first)),
        );
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${seed}-${shot.number}-${shot.kind}.json`);
  writeFileSync(file, JSON.stringify({ seed, ...smallest, fault: first ?? 'only beside others' }, asText, 1));
  console.log(
    `  ${first ?? 'not alone'}: var/fuzz/${seed}-${shot.number}-${shot.kind}.json, again with --seed ${seed} --only ${shot.number}`,
  );
}

function asText(_key: string, value: unknown): unknown {
  const bytes = value as { readonly type?: unknown; readonly data?: readonly number[] } | null;
  return bytes?.type === 'Buffer' && Array.isArray(bytes.data)
    ? Buffer.from(bytes.data).toString().slice(0, 200_000)
    : value;
}

/** How often a fault of this sort has been seen. */
function told(fault: string, shot?: Shot): number {
  const rule = `${shot === undefined ? '' : `${shot.kind}: `}${ruleOf(fault)}`;
  const count = (faultsByRule.get(rule) ?? 0) + 1;
  faultsByRule.set(rule, count);
  if (count <= kept)
    console.log(
      `FAULT ${shot === undefined ? '' : `#${shot.number} ${shot.kind} (${shot.target}) `}${fault.slice(0, 600)}`,
    );
  return count;
}

async function measure(): Promise<void> {
  gallery.rest();
  await pause(300);
  const [open, trusted] = await Promise.all([gallery.services.open.held(), gallery.services.trusted.held()]);
  samples.open.push(open);
  samples.trusted.push(trusted);
  const line = ({ heapUsed, external, rss, fileDescriptors }: Held) =>
    `heap ${megabytes(heapUsed)}, buffers ${megabytes(external)}, resident ${megabytes(rss)}, ${fileDescriptors} descriptors`;
  console.log(
    `${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s ${String(counts.sent()).padStart(7)} requests | open: ${line(open)} | trusted: ${line(trusted)}`,
  );
}
