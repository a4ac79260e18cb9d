import type { Statement } from './database.ts';

/** Statements of one commit: small posts share its wait for the disk, a post of a thousand entries has one of its own. */
const statementsPerCommit = 100;

export interface CommitQueue<Work> {
  add(work: Work): void;
  /** Commits everything that waits. */
  drain(): void;
}

/**
 * In which order transactions are committed. What is a single statement (the token of a call, the question of /ready)
 * goes first: it waits for one commit of cards or feedback at most, however many posts came before it.
 */
export function commitQueue<Work extends { readonly statements: readonly Statement[] }>(
  commit: (group: readonly Work[]) => void,
): CommitQueue<Work> {
  const single: Work[] = [];
  const others: Work[] = [];

  function commitNext(): void {
    if (single.length > 0) commit(single.splice(0));
    if (others.length > 0) commit(others.splice(0, fitting(others)));
  }

  function commitInTurn(): void {
    commitNext();
    // What arrived during the commit comes in before the next one.
    if (single.length + others.length > 0) setImmediate(commitInTurn);
  }

  return {
    add(work) {
      (work.statements.length === 1 ? single : others).push(work);
      if (single.length + others.length === 1) setImmediate(commitInTurn);
    },
    drain() {
      while (single.length + others.length > 0) commitNext();
    },
  };
}

/** How many from the head stay within the limit together; at least one. */
function fitting(works: readonly { readonly statements: readonly Statement[] }[]): number {
  let statements = 0;
  const beyond = works.findIndex((work) => {
    statements += work.statements.length;
    return statements > statementsPerCommit;
  });
  return beyond === -1 ? works.length : Math.max(1, beyond);
}
