import type { EventIdea } from '#src/facts/events.ts';
import type { Context } from './settings.ts';

/** The clinical ideas of the toxicity topics: a value set of codes, and words for records without one. */
const IDEAS = {
  crs: { valueSet: 'cytokine-release-syndrome', words: /cytokine[- ]release|\bCRS\b/i },
  icans: {
    valueSet: 'icans',
    words: /\bICANS\b|neurotoxicity|neurologic(al)? toxicity|immune effector cell[- ]associated/i,
  },
  keySymptom: {
    valueSet: 'neurological-key-symptoms',
    words:
      /\bconfus(ed|ion)|disorient|seizure|convulsion|status epilepticus|muscle weakness|muscular weakness|\baphasi|dysphasi|dysarthri|speech (disorder|disturbance|difficult|impair)|slurred speech|encephalopath|delirium|somnolen|lethargy|bradyphreni|depressed (level of )?consciousness|altered mental status|\bcoma(tose)?\b|\bstupor/i,
  },
  seizure: { valueSet: 'seizures', words: /seizure|convulsion/i },
  gravestSign: {
    valueSet: 'gravest-neurological-signs',
    words: /\bcoma(tose)?\b|\bstupor|status epilepticus|cerebral (o?edema)|papillo?edema|unarousable/i,
  },
  mildSymptom: {
    valueSet: 'mild-neurological-symptoms',
    words: /headache|dysgeusi|ageusi|taste|neuropath|dizziness|insomnia|par(a)?esthesi|tremor/i,
  },
  impairedBaseline: {
    valueSet: 'impaired-baseline',
    words: /dementia|alzheimer|\bstroke\b|aphasi|intubat|sedat(ed|ion)|mechanical ventilation/i,
  },
  latentInfection: {
    valueSet: 'latent-infections',
    words: /\blatent\b|\bcarrier\b|coloni[sz](ed|ation)|sequelae|\bhistory of\b/i,
  },
  infection: {
    valueSet: 'infections',
    words:
      /\binfection|infectious disease|pneumonia\b|\bsepsis|\bseptic|bacter(a)?emi|fung(a)?emi|vir(a)?emi|cellulitis|\babscess|empyema|pyelonephritis|\bcystitis|candidiasis|candid(a)?emi|aspergillosis|covid|influenza|\bzoster|shingles|tuberculosis|osteomyelitis|meningitis|peritonitis|endocarditis|\bUTI\b/i,
  },
  sepsis: { valueSet: 'sepsis', words: /\bsepsis|\bseptic/i },
  febrileNeutropenia: {
    valueSet: 'febrile-neutropenia',
    words: /febrile neutrop|neutropenic (fever|sepsis)/i,
  },
  neutropenia: { valueSet: 'neutropenias', words: /neutropeni/i },
  feverCode: { valueSet: 'fever-with-other-conditions', words: /fever presenting with/i },
  hypersensitivity: {
    valueSet: 'hypersensitivity-reactions',
    words: /hypersensitiv|anaphyla|infusion[- ]related reaction|allergic reaction/i,
  },
  bleeding: {
    valueSet: 'bleeding',
    words: /\bbleed|h(a)?emorrhage|epistaxis|h(a)?emoptysis|h(a)?ematuria|mel(a)?ena|h(a)?ematemesis/i,
  },
} as const;

export type IdeaName = keyof typeof IDEAS;

export function idea(context: Context, name: IdeaName): EventIdea {
  const { valueSet, words } = IDEAS[name];
  return { codes: context.valueSet(valueSet), words };
}

/** Value sets of ideas, for a fact's `reads`. */
export function ideaValueSets(...names: readonly IdeaName[]): readonly string[] {
  return names.map((name) => IDEAS[name].valueSet);
}
