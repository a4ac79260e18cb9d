import { z } from 'zod';
import { known } from '#src/facts/fact.ts';
import type { CompiledAnalyte } from '#src/facts/laboratory/analytes.ts';
import type { Definition } from './settings.ts';

const shape = z.record(z.string(), z.object({ grade3: z.string(), grade4: z.string() }));

/** The grade bounds of `analytes.yaml` as texts (`< 1.0 10*9/L`, `> 5 × ULN`): what a card holds a value against. */
export const bounds: Definition<z.infer<typeof shape>> = {
  name: 'bounds',
  shape,
  reads: [],
  uses: [],
  derive: (context) =>
    known(
      Object.fromEntries(
        context.analytes.all.map((analyte) => [
          analyte.key,
          { grade3: text(analyte, 3), grade4: text(analyte, 4) },
        ]),
      ),
    ),
};

/** As the pharmacist wrote it: `1.0` stays `1.0`. */
function text(analyte: CompiledAnalyte, grade: number): string {
  const definitions = (analyte.definition.grades ?? []).filter((bound) => bound.grade === grade);
  const scale = { lowerLimit: '× LLN', upperLimit: '× ULN' };
  const texts = definitions.flatMap(({ below, above, times }) => {
    const unit = times === undefined ? analyte.unit : scale[times];
    return [
      ...(below === undefined ? [] : [`< ${below} ${unit}`]),
      ...(above === undefined ? [] : [`> ${above} ${unit}`]),
    ];
  });
  return texts.join(' or ');
}
