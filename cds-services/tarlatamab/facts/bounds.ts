import { z } from 'zod';
import { known } from '#src/facts/fact.ts';
import type { CompiledAnalyte } from '#src/facts/laboratory/analytes.ts';
import { formatDecimal } from '#src/fhir/decimal.ts';
import type { Definition } from './settings.ts';

const shape = z.record(z.string(), z.object({ grade3: z.string(), grade4: z.string() }));

/** The grade bounds of `analytes.yaml` as texts (`< 1.0 10*9/L`, `> 5 × ULN`): what a card holds a value against. */
export const bounds: Definition<z.infer<typeof shape>> = {
  name: 'bounds',
  shape,
  reads: [],
  uses: [],
  derive: (context) =>
    known(Object.fromEntries(context.analytes.all.map((analyte) => [analyte.key, { grade3: text(analyte, 3), grade4: text(analyte, 4) }]))),
};

function text(analyte: CompiledAnalyte, grade: number): string {
  const texts = analyte.grades
    .filter((bound) => bound.grade === grade)
    .map(({ direction, threshold, times }) => {
      const limit = times === 'upperLimit' ? ' × ULN' : times === 'lowerLimit' ? ' × LLN' : ` ${analyte.unit}`;
      return `${direction === 'below' ? '<' : '>'} ${formatDecimal(threshold)}${limit}`;
    });
  return texts.join(' or ');
}
