import type { KnowledgeFault } from './fault.ts';
import type { CodeLookup } from './prefetch.ts';
import type { DrugFolder } from './read-folder.ts';

/** What only shows between files: names used twice, topics and value sets that nobody declares. */
export function crossFaults(folder: DrugFolder): readonly KnowledgeFault[] {
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
export function needFaults(folder: DrugFolder, lookup: CodeLookup): readonly KnowledgeFault[] {
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
