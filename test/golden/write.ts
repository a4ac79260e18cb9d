import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { answer, asFile, bodyOf, expectedFile, loadDrug, requestNames } from './answers.ts';

/**
 * `npm run golden`: writes `fixtures/expected` anew from what the service answers; read the diff before it is committed.
 * With `--check` it writes nothing and names every answer that differs from its file.
 */
const check = process.argv.includes('--check');
const folder = new URL('.', expectedFile('any'));
mkdirSync(folder, { recursive: true });

const drug = await loadDrug();
const differing: string[] = [];
for (const name of requestNames) {
  const text = asFile(await answer(drug, bodyOf(name)));
  const before = readdirSync(folder).includes(`${name}.json`)
    ? readFileSync(expectedFile(name), 'utf8')
    : undefined;
  if (before === text) continue;
  differing.push(name);
  if (!check) writeFileSync(expectedFile(name), text);
}
for (const file of readdirSync(folder)) {
  if (requestNames.includes(file.replace(/\.json$/, ''))) continue;
  differing.push(file);
  if (!check) rmSync(new URL(file, folder));
}

for (const name of differing) console.log(name);
console.log(
  `${requestNames.length} answers, ${differing.length} ${check ? 'differ from fixtures/expected' : 'written'}`,
);
if (check && differing.length > 0) process.exitCode = 1;
