import { z } from 'zod';
import { known, unreadable } from '#src/facts/fact.ts';
import { priorPlatinum, progression } from './prior-treatment.ts';
import type { Context, Definition } from './settings.ts';
import { readTumour } from './tumour.ts';

const shape = z.object({
  smallCell: z.boolean(),
  /** Non-small cell lung cancer is on record, and small cell lung cancer is not. */
  onlyNonSmallCell: z.boolean(),
  extensive: z.boolean(),
  /** Small cell lung cancer of limited stage is on record, and extensive stage is not. */
  onlyLimited: z.boolean(),
  platinum: z.boolean(),
  progressed: z.boolean(),
  /** How many of histology, stage and prior platinum are not found, and which. */
  missing: z.number(),
  missingNames: z.string(),
  /** The site asks for data where progression is not coded; otherwise it is told. */
  progressionRequired: z.boolean(),
});

export type Indication = z.infer<typeof shape>;

/**
 * What the record says of the indication (S1, S2; US label 1): small cell lung cancer, extensive stage, platinum before,
 * progression on or after it. Unreadable while something is missing and a part of the record that could hold it was not read.
 */
export const indication: Definition<Indication> = {
  name: 'indication',
  shape,
  reads: [
    {
      key: 'conditions',
      valueSets: [
        'small-cell-lung-cancer',
        'non-small-cell-lung-cancer',
        'lung-cancer-site',
        'extensive-stage',
        'limited-stage',
      ],
    },
    { key: 'observations', valueSets: ['cancer-stage', 'disease-status', 'disease-worsened'] },
    { key: 'medicationAdministrations', valueSets: ['platinum'] },
    { key: 'medicationRequests', valueSets: ['platinum'] },
  ],
  uses: [],
  derive(context) {
    const tumour = readTumour(context);
    const platinum = priorPlatinum(context);
    const progressed = progression(context, platinum);
    const smallCell = tumour.smallCell.length > 0;
    const extensive = tumour.extensive.length > 0;
    const missing = [
      ...(smallCell ? [] : ['small cell histology']),
      ...(extensive ? [] : ['extensive stage']),
      ...(platinum.length > 0 ? [] : ['prior cisplatin or carboplatin']),
    ];
    const value: Indication = {
      smallCell,
      onlyNonSmallCell: tumour.nonSmallCell.length > 0 && !smallCell,
      extensive,
      onlyLimited: smallCell && tumour.limited.length > 0 && !extensive,
      platinum: platinum.length > 0,
      progressed: progressed.length > 0,
      missing: missing.length,
      missingNames: missing.join(', '),
      progressionRequired: context.settings.policy.progressionNotCoded === 'dataMissing',
    };
    const evidence = [
      ...tumour.smallCell,
      ...(smallCell ? [] : tumour.nonSmallCell),
      ...(extensive ? tumour.extensive : tumour.limited),
      ...platinum.slice(-1).map((one) => one.evidence),
      ...progressed.slice(-1),
    ];
    const unread = missing.length === 0 && value.progressed ? [] : unreadKeys(context);
    return unread.length === 0
      ? known(value, evidence)
      : unreadable(`indication: ${unread.join('; ')}`, [value], evidence);
  },
};

function unreadKeys({ record }: Context): readonly string[] {
  return ['conditions', 'observations', 'medicationAdministrations', 'medicationRequests'].flatMap((key) => {
    const slice = record.slice(key);
    return slice.state === 'complete' ? [] : [slice.reason ?? `${key} were not read`];
  });
}
