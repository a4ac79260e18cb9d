import { describe, expect, it } from 'vitest';
import * as named from './collected-tests.ts';
import { collect } from './collected-tests.ts';
import { KillersFirst } from './killers-first.ts';

/** The tests of a file that names them as `load` does, run one after the other. */
async function collected(load: () => void) {
  const tests = await collect('a.test.ts', async () => load());
  for (const { run } of tests) await run();
  return tests.map(({ id }) => id);
}

describe('tests that stay in the process of the mutation run', () => {
  it('rows of lists are spread, single values are handed over, each test has an id of its own', async () => {
    const seen: unknown[] = [];
    const ids = await collected(() => {
      named.describe('sodium', () => {
        named.it.each([
          ['129', 129],
          ['130', 130],
        ])('%s', (_what, value) => seen.push(value));
        named.it.each([131, ['132']])('is low', (value) => seen.push(value));
      });
      named.it('stands alone', () => seen.push('alone'));
    });
    expect(seen).toEqual([129, 130, 131, ['132'], 'alone']);
    expect(ids).toEqual([
      'a.test.ts > sodium > 129',
      'a.test.ts > sodium > 130',
      'a.test.ts > sodium > is low',
      'a.test.ts > sodium > is low (2)',
      'a.test.ts > stands alone',
    ]);
  });

  it('what goes before and after each test belongs to its description only', async () => {
    const seen: string[] = [];
    await collected(() => {
      named.describe('inside', () => {
        named.beforeEach(() => seen.push('before'));
        named.afterEach(() => seen.push('after'));
        named.it('one', () => seen.push('one'));
      });
      named.it('two', () => seen.push('two'));
    });
    expect(seen).toEqual(['before', 'one', 'after', 'two']);
  });

  it('a skipped test is none, and a test outside of a file is refused', async () => {
    expect(await collected(() => named.it.skipIf(true)('never', () => expect(1).toBe(2)))).toEqual([]);
    expect(() => named.it('lost', () => undefined)).toThrow(/outside/);
  });
});

describe('the order in which tests are tried on a mutant', () => {
  const order = new KillersFirst();
  order.ran('common', 'a', 1, { 5: 1 });
  order.ran('rare', 'a', 1, { 5: 1, 6: 1 });
  order.ran('rare and slow', 'b', 500, { 5: 1, 6: 1 });
  it('what reaches the rarely reached comes first, the slow last', () => {
    expect(order.sorted('crs.ts', ['rare and slow', 'common', 'rare'], 5)).toEqual([
      'rare',
      'common',
      'rare and slow',
    ]);
  });
  it('a test that has killed in the same file comes before all others', () => {
    order.killed('crs.ts', 'rare and slow');
    expect(order.sorted('crs.ts', ['common', 'rare', 'rare and slow'], 5)[0]).toBe('rare and slow');
    expect(order.sorted('fever.ts', ['common', 'rare', 'rare and slow'], 5)[0]).toBe('rare');
    expect(order.sorted('crs.ts', ['common'], 5)).toEqual(['common']);
    expect(order.sortedFiles('crs.ts', ['a', 'b'])).toEqual(['b', 'a']);
    expect(order.anyOf('b')).toBe('rare and slow');
  });
});
