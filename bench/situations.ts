/** The situations of the fixtures whose records are made longer. */
export const situations = {
  /** Two warnings with suggested orders and the closing card. */
  short: 'premedication-and-hydration-missing-c1d1',
  /** Every rule is asked, none warns. */
  clear: 'clean-c1d1',
  /** After three doses; a critical card, and the newest laboratory values among many. */
  long: 'neutropenia-anc-0-99',
  otherDrug: 'not-ours-pembrolizumab',
} as const;
