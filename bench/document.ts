import { readFileSync, writeFileSync } from 'node:fs';
import { documented, type FullReport } from './markdown.ts';

/**
 * `npm run bench:document`: writes the figures of `bench/results/latest.json` into the documents, between their marks. A test fails when
 * they differ.
 */
const report = JSON.parse(
  readFileSync(new URL('results/latest.json', import.meta.url), 'utf8'),
) as FullReport;
for (const name of ['performance.md', 'operations.md']) {
  const file = new URL(`../docs/${name}`, import.meta.url);
  writeFileSync(file, documented(readFileSync(file, 'utf8'), report));
}
