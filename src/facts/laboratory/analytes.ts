import { type CodeTable, codeTable } from '../../fhir/coding.ts';
import { Decimal } from '../../fhir/decimal.ts';
import type { PlausibleRange } from '../../fhir/quantity.ts';
import { compileUnitFamilies, type UnitFamily } from '../../fhir/units.ts';
import type { Analyte, AnalytesFile } from '../../rules/knowledge-schema.ts';

/** What a code says of its analyte: its value, a stand-in that may only alarm, or a part of it. */
export type CodeRole = 'value' | 'holdOnly' | 'part' | 'never';

export interface GradeBound {
  readonly grade: number;
  readonly direction: 'below' | 'above';
  /** In the canonical unit, or in multiples of the limit. */
  readonly threshold: Decimal;
  readonly times?: 'lowerLimit' | 'upperLimit';
}

export interface AssumedLimit {
  readonly female: Decimal;
  readonly male: Decimal;
}

export interface CompiledAnalyte {
  readonly key: string;
  readonly definition: Analyte;
  readonly short: string;
  readonly unit: string;
  readonly family: UnitFamily;
  readonly plausible: PlausibleRange;
  readonly grades: readonly GradeBound[];
  readonly assumedLower?: AssumedLimit;
  readonly assumedUpper?: AssumedLimit;
  /** `system|code` of every role but `never`. */
  readonly codes: readonly string[];
  /** Role by `system|code`. */
  readonly roles: ReadonlyMap<string, CodeRole>;
  readonly manual: ReadonlySet<string>;
  readonly panels: ReadonlySet<string>;
  /** Names that show a result to be another test in spite of its code. */
  readonly contradictedBy?: RegExp;
}

/** `analytes.yaml`, compiled once at the start. */
export interface Analytes {
  /** @throws RangeError for a name that analytes.yaml does not have: a fault of the caller. */
  get(key: string): CompiledAnalyte;
  readonly all: readonly CompiledAnalyte[];
  /** Every code that means anything to an analyte, if only that it is another test. */
  readonly codes: CodeTable;
  /** The analytes that use a code (`system|code`) for a value, a stand-in or a part. */
  withCode(systemAndCode: string): readonly CompiledAnalyte[];
  /** @throws RangeError for a family that analytes.yaml does not have. */
  unitFamily(name: string): UnitFamily;
}

const loinc = (code: string): string => `http://loinc.org|${code}`;

/** @throws Error for a unit family that does not exist or a spelling with two meanings; both stop the start. */
export function compileAnalytes(file: AnalytesFile): Analytes {
  const families = compileUnitFamilies(file.unitFamilies);
  const unitFamily = (name: string): UnitFamily => {
    const family = families.get(name);
    if (family === undefined) throw new RangeError(`analytes.yaml has no unit family "${name}"`);
    return family;
  };
  const compiled = new Map<string, CompiledAnalyte>();
  const byCode = new Map<string, CompiledAnalyte[]>();
  for (const [key, definition] of Object.entries(file.analytes)) {
    const analyte = compileAnalyte(key, definition, unitFamily(definition.units));
    compiled.set(key, analyte);
    for (const code of analyte.codes) byCode.set(code, [...(byCode.get(code) ?? []), analyte]);
  }
  const get = (key: string): CompiledAnalyte => {
    const analyte = compiled.get(key);
    if (analyte === undefined) throw new RangeError(`analytes.yaml has no analyte "${key}"`);
    return analyte;
  };
  for (const { definition } of compiled.values()) {
    const sources = definition.derivedFrom;
    for (const key of sources === undefined ? [] : [sources.total, ...sources.percents.flat()]) get(key);
  }
  const named = [...compiled.values()].flatMap(({ roles, manual }) => [...roles.keys(), ...manual]);
  return {
    get,
    all: [...compiled.values()],
    codes: codeTable(named),
    withCode: (code) => byCode.get(code) ?? [],
    unitFamily,
  };
}

function compileAnalyte(key: string, definition: Analyte, family: UnitFamily): CompiledAnalyte {
  const canonical = family.find(definition.unit);
  if (canonical === undefined || !canonical.toCanonical(new Decimal(1)).equals(1)) {
    throw new Error(
      `analytes.yaml: ${key} is in ${definition.unit}, not the canonical unit of ${definition.units}`,
    );
  }
  const roles = new Map<string, CodeRole>();
  for (const code of definition.never ?? []) roles.set(loinc(code), 'never');
  for (const code of definition.partOf ?? []) roles.set(loinc(code), 'part');
  for (const code of definition.holdOnly ?? []) roles.set(loinc(code), 'holdOnly');
  for (const code of definition.localCodes ?? []) roles.set(code, 'value');
  for (const code of definition.loinc) roles.set(loinc(code), 'value');
  const { lower, upper } = definition.assumed ?? {};
  const words = definition.contradictedBy;
  return {
    key,
    definition,
    short: definition.short,
    unit: definition.unit,
    family,
    plausible: { min: new Decimal(definition.plausible.min), max: new Decimal(definition.plausible.max) },
    grades: (definition.grades ?? []).flatMap(compileGrades),
    ...(lower !== undefined && { assumedLower: bySex(lower) }),
    ...(upper !== undefined && { assumedUpper: bySex(upper) }),
    codes: [...roles].filter(([, role]) => role !== 'never').map(([code]) => code),
    roles,
    manual: new Set((definition.manual ?? []).map(loinc)),
    panels: new Set((definition.panels ?? []).map(loinc)),
    ...(words !== undefined && { contradictedBy: new RegExp(`\\b(?:${words.join('|')})`, 'i') }),
  };
}

type GradeDefinition = NonNullable<Analyte['grades']>[number];

function compileGrades({ grade, below, above, times }: GradeDefinition): readonly GradeBound[] {
  const scale = times === undefined ? {} : { times };
  return [
    ...(below === undefined
      ? []
      : [{ grade, direction: 'below', threshold: new Decimal(below), ...scale } as const]),
    ...(above === undefined
      ? []
      : [{ grade, direction: 'above', threshold: new Decimal(above), ...scale } as const]),
  ];
}

type LimitDefinition = NonNullable<NonNullable<Analyte['assumed']>['lower']>;

function bySex(limit: LimitDefinition): AssumedLimit {
  if (typeof limit === 'object') return { female: new Decimal(limit.female), male: new Decimal(limit.male) };
  return { female: new Decimal(limit), male: new Decimal(limit) };
}

/**
 * Every code (`system|code`) that the facts of an analyte read: its own, those of a calculation's sources, and panels,
 * because a FHIR search by `code` does not find a result that is a component.
 */
export function labCodes(analytes: Analytes, key: string): readonly string[] {
  const analyte = analytes.get(key);
  const sources = analyte.definition.derivedFrom;
  const needed = sources === undefined ? [] : [sources.total, ...sources.percents.flat()];
  const all = [
    ...analyte.codes,
    ...analyte.panels,
    ...needed.flatMap((source) => labCodes(analytes, source)),
  ];
  return [...new Set(all)];
}
