import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadCatalog } from '#src/rules/load.ts';
import { copyKnowledge, type KnowledgeCopy } from './knowledge-copy.ts';

const shipped = parse(
  readFileSync(new URL('../../cds-services/tarlatamab/service.yaml', import.meta.url), 'utf8'),
);
const RULES = 'rules/neutropenia.yaml';
const HOLDS = "when: '%anc.grade >= 3'";

let copy: KnowledgeCopy;
beforeEach(() => {
  copy = copyKnowledge();
});
afterEach(() => copy.discard());

/** Spoils one line of the rules of neutropenia and expects one fault, on that line. */
async function spoiled(from: string, to: string, message: string, onLine = to): Promise<void> {
  copy.replace(RULES, from, to);
  expect(await copy.faults()).toEqual([
    `tarlatamab/${RULES}:${copy.lineOf(RULES, onLine.split('\n')[0] ?? '')}: ${message}`,
  ]);
}

describe('the knowledge as shipped', () => {
  it('holds together', async () => {
    expect(await copy.faults()).toEqual([]);
  });

  it('an empty folder is no catalog', async () => {
    await expect(loadCatalog(`${copy.folder}/rules`)).rejects.toThrow(
      'cds-services:1: no folder with a service.yaml',
    );
  });
});

describe('rule files', () => {
  it.each(shipped.rules as readonly string[])('without %s there is no start', async (path) => {
    copy.remove(path);
    const line = copy.lineOf('service.yaml', `- ${path}`);
    expect(await copy.faults()).toContain(
      `tarlatamab/service.yaml:${line}: lists ${path}, which is missing or cannot be read`,
    );
  });

  it('a file that nobody lists does not lie idle', async () => {
    copy.write('rules/idle.yaml', copy.read(RULES).replaceAll('id: neutropenia', 'id: idle'));
    expect(await copy.faults()).toEqual([
      `tarlatamab/service.yaml:${copy.lineOf('service.yaml', 'rules:')}: rules/idle.yaml is not listed: no rule may lie idle unseen`,
    ]);
  });

  it('an id used twice, in one file and in two', async () => {
    await spoiled(
      '- id: neutropenia-grade-3-4\n',
      '- id: neutropenia-grade-4-recurrent # again\n',
      'rule id neutropenia-grade-4-recurrent is already used in tarlatamab/rules/neutropenia.yaml',
    ).catch(() => undefined);
    const faults = await copy.faults();
    expect(faults).toContain(
      `tarlatamab/${RULES}:${copy.lineOf(RULES, '# again')}: rule id neutropenia-grade-4-recurrent is already used in tarlatamab/${RULES}`,
    );
    copy.replace('rules/anemia.yaml', '- id: anemia-grade-3', '- id: neutropenia-not-recovered');
    expect(await copy.faults()).toContain(
      `tarlatamab/rules/anemia.yaml:${copy.lineOf('rules/anemia.yaml', 'id: neutropenia-not-recovered')}: rule id neutropenia-not-recovered is already used in tarlatamab/${RULES}`,
    );
  });

  it('a topic that service.yaml does not list', () =>
    spoiled('topic: neutropenia', 'topic: neutropaenia', 'topic neutropaenia is not listed in service.yaml'));

  it('a topic for gaps that service.yaml does not list', () =>
    spoiled('gap: labsCbc', 'gap: labsCBC', 'topic labsCBC is not listed in service.yaml'));
});

