import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { commitQueue } from '#src/feedback/commit-queue.ts';

const work = (name: string, statements: number) => ({
  name,
  statements: Array.from({ length: statements }, () => ({ sql: 'SELECT 1', values: [] })),
});

function watched(onCommit: (group: readonly string[]) => void = () => undefined) {
  const groups: (readonly string[])[] = [];
  const queue = commitQueue<ReturnType<typeof work>>((group) => {
    const names = group.map(({ name }) => name);
    groups.push(names);
    onCommit(names);
  });
  return { queue, groups };
}

describe('the order in which transactions of SQLite are committed', () => {
  it('small posts share one commit', async () => {
    const { queue, groups } = watched();
    for (const name of ['a', 'b', 'c']) queue.add(work(name, 5));
    expect(groups).toEqual([]);
    await turn();
    expect(groups).toEqual([['a', 'b', 'c']]);
  });

  it.each([
    [50, 50, [['first', 'second']]],
    [50, 51, [['first'], ['second']]],
    [400, 1, [['second'], ['first']]],
  ])('posts of %i and %i statements: commits %j', async (first, second, commits) => {
    const { queue, groups } = watched();
    queue.add(work('first', first));
    queue.add(work('second', second));
    await turn();
    await turn();
    expect(groups).toEqual(commits);
  });

  it('a token that comes behind eight large posts is answered after none of them', async () => {
    const { queue, groups } = watched();
    for (let post = 1; post <= 8; post += 1) queue.add(work(`post ${post}`, 100));
    queue.add(work('token', 1));
    await turn();
    expect(groups).toEqual([['token'], ['post 1']]);
  });

  it('a token that comes during a large post waits for that post alone', async () => {
    const { queue, groups } = watched((names) => {
      if (names.includes('post 1')) queue.add(work('token', 1));
    });
    for (let post = 1; post <= 3; post += 1) queue.add(work(`post ${post}`, 100));
    for (let turns = 0; turns < 4; turns += 1) await turn();
    expect(groups).toEqual([['post 1'], ['token'], ['post 2'], ['post 3']]);
  });

  it('tokens without end do not keep a post waiting', async () => {
    let tokens = 0;
    const { queue, groups } = watched((names) => {
      if (names.includes('token') && tokens < 20) {
        tokens += 1;
        queue.add(work('token', 1));
      }
    });
    queue.add(work('token', 1));
    queue.add(work('post', 100));
    await turn();
    expect(groups.slice(0, 2)).toEqual([['token'], ['post']]);
  });

  it('everything that waits is committed before the database is closed', () => {
    const { queue, groups } = watched();
    for (let post = 1; post <= 3; post += 1) queue.add(work(`post ${post}`, 100));
    queue.add(work('token', 1));
    queue.drain();
    expect(groups.flat().toSorted()).toEqual(['post 1', 'post 2', 'post 3', 'token']);
  });
});
