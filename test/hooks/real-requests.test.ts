import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseHookRequest } from '#src/hooks/hook-request.ts';
import { Problem } from '#src/http/problem.ts';

/** Published bodies that nobody here wrote; they live beside the repository and not in it. */
const folder = new URL('../../../shared/real/requests/', import.meta.url);
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];

/** The bodies that are rightly refused: STU3 and R5 resources, and a hook of its author's own invention. */
const refused: Readonly<Record<string, string>> = {
  'order-select__HL7_PDDI-CDS__aa208dc8a6.json': 'unsupportedFhirRelease',
  'order-select__HL7_PDDI-CDS__c03f3196b4.json': 'unsupportedFhirRelease',
  'order-select__HL7_PDDI-CDS__dacf73f4f4.json': 'unsupportedFhirRelease',
  'order-sign__HL7_PDDI-CDS__267ebde512.json': 'unsupportedFhirRelease',
  'order-sign__HL7_PDDI-CDS__b70dd532fc.json': 'unsupportedFhirRelease',
  'order-select__adamzkover_fimea-risk-medications-cds-hooks__d833221ffe.json': 'unsupportedFhirRelease',
  'order-select__dermatologist_dhti__097481a330.json': 'invalidRequest',
};

function outcome(file: string): string {
  const body: unknown = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  try {
    const request = parseHookRequest(file.startsWith('order-select') ? 'order-select' : 'order-sign', body);
    return request.patientId.includes('/') || request.draftOrders.length === 0 ? 'read wrongly' : 'read';
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

describe.skipIf(files.length === 0)('published requests', () => {
  it.each(files)('%s', (file) => {
    expect(outcome(file)).toBe(refused[file] ?? 'read');
  });
});
