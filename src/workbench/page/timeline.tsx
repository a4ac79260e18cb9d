import { useMemo } from 'preact/hooks';
import type { DrugKnowledge } from '../knowledge.ts';
import { timeScale } from '../visit/time-scale.ts';
import { type Timeline, type TimelineMark, timelineOf } from '../visit/timeline.ts';
import type { Visit } from '../visit/visit.ts';
import { useWidth } from './use-width.ts';

interface Props {
  readonly visit: Visit;
  readonly drug: DrugKnowledge;
  readonly onOpen: (reference: string) => void;
}

const height = 124;
const line = 62;
const margin = 34;
/** Pixels that the labels of two doses need between them. */
const apart = 50;

/** Doses on a line, to scale in time; delays stand between them, events below. The list under it says the same in words. */
export function TimelineView({ visit, drug, onOpen }: Props) {
  const timeline = useMemo(() => timelineOf(visit, drug), [visit, drug]);
  const [box, width] = useWidth();
  const { marks } = timeline;
  if (marks.length === 0) return <p class="small">No dose of {drug.drug} is given or ordered.</p>;
  return (
    <div ref={box} class="timeline">
      {width > 0 && <Drawing timeline={timeline} width={width} visit={visit} />}
      <details>
        <summary>As a list</summary>
        <ul>
          {marks.map((mark) => (
            <li key={`${mark.reference} ${mark.at}`}>
              <button type="button" class="link" onClick={() => onOpen(mark.reference)}>
                {shortDay(mark.at, visit.zone)}: {mark.label} {mark.detail}
              </button>
            </li>
          ))}
          {timeline.gaps.map(({ from, to, days, late }) => (
            <li key={`${from} ${to}`}>
              {days} days between {shortDay(from, visit.zone)} and {shortDay(to, visit.zone)}
              {late > 0 ? `, ${late} days later than scheduled` : ''}
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

function Drawing({ timeline, width, visit }: { timeline: Timeline; width: number; visit: Visit }) {
  const { marks, gaps } = timeline;
  const doses = marks.filter(({ kind }) => kind !== 'event');
  const others = [...marks.map(({ at }) => at), visit.now];
  const x = timeScale(
    doses.map(({ at }) => at),
    others,
    { from: margin, to: width - margin, apart },
  );
  // Where there is no room for every label, the newest keep theirs and every second, third … before.
  const every = Math.ceil((apart * (doses.length - 1)) / (width - 2 * margin));
  const labelled = (mark: TimelineMark): boolean =>
    every <= 1 || (doses.length - 1 - doses.indexOf(mark)) % every === 0;
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={`${marks.filter(({ kind }) => kind === 'given').length} doses given, ${marks.filter(({ kind }) => kind === 'planned').length} ordered; in words below`}
    >
      <line class="axis" x1={margin / 2} x2={width - margin / 2} y1={line} y2={line} />
      <line class="now" x1={x(visit.now)} x2={x(visit.now)} y1={line + 32} y2={height - 16} />
      <text class="now-label" x={x(visit.now)} y={height - 4}>
        now
      </text>
      {gaps.map(({ from: start, to: end, days, late }) => (
        <g key={start} class={late > 0 ? 'gap late' : 'gap'}>
          {late > 0 && <line x1={x(start)} x2={x(end)} y1={line} y2={line} />}
          {(x(end) - x(start) > 26 || late > 0) && (
            <text x={(x(start) + x(end)) / 2} y={line - 8}>
              {days} d{late > 0 ? ` (+${late})` : ''}
            </text>
          )}
        </g>
      ))}
      {marks.map((mark) => (
        <Mark
          key={`${mark.reference} ${mark.at}`}
          mark={mark}
          x={x(mark.at)}
          zone={visit.zone}
          labelled={labelled(mark)}
        />
      ))}
    </svg>
  );
}

interface MarkProps {
  readonly mark: TimelineMark;
  readonly x: number;
  readonly zone: string;
  readonly labelled: boolean;
}

function Mark({ mark, x, zone, labelled }: MarkProps) {
  const { kind, label, detail, at } = mark;
  const title = `${shortDay(at, zone)}: ${label} ${detail}`;
  if (kind === 'event') {
    return (
      <g class="mark event">
        <title>{title}</title>
        <path d={`M${x} ${line + 8}l6 8l-6 8l-6 -8z`} />
        <text x={x} y={line + 38}>
          {label.length > 26 ? `${label.slice(0, 25)}…` : label}
        </text>
      </g>
    );
  }
  return (
    <g class={`mark ${kind}`}>
      <title>{title}</title>
      <circle cx={x} cy={line} r={label === '1 mg' ? 6 : 8} />
      {labelled && (
        <>
          <text class="dose" x={x} y={line - 36}>
            {label}
          </text>
          <text x={x} y={line - 23}>
            {detail}
          </text>
          <text x={x} y={line + 24}>
            {shortDay(at, zone)}
          </text>
        </>
      )}
    </g>
  );
}

/** `20 Nov`. */
export function shortDay(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short' }).format(at);
}
