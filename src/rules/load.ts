import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { codeSet } from '../facts/code-set.ts';
import type { AnyFactDefinition } from '../facts/definition.ts';
import { type Analytes, compileAnalytes, labCodes } from '../facts/laboratory/analytes.ts';
import { Compiler } from './compile.ts';
import { KnowledgeError, type KnowledgeFault } from './fault.ts';
import type { CompiledRule, Knowledge, PrefetchKey } from './knowledge.ts';
import { type CodeLookup, describeServices, prefetchKeys, recordNeeds } from './prefetch.ts';
import { type DrugFolder, readDrugFolder } from './read-folder.ts';

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
  const compiler = new Compiler(facts);
  const analytes = compileAnalytesOf(folder);
  const orders = new Map(
    [...folder.orders].flatMap(([id, file]) => {
      const order = compiler.order(id, file);
      return order === undefined ? [] : [[id, order] as const];
    }),
  );
  const rules = folder.rules.flatMap((file) => compiler.rules(file, new Set(folder.orders.keys())));
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
      recordNeeds(
        asked.flatMap((rule) => rule.facts),
        facts,
      ),
      lookup,
    );
  return {
    service: service.content,
    services: describeServices(service.content, (hook) =>
      keysOf(rules.filter((rule) => rule.hooks.includes(hook))),
    ),
    prefetch: keysOf(rules),
    identity: {
      names: service.content.drug.names,
      codes: valueSets.get(service.content.drug.valueSet)?.codes ?? new Set<string>(),
    },
    topics: service.content.topics.map((topic) => topic.code),
    rules,
    orders,
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

/** What only shows between files: names used twice, topics and value sets that nobody declares. */
function crossFaults(folder: DrugFolder): readonly KnowledgeFault[] {
  const { service, rules } = folder;
  const faults: KnowledgeFault[] = [];
  const topics = new Set(service.content.topics.map((topic) => topic.code));
  const ruleIds = new Map<string, string>();
  for (const file of rules) {
    if (!topics.has(file.content.topic))
      faults.push(at(file, ['topic'], `topic ${file.content.topic} is not listed in service.yaml`));
    if (file.content.gap !== undefined && !topics.has(file.content.gap)) {
      faults.push(at(file, ['gap'], `topic ${file.content.gap} is not listed in service.yaml`));
    }
    for (const [index, rule] of file.content.rules.entries()) {
      const elsewhere = ruleIds.get(rule.id);
      if (elsewhere !== undefined)
        faults.push(at(file, ['rules', index, 'id'], `rule id ${rule.id} is already used in ${elsewhere}`));
      ruleIds.set(rule.id, file.file);
    }
  }
  for (const path of folder.strayRules)
    faults.push(at(service, ['rules'], `${path} is not listed: no rule may lie idle unseen`));
  if (!folder.valueSets.has(service.content.drug.valueSet)) {
    faults.push(
      at(service, ['drug', 'valueSet'], `no value set named ${service.content.drug.valueSet} in value-sets/`),
    );
  }
  const names = folder.module.facts.map((fact) => fact.name);
  for (const name of names.filter((name, index) => names.indexOf(name) !== index)) {
    faults.push(at(service, ['drug'], `two facts are named %${name}`));
  }
  return faults;
}

/** Names in the facts' `reads` and `uses` that nothing stands behind. */
function needFaults(folder: DrugFolder, lookup: CodeLookup): readonly KnowledgeFault[] {
  const { service, module } = folder;
  const names = new Set(module.facts.map((fact) => fact.name));
  return module.facts.flatMap((fact) => {
    const problem = (message: string) => ({
      file: `${folder.name}/facts`,
      line: 1,
      message: `the fact %${fact.name} ${message}`,
    });
    return [
      ...fact.uses
        .filter((used) => !names.has(used.name))
        .map((used) => problem(`uses %${used.name}, which facts/index.ts does not list`)),
      ...fact.reads
        .filter((need) => service.content.prefetch[need.key] === undefined)
        .map((need) => problem(`reads the prefetch key ${need.key}, which service.yaml does not declare`)),
      ...fact.reads
        .flatMap((need) => need.valueSets ?? [])
        .filter((name) => !lookup.valueSet(name))
        .map((name) => problem(`reads the value set ${name}, which is not in value-sets/`)),
      ...fact.reads
        .flatMap((need) => need.analytes ?? [])
        .filter((name) => !lookup.analyte(name))
        .map((name) => problem(`reads the analyte ${name}, which analytes.yaml does not define`)),
    ];
  });
}

function at(
  file: { readonly file: string; lineOf(path: readonly PropertyKey[]): number },
  path: readonly PropertyKey[],
  message: string,
): KnowledgeFault {
  return { file: file.file, line: file.lineOf(path), message };
}
