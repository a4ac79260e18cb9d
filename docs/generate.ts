import { writeFileSync } from 'node:fs';
import { conformanceDocument } from './build/conformance.ts';
import { openApiText } from './build/openapi.ts';

/** `npm run docs`: the documents that are made of the code. Tests fail where one is stale. */
writeFileSync(new URL('openapi.json', import.meta.url), openApiText());
writeFileSync(new URL('conformance.md', import.meta.url), conformanceDocument());
