import type { CoverageData } from '@stryker-mutator/api/core';

/** Mutants are numbered along a file: those this near are of the same file, by and large. */
const NEAR = 120;

/** How much more a test is worth whose file is about the mutated one: its tests have killed there. */
const KIN = 50;

/** So many tests that go the same way are tried in a row. */
const SAME_WAY = 2;

/**
 * The order in which tests are tried on a mutant: those that killed mutants of the same file lately, then those that reach
 * what few others reach near it, the quick ones first, and tests that go other ways through the code before more that go
 * the same way. Which mutants die does not depend on it (only how soon), unless the tests are cut off.
 */
export class KillersFirst {
  readonly #time = new Map<string, number>();
  readonly #file = new Map<string, string>();
  readonly #reached = new Map<string, readonly (readonly [mutant: number, times: number])[]>();
  readonly #reachedBy = new Map<number, number>();
  readonly #killers = new Map<string, string[]>();
  /** How many tests a file has, and how many mutants of which file its tests have killed. */
  readonly #size = new Map<string, number>();
  readonly #kills = new Map<string, number>();

  /** A test of the first run, in milliseconds, with the mutants it reached. */
  ran(id: string, file: string, time: number, reached: CoverageData | undefined): void {
    this.#time.set(id, time);
    this.#file.set(id, file);
    this.#size.set(file, (this.#size.get(file) ?? 0) + 1);
    const mutants = Object.entries(reached ?? {}).map(([mutant, times]) => [Number(mutant), times] as const);
    this.#reached.set(id, mutants);
    for (const [mutant] of mutants) this.#reachedBy.set(mutant, (this.#reachedBy.get(mutant) ?? 0) + 1);
  }

  killed(mutated: string, id: string): void {
    const others = (this.#killers.get(mutated) ?? []).filter((other) => other !== id);
    this.#killers.set(mutated, [id, ...others]);
    const pair = `${mutated} by ${this.#file.get(id)}`;
    this.#kills.set(pair, (this.#kills.get(pair) ?? 0) + 1);
  }

  sorted(mutated: string, ids: readonly string[], mutant: number): readonly string[] {
    const killers = (this.#killers.get(mutated) ?? []).slice(0, 20);
    const wanted = new Set(ids);
    const worth = new Map(ids.map((id) => [id, this.#worth(mutated, id, mutant)]));
    const lately = new Set(killers.filter((id) => wanted.has(id)));
    const rest = ids.filter((id) => !lately.has(id));
    rest.sort((a, b) => (worth.get(b) ?? 0) - (worth.get(a) ?? 0));
    return [...lately, ...this.#byTurns(rest, mutant)];
  }

  /** Two tests of each way through the code nearby, then two more of each, and so on. */
  #byTurns(ids: readonly string[], mutant: number): readonly string[] {
    const seen = new Map<string, number>();
    const turns: string[][] = [];
    for (const id of ids) {
      const way = this.#way(id, mutant);
      const before = seen.get(way) ?? 0;
      seen.set(way, before + 1);
      const turn = Math.floor(before / SAME_WAY);
      turns[turn] ??= [];
      turns[turn].push(id);
    }
    return turns.flat();
  }

  /** Which mutants nearby a test reaches, and about how often each. */
  #way(id: string, mutant: number): string {
    const near = (this.#reached.get(id) ?? []).filter(([other]) => Math.abs(other - mutant) <= NEAR);
    return near.map(([other, times]) => `${other}x${Math.round(Math.log2(times))}`).join(' ');
  }

  sortedFiles(mutated: string, files: readonly string[]): readonly string[] {
    const killing = (this.#killers.get(mutated) ?? []).flatMap((id) => this.#file.get(id) ?? []);
    return [...new Set([...killing, ...files])];
  }

  /** Stands for all tests of a file that cannot be loaded. */
  anyOf(file: string): string {
    for (const [id, of] of this.#file) if (of === file) return id;
    return file;
  }

  #worth(mutated: string, id: string, mutant: number): number {
    const file = this.#file.get(id) ?? '';
    const kin = (this.#kills.get(`${mutated} by ${file}`) ?? 0) / (this.#size.get(file) ?? 1);
    return (this.#rare(id, mutant) * (1 + KIN * kin)) / (5 + (this.#time.get(id) ?? 0));
  }

  #rare(id: string, mutant: number): number {
    let rare = 0;
    for (const [other] of this.#reached.get(id) ?? [])
      if (Math.abs(other - mutant) <= NEAR) rare += 1 / (this.#reachedBy.get(other) ?? 1);
    return rare;
  }
}
