import type { Visit } from '../visit/visit.ts';
import { daysLater, fromWallClock, toWallClock } from '../visit/zoned.ts';

interface Props {
  readonly visit: Visit;
  readonly movable: boolean;
  readonly onChange: (visit: Visit) => void;
}

/** The clock by which the service judges. Moved back, it hides what was recorded later. */
export function Clock({ visit, movable, onChange }: Props) {
  const { now, zone, writtenFor } = visit;
  const move = (to: number | undefined): void => {
    if (to !== undefined) onChange({ ...visit, now: to });
  };
  if (!movable) {
    return (
      <section class="clock" aria-label="Clock">
        <span class="small">
          The service keeps its own clock ({readableTime(now, zone)}); the situations play at a fixed time.
        </span>
      </section>
    );
  }
  return (
    <section class="clock" aria-label="Clock">
      <label class="field inline">
        <span>Demo time</span>
        <input
          type="datetime-local"
          value={toWallClock(now, zone)}
          onChange={(event) => move(fromWallClock(event.currentTarget.value, zone))}
        />
      </label>
      <span class="buttons">
        <button type="button" onClick={() => move(daysLater(now, -1, zone))}>
          − 1 day
        </button>
        <button type="button" onClick={() => move(daysLater(now, 1, zone))}>
          + 1 day
        </button>
        {now !== writtenFor && (
          <button type="button" onClick={() => move(writtenFor)}>
            Back to the visit
          </button>
        )}
      </span>
      <span class="small zone">
        {weekday(now, zone)}, {zone.replace('_', ' ')}
      </span>
    </section>
  );
}

const weekday = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'long' }).format(at);

/** `20 Nov 2026, 07:00`. */
export function readableTime(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);
}
