import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { copyKnowledge, type KnowledgeCopy } from './knowledge-copy.ts';

let copy: KnowledgeCopy;
beforeEach(() => {
  copy = copyKnowledge();
});
afterEach(() => copy.discard());

function site(text: string): string {
  const path = join(copy.folder, '../site.yaml');
  writeFileSync(path, text);
  return path;
}

describe("a site's own policy", () => {
  it('replaces the knobs that it names and leaves the others', async () => {
    const before = (await copy.load()).settings.policy;
    const after = (await copy.load(site('reproductiveUntilAge: 60\n'))).settings.policy;
    expect(after).toEqual({ ...Object(before), reproductiveUntilAge: 60 });
    expect(before).not.toEqual(after);
  });

  it('names the stance of one topic and leaves the default and the others as shipped', async () => {
    const { stance, ...others } = z
      .looseObject({ stance: z.unknown() })
      .parse((await copy.load()).settings.policy);
    const after = (await copy.load(site('stance:\n  neurotoxicity: label\n'))).settings.policy;
    expect(after).toEqual({ ...others, stance: { ...Object(stance), neurotoxicity: 'label' } });
    expect(stance).toHaveProperty('default', 'precautions');
  });

  it('may change the default alone', async () => {
    copy.replace(
      'policy.yaml',
      'stance: { default: precautions }',
      'stance: { default: precautions, crs: label }',
    );
    const after = await copy.load(site('stance: { default: stricter }\n'));
    expect(after.settings.policy).toHaveProperty('stance', { default: 'stricter', crs: 'label' });
  });

  it.each([
    [
      'a knob that does not exist',
      '# ours\nreproductiveTillAge: 60\n',
      'site.yaml:2: file: Unrecognized key: "reproductiveTillAge"',
    ],
    [
      'a value that no knob takes',
      '\n\nreproductiveUntilAge: sixty\n',
      'site.yaml:3: reproductiveUntilAge: Invalid input: expected number, received string',
    ],
    [
      'a knob named twice',
      'liverPairingHours: 24\nliverPairingHours: 48\n',
      'site.yaml:2: Map keys must be unique at line 2, column 1:',
    ],
    [
      'a label that is not known',
      'labelVersion: "2019"\n',
      'site.yaml:1: labelVersion: Invalid option: expected one of "2024"|"2025-11"|"2026-06"',
    ],
    [
      'a stance on a topic that does not exist',
      'stance:\n  default: label\n  neurotoxcity: label\n',
      'site.yaml:3: topic neurotoxcity is not listed in service.yaml',
    ],
    ['an empty file', '', 'site.yaml:1: the file says nothing: it is empty, or all of it is comment'],
    [
      'a file of comments',
      '# our own values\n# liverPairingHours: 24\n',
      'site.yaml:1: the file says nothing: it is empty, or all of it is comment',
    ],
    [
      'a stance that does not exist',
      'stance:\n  neurotoxicity: lable\n',
      'site.yaml:2: stance.neurotoxicity: Invalid option: expected one of "precautions"|"label"|"stricter"',
    ],
    [
      'a stance that is no map',
      'stance: label\n',
      'site.yaml:1: stance: Invalid input: expected object, received string',
    ],
    [
      'a list instead of knobs',
      '- liverPairingHours: 24\n',
      'site.yaml:1: file: Invalid input: expected record, received array',
    ],
  ])('%s stops the start, by file and line', async (_what, text, fault) => {
    expect(await copy.faults(site(text))).toEqual([fault]);
  });

  it('a file that is not there', async () => {
    expect(await copy.faults(join(copy.folder, 'nowhere.yaml'))).toEqual([
      'nowhere.yaml:1: the site policy file named by CDS_POLICY_FILE cannot be read',
    ]);
  });

  it('a knob within its bounds', async () => {
    expect(await copy.faults(site('neutropeniaGrade4RecoveryDays: 0\n'))).toEqual([
      'site.yaml:1: neutropeniaGrade4RecoveryDays: Too small: expected number to be >0',
    ]);
  });
});