describe('conditions', () => {
  it('a misspelled fact', () => spoiled(HOLDS, "when: '%ancc.grade >= 3'", 'no fact named %ancc'));

  it('a misspelled member', () =>
    spoiled(HOLDS, "when: '%anc.grad >= 3'", 'the fact %anc has no member grad'));

  it('a forgotten percent sign', () =>
    spoiled(
      HOLDS,
      "when: 'anc.grade >= 3'",
      'anc is no named fact: a fact is written with a percent sign, %anc',
    ));

  it('.exists() around a comparison', () =>
    spoiled(
      HOLDS,
      "when: '(%anc.grade >= 3).exists()'",
      'exists() is not allowed in a condition: it reads an unknown value as false. Make it a derived fact',
    ));

  it('a broken expression', async () => {
    copy.replace(RULES, HOLDS, "when: '%anc.grade >='");
    const [only, ...more] = await copy.faults();
    expect(more).toEqual([]);
    expect(only).toMatch(
      new RegExp(
        `^tarlatamab/${RULES}:${copy.lineOf(RULES, "'%anc.grade >='")}: not a FHIRPath expression: `,
      ),
    );
  });
});

describe('texts and evidence', () => {
  it('a misspelled fact in a summary', () =>
    spoiled(
      "summary: 'Tarlatamab: hold, ANC {{ %anc.text }}",
      "summary: 'Tarlatamab: hold, ANC {{ %acn.text }}",
      'no fact named %acn',
    ));

  it('a misspelled member in a detail', async () => {
    copy.replace(
      RULES,
      '**Hold tarlatamab: ANC {{ %anc.text }}**',
      '**Hold tarlatamab: ANC {{ %anc.txt }}**',
    );
    const [only, ...more] = await copy.faults();
    expect([only, more]).toEqual([
      expect.stringMatching(/^tarlatamab\/rules\/neutropenia\.yaml:\d+: the fact %anc has no member txt$/),
      [],
    ]);
  });

  it('a broken placeholder', async () => {
    copy.replace(
      RULES,
      "summary: 'Tarlatamab: hold, ANC {{ %anc.text }}",
      "summary: 'Tarlatamab: hold, ANC {{ %anc. }}",
    );
    expect(await copy.faults()).toEqual([
      expect.stringMatching(/^tarlatamab\/rules\/neutropenia\.yaml:\d+: not a FHIRPath expression: /),
    ]);
  });

  it('evidence that is no fact', () =>
    spoiled('    evidence: [anc]', '    evidence: [neutrophils]', 'no fact named %neutrophils'));

  it('a card without a summary', async () => {
    copy.replace(RULES, /\n {4}summary: 'Tarlatamab: hold, ANC .*/, '');
    expect(await copy.faults()).toEqual([
      `tarlatamab/${RULES}:${copy.lineOf(RULES, 'id: neutropenia-grade-3-4')}: rule neutropenia-grade-3-4 has a card but no summary`,
    ]);
  });

  it('a knob that nobody can set', () =>
    spoiled(
      '- { kind: policy, knob: neutropeniaGrade4RecoveryDays }',
      '- { kind: policy, knob: neutropeniaRecovery }',
      'policy.yaml has no knob neutropeniaRecovery',
    ));

  it('a source of no kind that is known', async () => {
    copy.replace(
      RULES,
      '- { kind: policy, knob: neutropeniaGrade4RecoveryDays }',
      '- { kind: hearsay, note: x }',
    );
    const [only] = await copy.faults();
    expect(only).toContain(`tarlatamab/${RULES}:${copy.lineOf(RULES, 'hearsay')}: rules.0.sources.3.kind: `);
  });
});

describe('lines of the closing card', () => {
  const CLOSING = 'rules/monitoring.yaml';
  const nothingToHangFrom = async () => {
    expect(await copy.faults()).toEqual([
      `tarlatamab/service.yaml:${copy.lineOf('service.yaml', 'closingTopic:')}: rules with display: line need a card of topic monitoring that is always there: when: 'true', no hooks, no stances, alsoInactive if a line is`,
    ]);
  };

  it.each([
    ['a condition that may fail', "when: 'true'", "when: '%treatmentDay.cycle > 0'"],
    ['one hook only', "when: 'true'", "when: 'true'\n    hooks: [order-sign]"],
    ['one stance only', "when: 'true'", "when: 'true'\n    stances: [label]"],
    ['silent on orders that are on hold', '    alsoInactive: true\n', ''],
  ])('need a card that is always there, not one of %s', async (_what, from, to) => {
    copy.replace(CLOSING, from, to);
    await nothingToHangFrom();
  });

  it('which no other rule replaces', async () => {
    const rule = /^ {2}- id: monitoring-after-infusion\n[\s\S]*$/m.exec(copy.read(CLOSING))?.[0] ?? '';
    const other = rule
      .replace('monitoring-after-infusion', 'monitoring-other')
      .replace(
        "when: 'true'",
        "when: '%treatmentDay.restartDue'\n    supersedes: [monitoring-after-infusion]",
      );
    copy.write(CLOSING, `${copy.read(CLOSING)}${other}`);
    await nothingToHangFrom();
  });
});

describe('names that lead nowhere', () => {
  it('a suggested order without a file', () =>
    spoiled(
      'suggestions: [hold-draft, delete-draft, filgrastim, repeat-cbc]',
      'suggestions: [hold-draft, delete-draft, filgrastim, repeat-cbcs]',
      'no suggested order named repeat-cbcs in orders/',
    ));

  it('a recommendation that is not suggested', () =>
    spoiled(
      'recommended: hold-draft',
      'recommended: expected-dose',
      'recommends expected-dose, which is not among its suggestions',
    ));

  it('a rule that supersedes one of another file', async () => {
    copy.replace(
      'rules/hepatotoxicity.yaml',
      'supersedes: [hepatotoxicity-grade-3]',
      'supersedes: [anemia-grade-3]',
    );
    expect(await copy.faults()).toEqual([
      `tarlatamab/rules/hepatotoxicity.yaml:${copy.lineOf('rules/hepatotoxicity.yaml', '[anemia-grade-3]')}: supersedes anemia-grade-3, which is no rule of this file`,
    ]);
  });

  it('a value set that a fact reads', async () => {
    copy.remove('value-sets/pregnant.json');
    expect(await copy.faults()).toContain(
      'tarlatamab/value-sets/pregnant.json:1: the value set is missing, and the fact %pregnancy reads it',
    );
  });

  it('every value set that a fact asks for is declared where the loader checks it', async () => {
    const facts = join(copy.folder, 'facts');
    const asked = readdirSync(facts).flatMap((file) => [
      ...readFileSync(join(facts, file), 'utf8').matchAll(/valueSet\('([^']+)'\)/g),
    ]);
    const { facts: definitions } = await copy.load();
    const declared = [...definitions.values()]
      .flatMap(({ reads }) => reads)
      .flatMap(({ valueSets = [], answers = [] }) => [...valueSets, ...answers]);
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.map(([, name]) => name).filter((name) => !declared.includes(name ?? ''))).toEqual([]);
  });

  it('the value set that names the drug', async () => {
    copy.replace('service.yaml', 'valueSet: tarlatamab', 'valueSet: tarlatamabs');
    expect(await copy.faults()).toEqual([
      `tarlatamab/service.yaml:${copy.lineOf('service.yaml', 'tarlatamabs')}: no value set named tarlatamabs in value-sets/`,
    ]);
  });

  it('an analyte that a fact reads', async () => {
    copy.replace('analytes.yaml', /^ {2}platelets:/m, '  thrombocytes:');
    const line = copy.lineOf('analytes.yaml', 'analytes:');
    expect(await copy.faults()).toContain(
      `tarlatamab/analytes.yaml:${line}: no analyte platelets, and the fact %plateletsResults reads it`,
    );
  });

  it('a prefetch key that a fact reads', async () => {
    copy.replace('service.yaml', /^ {2}labs:/m, '  laboratory:');
    const line = copy.lineOf('service.yaml', 'prefetch:');
    expect(await copy.faults()).toContain(
      `tarlatamab/service.yaml:${line}: no prefetch key labs, and the fact %ancResults reads it`,
    );
  });

  it('a closing topic that is none', async () => {
    copy.replace('service.yaml', 'closingTopic: monitoring', 'closingTopic: monitor');
    expect(await copy.faults()).toEqual([
      `tarlatamab/service.yaml:${copy.lineOf('service.yaml', 'closingTopic')}: topic monitor is not among the topics`,
    ]);
  });

  it('a topic listed twice', async () => {
    copy.replace('service.yaml', '{ code: cstd,', '{ code: infusion,');
    expect(await copy.faults()).toContain(
      `tarlatamab/service.yaml:${copy.lineOf('service.yaml', 'Closed-system')}: topic infusion is listed twice`,
    );
  });
});

