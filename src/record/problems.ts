import type { RecordProblem } from './patient-record.ts';

/** References that a problem names; the rest are counted only. */
const named = 5;

/** The type with which the tail of a problem of resources begins: `Observation under labs, …`. */
const RESOURCE_TYPE = /^[A-Z][A-Za-z]+(?= under )/;

/** Gathers problems of one kind about one key and type into one sentence with a count. */
export class ProblemLog {
  readonly #groups = new Map<
    string,
    { kind: RecordProblem['kind']; tail: string; count: number; names: string[] }
  >();

  /** @param tail completes "3 …": what the resources are and what became of them, without patient content */
  add(kind: RecordProblem['kind'], tail: string, reference?: string): void {
    const id = `${kind} ${tail}`;
    const group = this.#groups.get(id) ?? { kind, tail, count: 0, names: [] };
    this.#groups.set(id, group);
    group.count += 1;
    if (reference !== undefined && group.names.length < named) group.names.push(reference);
  }

  problems(): readonly RecordProblem[] {
    return [...this.#groups.values()].map(({ kind, tail, count, names }) => ({
      kind,
      what: `${count} ${count === 1 ? tail : tail.replace(RESOURCE_TYPE, '$&s')}`,
      references: names,
    }));
  }
}
