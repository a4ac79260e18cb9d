import { z } from 'zod';
import { Compiler } from '#src/rules/compile.ts';
import { orderTemplateSchema, ruleFileSchema } from '#src/rules/knowledge-schema.ts';
import { readYaml } from '#src/rules/yaml-file.ts';

const shape = (members: z.ZodRawShape, name: string) => ({
  name,
  shape: z.object(members),
  reads: [],
  uses: [],
  derive: () => ({ state: 'absent' as const, readings: [], reason: 'none', evidence: [] }),
});
/** The facts that the rules of these tests may name. */
export const facts = new Map(
  [
    shape({ grade: z.number(), text: z.string(), at: z.string() }, 'anc'),
    shape({ label: z.string(), mg: z.number() }, 'treatmentDay'),
    shape({ limit: z.string() }, 'bounds'),
  ].map((fact) => [fact.name, fact]),
);

/** Line 6 is the first line of the rule; what a test adds comes after line 13. */
export const ruleText = (more: string, to = 'Hold.') => `# a pharmacist's file
topic: neutropenia
title: Neutropenia
gap: labsCbc
rules:
  - id: low
    version: 1.0.0
    when: '%anc.grade >= 3'
    action: hold
    indicator: critical
    detail: '${to}'
    evidence: [anc]
    sources: [{ kind: precautions, statement: S28 }]
${more}`;
export const SUMMARY = "    summary: 'ANC {{ %anc.text }}'\n";

export const file = (written: string) => {
  const read = readYaml('rules/example.yaml', written, ruleFileSchema);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.file;
};
export const orderFile = (written: string) => {
  const read = readYaml('orders/example.yaml', written, orderTemplateSchema);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.file;
};
export const DELETE = 'type: delete\nlabel: Delete the draft\ndescription: Delete it';

export function compiled(written: string, label?: string, orders: readonly string[] = ['delete-draft']) {
  const compiler = new Compiler(facts, label);
  const known = new Map(orders.map((id) => [id, compiler.order(id, orderFile(DELETE))]));
  const rules = compiler.rules(file(written), known);
  return { rules, faults: compiler.faults };
}
export const faultsOf = (written: string, label?: string) =>
  compiled(written, label).faults.map(({ file: where, line, message }) => `${where}:${line}: ${message}`);
