import { postgresPrograms, startPostgres } from '../../test/feedback/postgres-server.ts';
import type { Part } from '../run.ts';
import { hospital } from '../tokens.ts';
import { compare, trusting } from './tokens.ts';

/** The service as several replicas run it: tokens and cards in PostgreSQL, against the same with its own file. */
export const postgres: Part = async function* (run) {
  const programs = await postgresPrograms();
  if (programs === undefined) {
    const remark = 'PostgreSQL is not installed: not measured';
    yield [{ part: 'postgres', case: '20 kB, ES384', contestant: 'service', metrics: {}, remark }];
    return;
  }
  const server = await startPostgres(programs);
  try {
    const elliptic = hospital('ES384');
    const database = { CDS_DATABASE: await server.newDatabase() };
    const rows = await compare(run, '20 kB', 'ES384', elliptic, [
      trusting(run, elliptic, 'service with SQLite'),
      trusting(run, elliptic, 'service with SQLite, second copy'),
      trusting(run, elliptic, 'service with PostgreSQL', [], database),
    ]);
    yield rows.map((row) => ({ ...row, part: 'postgres' }));
  } finally {
    await server.stop();
  }
};
