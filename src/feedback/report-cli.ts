import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { defaultCommentDays, defaultDatabase, isFile, openFeedbackStore } from './open.ts';
import { readPeriod } from './period.ts';
import { reportJson, reportText } from './report.ts';
import { FeedbackStoreError } from './store.ts';

const usage = `Which cards were shown, accepted and overridden, by rule.

  npm run report -- [--from YYYY-MM-DD] [--to YYYY-MM-DD] [--json]

UTC days, both inclusive; default: the thirty days that end today. Reads the database that CDS_DATABASE names.
`;

/** The command line of the report. Returns the exit status. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const period = readPeriod(values.from, values.to, Date.now());
  if (period === undefined) {
    process.stderr.write(`Not a period.\n\n${usage}`);
    return 2;
  }
  const location = process.env.CDS_DATABASE ?? defaultDatabase;
  if (isFile(location) && !existsSync(location)) {
    process.stderr.write('There is no feedback database yet: the service creates it when it starts.\n');
    return 1;
  }
  const store = await openFeedbackStore(location, {
    commentDays: defaultCommentDays,
    onLostCards: () => undefined,
  });
  try {
    const report = await store.report(period);
    process.stdout.write(
      values.json ? `${JSON.stringify(reportJson(report), null, 2)}\n` : reportText(report),
    );
    return 0;
  } finally {
    await store.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  const known = error instanceof FeedbackStoreError || (error instanceof TypeError && 'code' in error);
  process.stderr.write(`${known ? error.message : 'The report failed.'}\n`);
  process.exitCode = 1;
}
