import { mkdirSync, writeFileSync } from 'node:fs';
import { conformanceDocument } from './build/conformance.ts';
import { openApiText } from './build/openapi.ts';
import { generatedFiles } from './build/pages.ts';

/** `npm run docs`: the documents and schemas that are made of the code and the knowledge. Tests fail where one is stale. */
const root = new URL('../', import.meta.url);
writeFileSync(new URL('docs/openapi.json', root), openApiText());
writeFileSync(new URL('docs/conformance.md', root), conformanceDocument());
for (const [path, text] of await generatedFiles()) {
  mkdirSync(new URL('.', new URL(path, root)), { recursive: true });
  writeFileSync(new URL(path, root), text);
}