describe('YAML', () => {
  it('a key that no rule has', () =>
    spoiled(
      "    version: 1.0.0\n    when: '%anc.grade >= 3'",
      "    priority: 1\n    version: 1.0.0\n    when: '%anc.grade >= 3'",
      'rules.2: Unrecognized key: "priority"',
      '    priority: 1',
    ));

  it('a key that a rule has twice', async () => {
    copy.replace(RULES, HOLDS, `${HOLDS}\n    when: 'true' # twice`);
    expect(await copy.faults()).toEqual([
      `tarlatamab/${RULES}:${copy.lineOf(RULES, '# twice')}: Map keys must be unique at line ${copy.lineOf(RULES, '# twice')}, column 5:`,
    ]);
  });

  it('a word that no indicator is', async () => {
    copy.replace('rules/anemia.yaml', 'indicator: critical', 'indicator: urgent');
    const [only] = await copy.faults();
    expect(only).toMatch(
      new RegExp(
        `^tarlatamab/rules/anemia.yaml:${copy.lineOf('rules/anemia.yaml', 'urgent')}: rules\\.0\\.indicator: Invalid option`,
      ),
    );
  });

  it('what is no YAML', async () => {
    copy.replace(RULES, HOLDS, "when: '%anc.grade >= 3");
    const [only] = await copy.faults();
    expect(only).toMatch(/^tarlatamab\/rules\/neutropenia\.yaml:\d+: /);
  });

  it.each(['policy.yaml', 'schedule.yaml', 'analytes.yaml'])('without %s there is no start', async (path) => {
    copy.remove(path);
    expect(await copy.faults()).toEqual([`tarlatamab/${path}:1: the file is missing or cannot be read`]);
  });

  it('every fault is named, not the first alone', async () => {
    copy.replace(RULES, HOLDS, "when: '%ancc.grade >= 3'");
    copy.replace('rules/anemia.yaml', "when: '%hemoglobin.grade >= 3'", "when: '%hb.grade >= 3'");
    expect(await copy.faults()).toHaveLength(2);
  });
});

describe('suggested orders', () => {
  it('a misspelled fact in a label', async () => {
    copy.replace(
      'orders/expected-dose.yaml',
      "label: 'Change the dose to {{ %treatmentDay.",
      "label: 'Change the dose to {{ %dose.",
    );
    expect(await copy.faults()).toContain('tarlatamab/orders/expected-dose.yaml:4: no fact named %dose');
  });

  it('a misspelled member in a resource', async () => {
    copy.replace('orders/observation-order.yaml', '{{ %observation.start }}', '{{ %observation.begin }}');
    expect(await copy.faults()).toEqual([
      expect.stringMatching(
        /^tarlatamab\/orders\/observation-order\.yaml:\d+: the fact %observation has no member begin$/,
      ),
    ]);
  });

  it('a resource of a type that no order is', async () => {
    copy.replace('orders/order-cbc.yaml', 'resourceType: ServiceRequest', 'resourceType: Observation');
    const [only] = await copy.faults();
    const line = copy.lineOf('orders/order-cbc.yaml', 'resourceType: Observation');
    expect(only).toContain(`tarlatamab/orders/order-cbc.yaml:${line}: resource.resourceType: `);
  });
});
