/** Numbers that follow from a seed alone: request `n` of seed `s` is the same in every run, whatever was sent before it. */
export interface Chance {
  /** In [0, 1). */
  next(): number;
  /** In [0, below). */
  integer(below: number): number;
  /** True in one of `times` cases. */
  oneIn(times: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
  pick<T>(from: readonly T[]): T | undefined;
}

/** mulberry32, seeded by both numbers. */
export function chance(seed: number, number: number): Chance {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35)) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const integer = (below: number) => Math.floor(next() * below);
  return {
    next,
    integer,
    oneIn: (times) => integer(times) === 0,
    // The overloads say when there is nothing to pick.
    pick: <T>(from: readonly T[]) => from[integer(from.length)] as T,
  };
}

/** One of the names, as often as its weight says. */
export function weighted<Name extends string>(
  { next }: Chance,
  weights: Readonly<Record<Name, number>>,
): Name {
  const entries = Object.entries(weights) as [Name, number][];
  let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of entries) {
    left -= weight;
    if (left < 0) return name;
  }
  return (entries.at(-1) as [Name, number])[0];
}
