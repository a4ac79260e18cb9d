import { openApiDocument } from '../../src/http/openapi.ts';

export function openApiText(): string {
  return `${JSON.stringify(openApiDocument(), null, 2)}\n`;
}
