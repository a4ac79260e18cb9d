import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bodyOf, type CaseName, loadOf } from '../cases.ts';
import { baseline, type Contender, ours } from '../contestants.ts';
import { closedSlice, openField } from '../field.ts';
import { inRounds, rowsOf } from '../rounds.ts';
import type { Part, Row, Run } from '../run.ts';
import { type Algorithm, audience, baseUrl, type Hospital, hospital, issuer } from '../tokens.ts';

const synchronousVerify = fileURLToPath(new URL('../servers/synchronous-verify.ts', import.meta.url));

/** Every call with a token of its own: what the signature costs, and what the thread pool saves. */
export const tokens: Part = async function* (run) {
  for (const name of run.quick ? (['20 kB'] as const) : (['20 kB', '200 kB'] as const)) {
    const rsa = hospital('RS384');
    const verifying = verifyingEcho(rsa, 'RS384');
    const beside = [verifying('echo + RS384'), verifying('echo + RS384, second copy')] as const;
    yield await compare(run, name, 'RS384', rsa, [...beside, trusting(run, rsa, 'service')]);

    if (run.quick) continue;
    const elliptic = hospital('ES384');
    const verify = verifyingEcho(elliptic, 'ES384');
    const echoes = [
      ...[verify('echo + ES384 synchronous'), verify('echo + ES384 synchronous, second copy')],
      verify('echo + ES384 on the pool', 'pool'),
    ] as const;
    yield await compare(run, name, 'ES384', elliptic, [...echoes, trusting(run, elliptic, 'service')]);

    const held = (copy: string): Contender => trusting(run, elliptic, copy, [synchronousVerify]);
    const services = [held('service, synchronous'), held('service, synchronous, second copy')] as const;
    yield await compare(run, name, 'ES384, thread pool', elliptic, [
      ...services,
      trusting(run, elliptic, 'service'),
    ]);
  }
};

function verifyingEcho({ publicJwk }: Hospital, algorithm: Algorithm) {
  return (name: string, how: 'synchronous' | 'pool' = 'synchronous'): Contender =>
    baseline(name, 'echo-verify', {
      env: {
        ...{ BENCH_KEY: publicJwk, BENCH_ALGORITHM: algorithm, BENCH_VERIFY: how },
        ...{ BENCH_ISSUER: issuer, BENCH_AUDIENCE: audience },
      },
    });
}

/** The service with a client registry: nobody without a token is served. */
export function trusting(
  run: Run,
  { registry }: Hospital,
  name: string,
  preload: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Contender {
  const file = join(run.folder, 'clients.yaml');
  writeFileSync(file, registry);
  return ours(name, { env: { CDS_CLIENTS_FILE: file, CDS_BASE_URL: baseUrl, ...env }, preload });
}

/** Closed loop with tokens; the first contender is the baseline, the second its second copy. */
export async function compare(
  run: Run,
  name: CaseName,
  what: string,
  signer: Hospital,
  contenders: readonly [Contender, Contender, ...Contender[]],
): Promise<readonly Row[]> {
  const body = bodyOf(name);
  const { connections, milliseconds } = loadOf(body);
  const field = await openField(run, body, connections, contenders);
  const length = run.quick ? milliseconds / 3 : milliseconds;
  const needed = new Map<string, number>();
  const samples = await inRounds(run, field.names, async (contestant, warmUp) => {
    signer.sign(needed.get(contestant) ?? 200);
    const slice = await closedSlice(field.of(contestant), {
      ...{ connections, milliseconds: length, warmUp },
      token: () => signer.next(),
    });
    needed.set(contestant, Math.ceil(((slice['calls/s'] ?? 0) * length * 1.5) / 1000) + 20);
    return slice;
  }).finally(() => field.close());
  const [{ name: base }, { name: second }] = contenders;
  return rowsOf(samples, { part: 'tokens', case: `${name}, ${what}`, baseline: base, control: second });
}
