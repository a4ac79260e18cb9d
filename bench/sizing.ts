import type { Row } from './run.ts';
import { digits } from './table.ts';

/** A national network: orders per minute, each called once at order-select and once at order-sign. */
const ordersPerMinute = 10_000;
const callsPerOrder = 2;
/** How busy a core may be before calls begin to wait for each other. */
const busy = 0.6;

const circumstance: Readonly<Record<string, string>> = {
  postgres: ', PostgreSQL',
  fetch: ' to a FHIR server',
};

/** Cores that a rate of calls needs at this CPU time per call. */
export function coresFor(callsPerSecond: number, cpuMsPerCall: number): number {
  return (callsPerSecond * cpuMsPerCall) / 1000 / busy;
}

/** Per measured order: CPU per call, calls per core, and what the network needs; one replica more than needed. */
export function sizing(rows: readonly Row[]): readonly (readonly string[])[] {
  const measured = rows.filter(
    ({ part, contestant, case: of }) =>
      (part === 'throughput' && contestant === 'service' && !of.includes('MB')) ||
      (part === 'tokens' && contestant === 'service' && !of.includes('pool')) ||
      (part === 'postgres' && contestant === 'service with PostgreSQL') ||
      (part === 'fetch' && contestant === 'service'),
  );
  return measured.flatMap(({ part, case: of, metrics }) => {
    const cpu = metrics['CPU ms/call']?.median;
    if (cpu === undefined) return [];
    const cores = coresFor((ordersPerMinute * callsPerOrder) / 60, cpu);
    const order = `${of}${circumstance[part] ?? ''}`;
    return [
      [order, `${digits(cpu)} ms`, digits((1000 / cpu) * busy), digits(cores), String(Math.ceil(cores) + 1)],
    ];
  });
}
