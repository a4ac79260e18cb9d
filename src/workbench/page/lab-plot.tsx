import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { readable } from '../../cards/markdown.ts';
import type { PlotSheet } from '../knowledge.ts';
import { type LabPoint, type LabSeries, rangeOf, thresholdsOf } from '../visit/lab-series.ts';
import { readableTime } from './clock.tsx';
import { plotOptions } from './plot-options.ts';
import { useTheme } from './theme.tsx';
import { useWidth } from './use-width.ts';

interface Props {
  readonly plot: PlotSheet;
  readonly series: LabSeries;
  readonly span: { readonly from: number; readonly to: number };
  readonly used: ReadonlySet<string>;
  readonly zone: string;
  readonly onOpen: (reference: string) => void;
}

/** One test over time; the table under it says the same to those who do not see the canvas. */
export function LabPlot({ plot, series, span, used, zone, onOpen }: Props) {
  const [box, width] = useWidth();
  const canvas = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<LabPoint>();
  const theme = useTheme();
  const { points, notDrawn } = series;
  const newest = points.at(-1);
  const thresholds = thresholdsOf(plot, series);
  const crossed =
    newest === undefined ? undefined : thresholds.findLast(({ at }) => isBeyond(plot, newest.value, at));

  useEffect(() => {
    const target = canvas.current;
    if (target === null || width === 0 || points.length === 0) return undefined;
    const range = rangeOf(plot, points);
    const options = plotOptions({
      plot,
      points,
      thresholds: thresholdsOf(plot, series),
      range,
      span,
      used,
      zone,
      width,
    });
    const drawn = new uPlot(
      {
        ...options,
        hooks: { ...options.hooks, setCursor: [(self) => setPointed(points[self.cursor.idx ?? -1])] },
      },
      [points.map(({ at }) => at / 1000), points.map(({ value }) => value)],
      target,
    );
    return () => drawn.destroy();
  }, [width, theme, plot, series, span.from, span.to, used, zone]);

  const shown = pointed ?? newest;
  return (
    <figure class="plot" ref={box}>
      <figcaption>
        <strong>{plot.title}</strong>
        <span class={crossed === undefined ? 'value' : `value ${crossed.kind}`}>
          {shown === undefined ? 'no result' : readable(shown.recorded)}
        </span>
        <span class="small">
          {shown === undefined
            ? ''
            : `${readableTime(shown.at, zone)}${shown.status === 'final' ? '' : `, ${shown.status}`}${used.has(shown.reference) ? ', used' : ''}`}
        </span>
      </figcaption>
      {points.length > 0 && (
        <div
          ref={canvas}
          class="canvas"
          role="img"
          aria-label={`${plot.title}: ${points.length} results, newest ${readable(newest?.recorded ?? '')}; ${thresholds.map(({ label, at }) => `${label} at ${round(at)}`).join(', ')}`}
        />
      )}
      {notDrawn.length > 0 && (
        <p class="small">Not drawn: {notDrawn.map(({ recorded }) => readable(recorded)).join('; ')}</p>
      )}
      <details>
        <summary>Results</summary>
        <ul>
          {points.map((point) => (
            <li key={`${point.reference} ${point.at}`}>
              <button type="button" class="link" onClick={() => onOpen(point.reference)}>
                {readableTime(point.at, zone)}: {readable(point.recorded)}
              </button>
              {used.has(point.reference) && <span class="tag info">used</span>}
              {point.status !== 'final' && <span class="tag">{point.status}</span>}
            </li>
          ))}
        </ul>
      </details>
    </figure>
  );
}

function isBeyond({ worse }: PlotSheet, value: number, at: number): boolean {
  return worse === 'lower' ? value < at : value > at;
}

export function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
