import { type Body, type BodyWish, makeBody } from './bodies.ts';

/** Two warnings with suggested orders and the closing card. */
const short = 'premedication-and-hydration-missing-c1d1';
/** After three doses; a critical card, and the newest laboratory values among many. */
const long = 'neutropenia-anc-0-99';

/** The bodies that are measured, by the names under which the report lists them. */
const wishes = {
  '20 kB': { situation: short },
  '200 kB': { situation: long, observations: 200 },
  '4.6 MB': { situation: long, observations: 5_000 },
  '23 MB': { situation: long, observations: 25_000 },
  '20 kB, nothing to warn of': { situation: 'clean-c1d1' },
  '20 kB, not Latin1': { situation: short, wide: true },
  '200 kB, not Latin1': { situation: long, observations: 200, wide: true },
  '4.6 MB, not Latin1': { situation: long, observations: 5_000, wide: true },
  '20 kB, another drug': { situation: 'not-ours-pembrolizumab' },
  '200 kB, another drug': { situation: 'not-ours-pembrolizumab', observations: 200 },
} as const satisfies Record<string, BodyWish>;

export type CaseName = keyof typeof wishes;
export const caseNames = Object.keys(wishes) as readonly CaseName[];

export const isCaseName = (name: string): name is CaseName => Object.hasOwn(wishes, name);

export const bodyOf = (name: CaseName): Body => makeBody(name, wishes[name]);

/** How many callers at a time, and for how long, so that a slice holds enough calls and a round stays short. */
export function loadOf({ text }: Body): { readonly connections: number; readonly milliseconds: number } {
  if (text.length < 1e6) return { connections: 8, milliseconds: 500 };
  return text.length < 1e7
    ? { connections: 4, milliseconds: 1_500 }
    : { connections: 2, milliseconds: 3_000 };
}
