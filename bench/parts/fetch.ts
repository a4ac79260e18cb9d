import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Body } from '../bodies.ts';
import { createCaller } from '../caller.ts';
import { bodyOf, type CaseName } from '../cases.ts';
import { baseline, ours, path } from '../contestants.ts';
import { closedSlice, openField } from '../field.ts';
import { inRounds, rowsOf } from '../rounds.ts';
import type { Part, Row, Run } from '../run.ts';
import { type ServerProcess, startServer } from '../server-process.ts';

/** The deadline of production would end a read on a busy machine, and so change the answer. */
const env = { CDS_FETCH_DEADLINE_MS: '10000' };
const connections = 4;

/** The call brings the patient alone; all else is read from a FHIR server on this machine. */
export const fetch: Part = async function* (run) {
  for (const name of run.quick ? (['20 kB'] as const) : (['20 kB', '200 kB'] as const))
    yield await fetched(run, name);
};

async function fetched(run: Run, name: CaseName): Promise<readonly Row[]> {
  const whole = bodyOf(name);
  const file = join(run.folder, 'call.json');
  writeFileSync(file, whole.text);
  const log = join(run.folder, 'fhir.log');
  const fhir = await startServer({ file: 'bench/servers/fhir.ts', env: { BENCH_CALL: file }, log });
  try {
    const body = withoutPrefetch(whole, fhir.origin);
    const service = ours('service', { env });
    const queries = await queriesOf(run, body, fhir);
    const reading = (copy: string) =>
      baseline(copy, 'echo-fetch', { env: { BENCH_QUERIES: JSON.stringify(queries) } });
    const contenders = [reading('echo + reads'), reading('echo + reads, second copy'), service];
    const field = await openField(run, body, connections, contenders);
    const length = run.quick ? 300 : 700;
    const samples = await inRounds(run, field.names, (contestant, warmUp) =>
      closedSlice(field.of(contestant), { connections, milliseconds: length, warmUp }),
    ).finally(() => field.close());
    const [base, second] = contenders;
    return rowsOf(samples, {
      ...{ part: 'fetch', case: `${name}, ${queries.length} queries` },
      ...{ baseline: base?.name ?? '', control: second?.name ?? '' },
    });
  } finally {
    await fhir.stop();
  }
}

function withoutPrefetch({ situation, text }: Body, origin: string): Pick<Body, 'text' | 'situation'> {
  const call = JSON.parse(text);
  const access = {
    access_token: 'bench',
    token_type: 'Bearer',
    expires_in: 300,
    scope: 'user/*.rs',
    subject: 'bench',
  };
  const { patient } = call.prefetch;
  const bare = { ...call, prefetch: { patient }, fhirServer: `${origin}/fhir`, fhirAuthorization: access };
  return { situation, text: JSON.stringify(bare) };
}

/** What the service asks the FHIR server for one call: the echo asks the same. */
async function queriesOf(
  run: Run,
  body: Pick<Body, 'text' | 'situation'>,
  fhir: ServerProcess,
): Promise<readonly string[]> {
  const contender = ours('service', { env });
  const server = await contender.start(run);
  const approve = contender.approve(body);
  const caller = createCaller({ origin: server.origin, path, connections: 1, body: body.text, approve });
  await caller.call().finally(() => Promise.all([caller.close(), server.stop()]));
  const response = await globalThis.fetch(`${fhir.origin}/queries`);
  return (await response.json()) as readonly string[];
}
