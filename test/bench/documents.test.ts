import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { documented, type FullReport } from '../../bench/markdown.ts';
import { coresFor, sizing } from '../../bench/sizing.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('figures in the documents', () => {
  const report = JSON.parse(read('bench/results/latest.json')) as FullReport;

  it.each(['docs/performance.md', 'docs/operations.md'])('%s: npm run bench:document', (path) => {
    expect(documented(read(path), report)).toBe(read(path));
  });

  it('writing them twice changes nothing, and a block that nobody knows is no silence', () => {
    const once = documented('<!-- bench: goals -->\n<!-- /bench -->\nafter\n', report);
    expect(documented(once, report)).toBe(once);
    expect(once.endsWith('<!-- /bench -->\nafter\n')).toBe(true);
    expect(() => documented('<!-- bench: gaols -->\n<!-- /bench -->', report)).toThrow('gaols');
  });
});

describe('sizing', () => {
  it('333 calls a second of 3 ms fill one core, and need 1.67 that are busy by 60 %', () => {
    expect(coresFor(1000 / 3, 3)).toBeCloseTo(1 / 0.6, 10);
  });

  it('counts one replica to spare', () => {
    const metrics = { 'CPU ms/call': { median: 3, q1: 3, q3: 3 } };
    const row = { part: 'throughput', case: '20 kB', contestant: 'service', metrics };
    expect(sizing([row, { ...row, contestant: 'echo' }])).toEqual([['20 kB', '3.00 ms', '200', '1.67', '3']]);
  });
});
