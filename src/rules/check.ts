import { isObject } from '../fhir/shape.ts';
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
  if (!topics.has(service.content.closingTopic)) {
    const message = `topic ${service.content.closingTopic} is not among the topics`;
    faults.push(at(service, ['closingTopic'], message));
  }
  if (topics.has(service.content.closingTopic)) faults.push(...lineFaults(folder));
  const codes = service.content.topics.map((topic) => topic.code);
  for (const [index, code] of codes.entries()) {
    if (codes.indexOf(code) !== index)
      faults.push(at(service, ['topics', index], `topic ${code} is listed twice`));
  }
  const names = folder.module.facts.map((fact) => fact.name);
  for (const name of names.filter((name, index) => names.indexOf(name) !== index)) {
    faults.push({ file: `${folder.name}/facts/index.ts`, line: 1, message: `two facts are named %${name}` });
  }
  return [...faults, ...knobFaults(folder)];
}

/** Lines hang from a card of the closing topic: one rule of it must fire whenever a line can. */
function lineFaults(folder: DrugFolder): readonly KnowledgeFault[] {
  const { closingTopic } = folder.service.content;
  const lines = folder.rules.flatMap(({ content }) =>
    content.rules.filter((rule) => rule.display === 'line'),
  );
  const closing = folder.rules.flatMap(({ content }) =>
    content.topic === closingTopic ? content.rules.filter((rule) => rule.display !== 'line') : [],
  );
  const always = closing.find(
    (rule) =>
      rule.when.trim() === 'true' &&
      rule.hooks === undefined &&
      rule.stances === undefined &&
      !closing.some((other) => other.supersedes?.includes(rule.id) === true) &&
      (rule.alsoInactive === true || lines.every((line) => line.alsoInactive !== true)),
  );
  if (lines.length === 0 || always !== undefined) return [];
  const message = `rules with display: line need a card of topic ${closingTopic} that is always there: when: 'true', no hooks, no stances, alsoInactive if a line is`;
  return [at(folder.service, ['closingTopic'], message)];
}

/** A knob that a rule cites and nobody can set; a stance on a topic that does not exist. */
function knobFaults(folder: DrugFolder): readonly KnowledgeFault[] {
  const policy = folder.policy.content;
  const knobs = new Set(isObject(policy) ? Object.keys(policy) : []);
  const cited = folder.rules.flatMap((file) =>
    file.content.rules.flatMap((rule, index) =>
      rule.sources.flatMap((source, which) =>
        source.kind === 'policy' && !knobs.has(source.knob)
          ? [at(file, ['rules', index, 'sources', which], `policy.yaml has no knob ${source.knob}`)]
          : [],
      ),
    ),
  );
  const topics = new Set(['default', ...folder.service.content.topics.map((topic) => topic.code)]);
  const stances = isObject(policy) && isObject(policy.stance) ? Object.keys(policy.stance) : [];
  const strange = stances
    .filter((topic) => !topics.has(topic))
    .map((topic) => at(folder.policy, ['stance', topic], `topic ${topic} is not listed in service.yaml`));
  return [...cited, ...strange];
}

/** Names in the facts' `reads` and `uses` that nothing stands behind, at the file where it would stand. */
export function needFaults(folder: DrugFolder, lookup: CodeLookup): readonly KnowledgeFault[] {
  const { name: drug, service, module } = folder;
  const names = new Set(module.facts.map((fact) => fact.name));
  return module.facts.flatMap((fact) => [
    ...fact.uses
      .filter((used) => !names.has(used.name))
      .map((used) => ({
        file: `${drug}/facts/index.ts`,
        line: 1,
        message: `the fact %${used.name} is not listed, and %${fact.name} uses it`,
      })),
    ...fact.reads
      .filter((need) => service.content.prefetch[need.key] === undefined)
      .map((need) =>
        at(service, ['prefetch'], `no prefetch key ${need.key}, and the fact %${fact.name} reads it`),
      ),
    ...fact.reads
      .flatMap((need) => [...(need.valueSets ?? []), ...(need.answers ?? [])])
      .filter((name) => !lookup.valueSet(name))
      .map((name) => ({
        file: `${drug}/value-sets/${name}.json`,
        line: 1,
        message: `the value set is missing, and the fact %${fact.name} reads it`,
      })),
    ...fact.reads
      .flatMap((need) => need.analytes ?? [])
      .filter((name) => !lookup.analyte(name))
      .map((name) =>
        at(folder.analytes, ['analytes'], `no analyte ${name}, and the fact %${fact.name} reads it`),
      ),
  ]);
}

function at(
  file: { readonly file: string; lineOf(path: readonly PropertyKey[]): number },
  path: readonly PropertyKey[],
  message: string,
): KnowledgeFault {
  return { file: file.file, line: file.lineOf(path), message };
}
