import { Decimal } from './decimal.ts';
import { text } from './shape.ts';

export interface Unit {
  readonly ucum: string;
  readonly plausibleWithoutUnit: boolean;
  toCanonical(value: Decimal): Decimal;
  /** Equal for units that mean the same: `10*3/uL` and `10*9/L`. */
  readonly factor: string;
}

/** Units that convert into one canonical unit. A molar mass is part of the factor: bilirubin has a family of its own. */
export interface UnitFamily {
  readonly units: readonly Unit[];
  find(unit: string): Unit | undefined;
  /** A unit of another family, such as % beside a count. */
  isForeign(unit: string): boolean;
}

/** One unit of a family as `analytes.yaml` defines it: (value - subtract) x multiplyBy / divideBy is canonical. */
export interface UnitDefinition {
  readonly ucum: string;
  readonly aliases?: readonly string[] | undefined;
  readonly subtract?: number | string | undefined;
  readonly multiplyBy?: number | string | undefined;
  readonly divideBy?: number | string | undefined;
  readonly plausibleWithoutUnit?: boolean | undefined;
}

export type ResolvedUnit =
  | { readonly kind: 'known'; readonly unit: Unit }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly reason: string };

const ucumSystems: ReadonlySet<string> = new Set([
  'http://unitsofmeasure.org',
  'http://unitsofmeasure.org/',
  'https://unitsofmeasure.org',
  'urn:oid:2.16.840.1.113883.6.8',
]);
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/**
 * The written forms of one unit, folded into one: every micro sign, superscripts, white space, case, UCUM annotations in
 * braces, and the ways to write a power of ten (`x10E3`, `10^3`, `10e3`).
 */
export function foldUnit(unit: string): string {
  return unit
    .replace(
      /10([⁰¹²³⁴-⁹]+)/g,
      (_, power: string) => `10*${[...power].map((digit) => superscripts.indexOf(digit)).join('')}`,
    )
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\{[^}]*\}/g, '')
    .replace(/\s+/g, '')
    .replace(/\u03bc/g, 'u')
    .replace(/mc(?=l|g|mol|kat)/g, 'u')
    .replace(/^[x×*]?10(?:\^|\*{1,2}|e\+?)(\d+)/, '10*$1');
}

/** @throws Error when one spelling means two factors: a fault in the knowledge, which stops the start. */
export function compileUnitFamilies(
  families: Readonly<Record<string, readonly UnitDefinition[]>>,
): ReadonlyMap<string, UnitFamily> {
  const everywhere = new Set<string>();
  const compiled = new Map<string, UnitFamily>();
  for (const [name, units] of Object.entries(families)) {
    const asWritten = new Map<string, Unit>();
    const byText = new Map<string, Unit>();
    const compiledUnits: Unit[] = [];
    for (const definition of units) {
      const unit = compileUnit(definition);
      compiledUnits.push(unit);
      for (const spelling of [definition.ucum, ...(definition.aliases ?? [])]) {
        const folded = foldUnit(spelling);
        const other = byText.get(folded);
        if (other !== undefined && other.factor !== unit.factor) {
          throw new Error(
            `unit family ${name}: "${spelling}" is written for ${other.ucum} and for ${unit.ucum}`,
          );
        }
        if (other === undefined) byText.set(folded, unit);
        asWritten.set(spelling, unit);
        everywhere.add(folded);
      }
    }
    const find = (unit: string): Unit | undefined => asWritten.get(unit) ?? byText.get(foldUnit(unit));
    const isForeign = (unit: string): boolean => find(unit) === undefined && everywhere.has(foldUnit(unit));
    compiled.set(name, { units: compiledUnits, find, isForeign });
  }
  return compiled;
}

function compileUnit(definition: UnitDefinition): Unit {
  const subtract = new Decimal(definition.subtract ?? 0);
  const multiply = new Decimal(definition.multiplyBy ?? 1);
  const divide = new Decimal(definition.divideBy ?? 1);
  const isCanonical = subtract.isZero() && multiply.equals(divide);
  return {
    ucum: definition.ucum,
    plausibleWithoutUnit: definition.plausibleWithoutUnit ?? false,
    toCanonical: isCanonical
      ? (value) => value
      : (value) => value.minus(subtract).times(multiply).dividedBy(divide),
    factor: `${subtract}|${multiply.dividedBy(divide)}`,
  };
}

/**
 * The unit of a Quantity. A UCUM `code` beats the `unit` text (R4 Quantity); a code that is no UCUM but a known spelling
 * (`K/uL`, which UCUM reads as kelvin) counts as that spelling. Code and text that mean different units are no unit.
 */
export function resolveUnit(
  quantity: { readonly code?: unknown; readonly unit?: unknown; readonly system?: unknown },
  family: UnitFamily,
): ResolvedUnit {
  const code = text(quantity.code);
  const written = text(quantity.unit);
  if (code === undefined && written === undefined) return { kind: 'missing' };
  const byCode = code === undefined ? undefined : family.find(code);
  const byText = written === undefined ? undefined : family.find(written);
  const disagree = {
    kind: 'unreadable',
    reason: `unit "${written}" and unit code "${code}" disagree`,
  } as const;

  if (byCode !== undefined) {
    if (byText !== undefined && byText.factor !== byCode.factor) return disagree;
    if (byText === undefined && written !== undefined && family.isForeign(written)) return disagree;
    return { kind: 'known', unit: byCode };
  }
  if (byText !== undefined) {
    const codeCounts = code !== undefined && (isUcum(quantity.system) || family.isForeign(code));
    return codeCounts ? disagree : { kind: 'known', unit: byText };
  }
  return { kind: 'unreadable', reason: `unit "${code ?? written}" is not one of this test` };
}

function isUcum(system: unknown): boolean {
  const name = text(system);
  return name !== undefined && ucumSystems.has(name);
}
