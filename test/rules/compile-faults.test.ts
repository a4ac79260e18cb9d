import { describe, expect, it } from 'vitest';
import { Compiler } from '#src/rules/compile.ts';
import { compiled, DELETE, facts, faultsOf, orderFile, ruleText, SUMMARY } from './example-file.ts';

describe('a fault is named with file and line, and the others are looked for still', () => {
  it.each([
    ['a card without a summary', ruleText(''), 6, 'rule low has a card but no summary'],
    [
      'a suggested order without a file',
      ruleText(`${SUMMARY}    suggestions:\n      - delete-draft\n      - delete-drafts\n`),
      17,
      'no suggested order named delete-drafts in orders/',
    ],
    [
      'a recommendation that is not suggested',
      ruleText(`${SUMMARY}    suggestions: [delete-draft]\n    recommended: hold-draft\n`),
      16,
      'recommends hold-draft, which is not among its suggestions',
    ],
    [
      'a recommendation without suggestions',
      ruleText(`${SUMMARY}    recommended: delete-draft\n`),
      15,
      'recommends delete-draft, which is not among its suggestions',
    ],
    [
      'a rule that supersedes one of another file',
      ruleText(`${SUMMARY}    supersedes:\n      - low\n      - high\n`),
      17,
      'supersedes high, which is no rule of this file',
    ],
    [
      'a misspelled fact in the condition',
      ruleText(SUMMARY).replace('%anc.grade', '%ancc.grade'),
      8,
      'no fact named %ancc',
    ],
    [
      'a misspelled member in the condition',
      ruleText(SUMMARY).replace('%anc.grade', '%anc.grad'),
      8,
      'the fact %anc has no member grad',
    ],
    [
      'a misspelled member in the summary',
      ruleText("    summary: '{{ %anc.texts }}'\n"),
      14,
      'the fact %anc has no member texts',
    ],
    [
      'a misspelled member in the detail',
      ruleText(SUMMARY, '{{ %anc.atAll }}'),
      11,
      'the fact %anc has no member atAll',
    ],
    [
      'evidence that is no fact',
      ruleText(SUMMARY).replace('[anc]', '\n      - anc\n      - neutrophils'),
      14,
      'no fact named %neutrophils',
    ],
    [
      'a misspelled fact in a threshold',
      ruleText(SUMMARY).replace(
        '[anc]',
        "\n      - anc\n      - { fact: anc, threshold: '{{ %bound.limit }}' }",
      ),
      14,
      'no fact named %bound',
    ],
    [
      'a condition that is not of the language',
      ruleText(SUMMARY).replace('%anc.grade >= 3', '%anc.grade.exists()'),
      8,
      'exists() is not allowed in a condition: it reads an unknown value as false. Make it a derived fact',
    ],
  ])('%s', (_what, written, line, message) => {
    expect(faultsOf(written)).toEqual([`rules/example.yaml:${line}: ${message}`]);
  });

  it('every misspelled member of one text', () => {
    expect(faultsOf(ruleText(SUMMARY, '{{ %nobody.x }} {{ %anc.x }}'))).toEqual([
      'rules/example.yaml:11: no fact named %nobody',
      'rules/example.yaml:11: the fact %anc has no member x',
    ]);
  });

  it.each([
    ['condition', ruleText(SUMMARY).replace('%anc.grade >= 3', '%anc.grade >=')],
    ['summary', ruleText("    summary: 'ANC {{ %anc. }}'\n")],
    ['detail', ruleText(SUMMARY, '{{ %anc. }}')],
  ])('a rule whose %s cannot be read is no rule', (_what, written) => {
    const { rules, faults } = compiled(written);
    expect(rules).toEqual([]);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.message).toMatch(/^not a FHIRPath expression: /);
  });
});

describe('suggested orders', () => {
  const read = (written: string) => {
    const compiler = new Compiler(facts, undefined);
    const order = compiler.order('example', orderFile(written));
    return { order, faults: compiler.faults.map(({ line, message }) => `${line}: ${message}`) };
  };

  it.each([
    ['label', "type: delete\nlabel: '{{ %dose.mg }}'\ndescription: x", '2: no fact named %dose'],
    ['description', "type: delete\nlabel: x\ndescription: '{{ %dose.mg }}'", '3: no fact named %dose'],
    [
      'resource',
      "type: create\nlabel: x\ndescription: x\nresource:\n  resourceType: ServiceRequest\n  note: '{{ %treatmentDay.doses }}'",
      '4: the fact %treatmentDay has no member doses',
    ],
    [
      'changes',
      "type: update\nlabel: x\ndescription: x\nchanges:\n  - { path: note, set: '{{ %treatmentDay.doses }}' }",
      '4: the fact %treatmentDay has no member doses',
    ],
  ])('a misspelled fact or member in its %s', (_what, written, fault) => {
    expect(read(written).faults).toEqual([fault]);
  });

  it.each(['label', 'description'])('one whose %s cannot be read is no order', (member) => {
    const written = `type: delete\nlabel: x\ndescription: x`.replace(
      `${member}: x`,
      `${member}: '{{ %anc. }}'`,
    );
    expect(read(written).order).toBeUndefined();
  });

  it('one whose resource cannot be read is no order', () => {
    const written =
      "type: create\nlabel: x\ndescription: x\nresource: { resourceType: ServiceRequest, a: '{{ %anc. }}' }";
    expect(read(written).order).toBeUndefined();
  });

  it('keeps the resource of a create, the changes of an update, and of a delete nothing', () => {
    const day = { treatmentDay: { label: 'C1D8', mg: 10 } };
    const create = read(
      "type: create\nlabel: x\ndescription: x\nresource: { resourceType: ServiceRequest, note: '{{ %treatmentDay.label }}' }",
    );
    expect(create.order?.content.fill(day).value).toEqual({ resourceType: 'ServiceRequest', note: 'C1D8' });
    const update = read(
      "type: update\nlabel: x\ndescription: x\nchanges: [{ path: note, set: '{{ %treatmentDay.mg }}' }]",
    );
    expect(update.order?.content.fill(day).value).toEqual([{ path: 'note', set: 10 }]);
    expect(read(DELETE).order?.content.fill(day).value).toBeUndefined();
    expect(read(DELETE).order).toMatchObject({ id: 'example', template: { type: 'delete' } });
  });
});
