import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { codeSet } from '../facts/code-set.ts';
import type { AnyFactDefinition } from '../facts/definition.ts';
import { type Analytes, compileAnalytes, labCodes } from '../facts/laboratory/analytes.ts';
import { drugIdentity } from '../orders/drug-identity.ts';
import { crossFaults, needFaults } from './check.ts';
import { selectedLabel } from './cited-label.ts';
import { Compiler } from './compile.ts';
import { KnowledgeError } from './fault.ts';
import type { CompiledRule, Knowledge, PrefetchKey } from './knowledge.ts';
import { type Stance, stancesSchema } from './knowledge-schema.ts';
import { type CodeLookup, describeServices, prefetchKeys, recordNeeds } from './prefetch.ts';
import { type DrugFolder, readDrugFolder } from './read-folder.ts';
import type { TextTemplate } from './template.ts';

/** Loads every drug under `root` (each folder with a `service.yaml`), in the order of their names. */
export async function loadCatalog(root: string, policyOverlay?: string): Promise<readonly Knowledge[]> {
  const folders = (await readdir(root, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const drugs: Knowledge[] = [];
  for (const folder of folders.sort()) {
    const files = await readdir(join(root, folder));
    if (files.includes('service.yaml')) drugs.push(await loadKnowledge(join(root, folder), policyOverlay));
  }
  if (drugs.length === 0)
    throw new KnowledgeError([{ file: 'cds-services', line: 1, message: 'no folder with a service.yaml' }]);
  return drugs;
}

/**
 * Loads one drug's folder and checks that it holds together: expressions compile, every fact and member exists, ids are
 * unique, suggestions and value sets resolve. Throws a `KnowledgeError` that names every fault with file and line.
 */
export async function loadKnowledge(folder: string, policyOverlay?: string): Promise<Knowledge> {
  return compileKnowledge(await readDrugFolder(folder, policyOverlay));
}

function compileKnowledge(folder: DrugFolder): Knowledge {
  const { service, module } = folder;
  const facts = new Map<string, AnyFactDefinition>(module.facts.map((fact) => [fact.name, fact]));
  const compiler = new Compiler(facts, selectedLabel(folder.policy.content));
  const analytes = compileAnalytesOf(folder);
  const orders = new Map([...folder.orders].map(([id, file]) => [id, compiler.order(id, file)] as const));
  const compiled = folder.rules.flatMap((file) => compiler.rules(file, orders));
  const stanceOf = stances(folder.policy.content);
  const rules = compiled.filter((rule) => rule.stances.includes(stanceOf(rule.topic)));
  const assessment = compiler.assessment(service);
  const valueSets = new Map([...folder.valueSets].map(([id, file]) => [id, codeSet(file.content)] as const));
  const lookup: CodeLookup = {
    valueSet: (name) => valueSets.get(name)?.codes,
    analyte: (name) =>
      folder.analytes.content.analytes[name] === undefined ? undefined : labCodes(analytes, name),
  };
  const faults = [...compiler.faults, ...crossFaults(folder), ...needFaults(folder, lookup)];
  if (faults.length > 0) throw new KnowledgeError(faults);

  const keysOf = (asked: readonly CompiledRule[]): readonly PrefetchKey[] =>
    prefetchKeys(
      service.content,
      recordNeeds([...asked.flatMap((rule) => rule.mentions), ...assessmentFacts(assessment)], facts),
      lookup,
    );
  return {
    service: service.content,
    services: describeServices(service.content, (hook) =>
      keysOf(rules.filter((rule) => rule.hooks.includes(hook))),
    ),
    prefetch: keysOf(rules),
    identity: drugIdentity(
      service.content.drug.names,
      valueSets.get(service.content.drug.valueSet)?.codes ?? [],
    ),
    topics: service.content.topics.map((topic) => topic.code),
    rules,
    allRules: compiled,
    orders: new Map(
      [...orders].flatMap(([id, order]) => (order === undefined ? [] : [[id, order] as const])),
    ),
    facts,
    assessment,
    valueSets,
    analytes,
    settings: { policy: folder.policy.content, schedule: folder.schedule.content },
  };
}

/** A unit family that does not exist, or a spelling with two meanings, is found when the analytes are compiled. */
function compileAnalytesOf(folder: DrugFolder): Analytes {
  try {
    return compileAnalytes(folder.analytes.content);
  } catch (error) {
    throw new KnowledgeError([
      {
        file: folder.analytes.file,
        line: 1,
        message: error instanceof Error ? error.message : String(error),
      },
    ]);
  }
}

/** Facts that the overall answer is filled from. */
function assessmentFacts(assessment: ReadonlyMap<string, TextTemplate>): readonly string[] {
  return [...assessment.values()].flatMap((template) => template.members.map((member) => member.fact));
}

/** The site's stance on a topic; `precautions` where a drug's policy has none. */
function stances(policy: unknown): (topic: string) => Stance {
  const { stance } = z.looseObject({ stance: stancesSchema.optional() }).parse(policy);
  return (topic) => stance?.[topic] ?? stance?.default ?? 'precautions';
}
