/** What is being counted, shown on one line of a terminal; on anything else nothing is written. */
export interface Progress {
  advance(by: number): void;
  /** `complete`: nothing is left, whatever the estimate of the total was. */
  end(complete: boolean): void;
}

/** The part of a stream that a bar needs; `isTTY` tells whether anybody looks. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Milliseconds between two pictures. */
const refresh = 120;

/**
 * A bar with rate and time left. `before` of the `estimate` were done by an earlier run: they fill the bar, and do not count
 * for the rate.
 */
export function progressOn(
  stream: Terminal,
  what: string,
  estimate: number,
  before = 0,
  shown: (count: number) => string = (count) => count.toLocaleString('en-US'),
): Progress {
  if (stream.isTTY !== true) return { advance: () => undefined, end: () => undefined };
  const start = performance.now();
  // A terminal of unknown width calls itself 0 wide.
  const columns = stream.columns || 80;
  let total = estimate;
  let count = before;
  let drawn = -refresh;
  const draw = () => {
    const seconds = (performance.now() - start) / 1000;
    const rate = seconds > 0 ? (count - before) / seconds : 0;
    const share = total === 0 ? 1 : Math.min(1, count / total);
    const left = rate > 0 ? duration(Math.max(0, total - count) / rate) : '…';
    const width = Math.max(10, Math.min(30, columns - 60));
    const bar = '█'.repeat(Math.round(share * width)).padEnd(width, '░');
    const line = `${what} ${bar} ${Math.floor(share * 100)}% ${shown(count)}/${shown(total)} · ${shown(Math.round(rate))}/s · ${left} left`;
    stream.write(`\r\u001b[2K${line.slice(0, columns - 1)}`);
    drawn = performance.now();
  };
  return {
    advance(by) {
      count += by;
      if (performance.now() - drawn >= refresh) draw();
    },
    end(complete) {
      if (complete) total = count;
      draw();
      stream.write('\n');
    },
  };
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const [hours = 0, minutes = 0, rest = 0] = parts;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(0)} MB`;
}
