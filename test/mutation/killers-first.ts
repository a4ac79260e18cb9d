import type { CoverageData } from '@stryker-mutator/api/core';

/** Mutants are numbered along a file: those this near are of the same file, by and large. */
const NEAR = 120;

/** How much more a test is worth whose file is about the mutated one: its tests have killed there. */
const KIN = 50;

/**
 * The order in which tests are tried on a mutant: those that killed mutants of the same file lately, then those that reach
 * what few others reach near it, the quick ones first. Which mutants die does not depend on it, only how soon.
 */
export class KillersFirst {
  readonly #time = new Map<string, number>();
  readonly #file = new Map<string, string>();
  readonly #reached = new Map<string, readonly number[]>();
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
    const mutants = Object.keys(reached ?? {}).map(Number);
    this.#reached.set(id, mutants);
    for (const mutant of mutants) this.#reachedBy.set(mutant, (this.#reachedBy.get(mutant) ?? 0) + 1);
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
    return [...lately, ...rest.sort((a, b) => (worth.get(b) ?? 0) - (worth.get(a) ?? 0))];
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
    for (const other of this.#reached.get(id) ?? [])
      if (Math.abs(other - mutant) <= NEAR) rare += 1 / (this.#reachedBy.get(other) ?? 1);
    return rare;
  }
}
