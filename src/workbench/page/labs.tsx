import { useState } from 'preact/hooks';
import { readable } from '../../cards/markdown.ts';
import type { DrugKnowledge, PlotSheet } from '../knowledge.ts';
import { labSeries } from '../visit/lab-series.ts';
import { withNewResults } from '../visit/new-results.ts';
import type { Resource } from '../visit/resource.ts';
import type { Visit } from '../visit/visit.ts';
import { LabPlot } from './lab-plot.tsx';
import { newId } from './use-visit.ts';

interface Props {
  readonly visit: Visit;
  readonly drug: DrugKnowledge;
  readonly record: readonly Resource[];
  readonly used: ReadonlySet<string>;
  readonly onOpen: (reference: string) => void;
  readonly onChange: (visit: Visit) => void;
}

/** One plot for each test that the drug's precautions watch. */
export function Labs({ visit, drug, record, used, onOpen, onChange }: Props) {
  const all = drug.plots.map((plot) => ({ plot, series: labSeries(record, plot) }));
  if (all.length === 0) return null;
  const times = all.flatMap(({ series }) => series.points.map(({ at }) => at));
  const span = { from: Math.min(visit.now, ...times), to: visit.now };
  return (
    <div class="panel labs">
      <div class="labs-head">
        <h2>Laboratory</h2>
        <ul class="legend small" aria-label="Legend">
          <li class="range">reference range</li>
          <li class="hold">hold</li>
          <li class="stop">stop, grade 4</li>
          <li class="used">used by a card</li>
        </ul>
      </div>
      <div class="plots">
        {all.map(({ plot, series }) => (
          <LabPlot
            key={plot.analyte}
            plot={plot}
            series={series}
            span={span}
            used={used}
            zone={visit.zone}
            onOpen={onOpen}
          />
        ))}
      </div>
      <NewResults plots={drug.plots} onAdd={(values) => onChange(withNewResults(visit, values, newId))} />
    </div>
  );
}

interface NewResultsProps {
  readonly plots: readonly PlotSheet[];
  readonly onAdd: (values: readonly { readonly plot: PlotSheet; readonly value: number }[]) => void;
}

/** Results to try out: what would the service say if the neutrophils were 0.8? */
function NewResults({ plots, onAdd }: NewResultsProps) {
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const given = plots.flatMap((plot) => {
    const written = values[plot.analyte] ?? '';
    const value = Number(written);
    return written.trim() === '' || !Number.isFinite(value) ? [] : [{ plot, value }];
  });
  return (
    <details class="new-results">
      <summary>Enter new results</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (given.length > 0) onAdd(given);
          setValues({});
        }}
      >
        <div class="fields">
          {plots.map(({ analyte, title, unit }) => (
            <label class="field" key={analyte}>
              <span>
                {title} ({readable(`1 ${unit}`).replace(/^1 /, '')})
              </span>
              <input
                type="number"
                step="any"
                min="0"
                value={values[analyte] ?? ''}
                onInput={(event) => {
                  const { value } = event.currentTarget;
                  setValues((before) => ({ ...before, [analyte]: value }));
                }}
              />
            </label>
          ))}
        </div>
        <button type="submit" disabled={given.length === 0}>
          Add as drawn now
        </button>
      </form>
    </details>
  );
}
