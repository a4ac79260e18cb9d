import uPlot from 'uplot';
import type { PlotSheet } from '../knowledge.ts';
import type { LabPoint, rangeOf, thresholdsOf } from '../visit/lab-series.ts';

export interface PlotInput {
  readonly plot: PlotSheet;
  readonly points: readonly LabPoint[];
  readonly thresholds: ReturnType<typeof thresholdsOf>;
  readonly range: ReturnType<typeof rangeOf>;
  /** Epoch ms, the same for all plots of a chart. */
  readonly span: { readonly from: number; readonly to: number };
  readonly used: ReadonlySet<string>;
  readonly zone: string;
  readonly width: number;
}

const height = 150;
const day = 86_400;

/** Colors come from the style sheet, where one name stands for a light and a dark one: a canvas does not see it by itself. */
function color(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

/**
 * A small plot: reference range as a band, hold and stop as lines, the value used with a ring. Where both lines are drawn the
 * scale is logarithmic: stop may be at twenty times the limit, or at half of hold.
 */
export function plotOptions(input: PlotInput): uPlot.Options {
  const { points, thresholds, range, span, zone, width } = input;
  const shown = [
    ...points.map(({ value }) => value),
    ...thresholds.map(({ at }) => at),
    ...[range.low, range.high].filter((limit) => limit !== undefined),
  ].filter((value) => value > 0);
  const logarithmic = thresholds.length > 1;
  const lowest = Math.min(...shown) * (logarithmic ? 0.55 : 0.7);
  const highest = Math.max(...shown) * (logarithmic ? 1.8 : 1.12);
  const pad = Math.max(day, ((span.to - span.from) / 1000) * 0.06);
  const quiet = color('muted');
  const grid = { stroke: color('grid'), width: 1 };
  const font = '11px system-ui, sans-serif';
  return {
    width,
    height,
    padding: [6, 20, 0, 0],
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 11 } },
    scales: {
      x: { time: true, range: () => [span.from / 1000 - pad, span.to / 1000 + pad] },
      y: { distr: logarithmic ? 3 : 1, range: () => [lowest, highest] },
    },
    axes: [
      {
        stroke: quiet,
        font,
        size: 24,
        gap: 2,
        grid: { show: false },
        ticks: { show: false },
        space: 70,
        values: (_self, ticks) =>
          ticks.map((tick) =>
            new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: 'numeric', month: 'short' }).format(
              tick * 1000,
            ),
          ),
      },
      {
        stroke: quiet,
        font,
        size: 38,
        gap: 3,
        grid,
        ticks: { show: false },
        space: 26,
        ...(logarithmic
          ? { splits: () => roundValues(lowest, highest), filter: (_self, ticks) => ticks }
          : {}),
        values: (_self, ticks) =>
          ticks.map((tick) => (tick === null ? '' : String(Number(tick.toPrecision(3))))),
      },
    ],
    series: [
      {},
      {
        stroke: color('series'),
        width: 1.75,
        points: { show: true, size: 7, fill: color('surface'), stroke: color('series'), width: 1.75 },
      },
    ],
    hooks: {
      drawClear: [(self) => drawRange(self, input, highest, lowest)],
      draw: [(self) => drawThresholds(self, input), (self) => drawUsed(self, input)],
    },
  };
}

/** At most four values of 1, 2 and 5 and their tenfolds, none so low that it runs into the days. */
function roundValues(lowest: number, highest: number): number[] {
  const all = [0.01, 0.1, 1, 10, 100, 1000, 10_000]
    .flatMap((power) => [power, 2 * power, 5 * power])
    .filter((value) => value >= 1.3 * lowest && value <= highest);
  const step = Math.ceil(all.length / 4);
  return all.filter((_, index) => index % step === 0);
}

function drawRange(self: uPlot, { range }: PlotInput, highest: number, lowest: number): void {
  if (range.low === undefined && range.high === undefined) return;
  const { ctx, bbox } = self;
  const top = self.valToPos(Math.min(range.high ?? highest, highest), 'y', true);
  const bottom = self.valToPos(Math.max(range.low ?? lowest, lowest), 'y', true);
  ctx.save();
  ctx.fillStyle = color('band');
  ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
  ctx.restore();
}

function drawThresholds(self: uPlot, { plot, thresholds }: PlotInput): void {
  const { ctx, bbox } = self;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.font = `${11 * scale}px system-ui, sans-serif`;
  ctx.textAlign = 'left';
  for (const { kind, label, at } of thresholds) {
    const y = self.valToPos(at, 'y', true);
    ctx.strokeStyle = color(kind);
    ctx.fillStyle = color(kind);
    ctx.lineWidth = 1.5 * scale;
    ctx.setLineDash(kind === 'hold' ? [5 * scale, 4 * scale] : []);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    const above = plot.worse !== 'lower' || kind === 'hold';
    const sign = plot.worse === 'lower' ? '<' : '>';
    ctx.textBaseline = above ? 'bottom' : 'top';
    ctx.fillText(
      `${label} ${sign} ${Number(at.toPrecision(3))}`,
      bbox.left + 4 * scale,
      y + (above ? -2 : 3) * scale,
    );
  }
  ctx.restore();
}

function drawUsed(self: uPlot, { points, used }: PlotInput): void {
  const { ctx } = self;
  ctx.save();
  ctx.strokeStyle = color('accent');
  ctx.lineWidth = 2 * devicePixelRatio;
  for (const point of points.filter(({ reference }) => used.has(reference))) {
    ctx.beginPath();
    const x = self.valToPos(point.at / 1000, 'x', true);
    ctx.arc(x, self.valToPos(point.value, 'y', true), 8 * devicePixelRatio, 0, 2 * Math.PI);
    ctx.stroke();
  }
  ctx.restore();
}
