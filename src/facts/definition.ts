import type { FhirResource } from 'fhir/r4';
import type { z } from 'zod';
import type { DraftOrder } from '../orders/draft-order.ts';
import type { DrugIdentity } from '../orders/drug-identity.ts';
import type { PlannedStart } from '../orders/planned-start.ts';
import type { PatientRecord } from '../record/patient-record.ts';
import type { Hook } from '../rules/knowledge-schema.ts';
import type { CodeSet } from './code-set.ts';
import type { Fact } from './fact.ts';
import type { Analytes } from './laboratory/analytes.ts';

/**
 * What a fact reads of the record: a prefetch key, and the codes by which that key's query is narrowed. Value sets and
 * analytes are named here so that a name that does not exist stops the start.
 */
export interface RecordNeed {
  readonly key: string;
  /** Names of value sets in `value-sets/`. */
  readonly valueSets?: readonly string[];
  /** Names of value sets that values are compared with: they do not narrow the query. */
  readonly answers?: readonly string[];
  /** Names of analytes in `analytes.yaml`. */
  readonly analytes?: readonly string[];
}

/** What a drug's own files set: the site's policy and the treatment schedule, each checked by the drug's schema. */
export interface Settings {
  readonly policy: unknown;
  readonly schedule: unknown;
}

/** Everything a fact may be derived from. One context serves one order. */
export interface FactContext<S extends Settings = Settings> {
  readonly record: PatientRecord;
  readonly order: DraftOrder;
  /** Orders of the same drug in the same signing that are planned before this one: counted as doses to come. */
  readonly earlierOrders: readonly DraftOrder[];
  /** Every order of the drug in this signing, this one included. */
  readonly siblingOrders: readonly DraftOrder[];
  /** The other drafts of the same signing. */
  readonly companions: readonly FhirResource[];
  readonly hook: Hook;
  /** When the order is planned. */
  readonly start: PlannedStart;
  /** Epoch milliseconds. */
  readonly now: number;
  /** IANA name of the site's time zone. */
  readonly zone: string;
  readonly settings: S;
  readonly analytes: Analytes;
  /** How the drug is recognised in orders and administrations. */
  readonly identity: DrugIdentity;
  /** A value set of the drug; the name must be among the `reads` of some fact, where the loader checks it. */
  valueSet(name: string): CodeSet;
  /** Another fact of the same order, derived once. */
  get<T>(definition: FactDefinition<T, S>): Fact<T>;
}

/**
 * A named fact. `shape` lists the members that a rule may use, so that a misspelled member stops the start instead of
 * reading as unknown for ever; `reads` and `uses` are what discovery's prefetch is derived from.
 */
export interface FactDefinition<T, S extends Settings = Settings> {
  readonly name: string;
  readonly shape: z.ZodType<T>;
  readonly reads: readonly RecordNeed[];
  readonly uses: readonly { readonly name: string }[];
  derive(context: FactContext<S>): Fact<T>;
}

/** What the engine holds: it never looks into a fact's value, it only hands it to expressions. */
export type AnyFactDefinition = FactDefinition<unknown>;
