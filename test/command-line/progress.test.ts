import { describe, expect, it } from 'vitest';
import { progressOn } from '#src/command-line/replay/progress.ts';

function terminal(isTTY: boolean) {
  const written: string[] = [];
  return { written, isTTY, columns: 100, write: (text: string) => written.push(text) };
}

describe('the progress of a replay', () => {
  it('is one line with count, rate and time left, drawn over itself', () => {
    const stream = terminal(true);
    const progress = progressOn(stream, 'Patients', 10_000);
    progress.advance(2500);
    progress.end(false);
    const last = stream.written.at(-2) ?? '';
    expect(last.slice(0, 5)).toBe('\r\u001b[2K');
    expect(last.slice(5)).toMatch(/^Patients █+░+ 25% 2,500\/10,000 · [\d,]+\/s · .+ left$/);
    expect(stream.written.at(-1)).toBe('\n');
  });

  it('of a run that goes on starts where the earlier one ended', () => {
    const stream = terminal(true);
    progressOn(stream, 'Patients', 200, 100).end(false);
    expect(stream.written[0]).toMatch(/ 50% 100\/200 · 0\/s · … left$/);
  });

  it('ends full, however far the estimate was off', () => {
    const stream = terminal(true);
    const progress = progressOn(stream, 'Patients', 60);
    progress.advance(51);
    progress.end(true);
    expect(stream.written.at(-2)).toContain(' 100% 51/51 ');
  });

  it('is not written where nobody looks', () => {
    const stream = terminal(false);
    const progress = progressOn(stream, 'Patients', 10);
    progress.advance(10);
    progress.end(true);
    expect(stream.written).toEqual([]);
  });
});
