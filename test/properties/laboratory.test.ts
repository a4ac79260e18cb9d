import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analytesFile } from '../facts/laboratory/situation.ts';
import { callOf, inEveryUnit, RUNS, respond, severity, withLab, withoutRecorded } from './charts.ts';

/** Analytes with grades: canonical unit, bounds that matter, and the reference range of the chart in that unit. */
const analytes = {
  anc: { scale: 2, max: 800, low: '1.8', high: '7.7', worse: 'lower' },
  hemoglobin: { scale: 1, max: 180, low: '13', high: '17', worse: 'lower' },
  platelets: { scale: 0, max: 400, low: '150', high: '400', worse: 'lower' },
  alt: { scale: 0, max: 1200, high: '40', worse: 'higher' },
  ast: { scale: 0, max: 1200, high: '40', worse: 'higher' },
  bilirubin: { scale: 1, max: 150, high: '1.2', worse: 'higher' },
} as const;

type Analyte = keyof typeof analytes;
const names = Object.keys(analytes) as readonly Analyte[];
const analyte = fc.constantFrom(...names);
const situation = fc.constantFrom(
  'clean-c1d1',
  'clean-c1d8',
  'clean-c2d1',
  'clean-c6d1',
  'clean-woman-of-34-c1d1',
  'clean-c2d1-order-select',
);

/** An analyte and values of it, in steps of its last decimal, the bounds of the grades as likely as all the rest. */
const measured = (count: number) =>
  analyte.chain((name) => {
    const { scale, max } = analytes[name];
    const unit = 10 ** scale;
    // What no patient can have is unreadable, not worse.
    const min = Math.ceil(Number(analytesFile.analytes[name]?.plausible.min) * unit) || 1;
    const near = [0.5, 1, 1.2, 1.5, 2.4, 3.6, 8, 10, 12, 25, 40, 50, 75, 120, 200, 800]
      .flatMap((bound) => [bound * unit - 1, bound * unit, bound * unit + 1])
      .filter((step) => step >= min && step <= max && Number.isInteger(step));
    const step = fc.oneof(fc.integer({ min, max }), fc.constantFrom(...near));
    return fc.record({
      name: fc.constant(name),
      values: fc
        .array(step, { minLength: count, maxLength: count })
        .map((steps) => steps.map((one) => (one / unit).toFixed(scale))),
    });
  });

describe('laboratory values', () => {
  it('the unit never changes the cards', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        situation,
        measured(1),
        fc.nat(),
        async (from, { name, values: [value = '1'] }, pick) => {
          const { low, high } = { low: undefined, ...analytes[name] };
          const units = inEveryUnit(name, value).filter(({ unit }) =>
            [low, high].every(
              (limit) => limit === undefined || inEveryUnit(name, limit).some((one) => one.unit === unit),
            ),
          );
          const [canonical] = units;
          const other = units[pick % units.length];
          if (canonical === undefined || other === undefined) throw new Error('no unit');
          const inUnit = (unit: string, limit: string | undefined) =>
            limit === undefined
              ? undefined
              : inEveryUnit(name, limit).find((one) => one.unit === unit)?.value;
          const answered = async (one: typeof canonical) => {
            const range = { low: inUnit(one.unit, low), high: inUnit(one.unit, high) };
            const limits = Object.fromEntries(
              Object.entries(range).filter(([, limit]) => limit !== undefined),
            );
            return withoutRecorded(await respond(withLab(callOf(from), name, one, limits)));
          };
          expect(await answered(other)).toEqual(await answered(canonical));
        },
      ),
      RUNS,
    );
  });

  it('a worse value never lowers the indicator or the action', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(situation, measured(2), async (from, { name, values }) => {
        const [lower = '', higher = ''] = [...values].sort((a, b) => Number(a) - Number(b));
        const unit = inEveryUnit(name, lower)[0]?.unit ?? '';
        const range = { high: analytes[name].high };
        const severities = await Promise.all(
          [lower, higher].map(async (value) =>
            severity(await respond(withLab(callOf(from), name, { value, unit }, range))),
          ),
        );
        const [worse, better] = analytes[name].worse === 'lower' ? severities : severities.reverse();
        expect(worse?.indicator).toBeGreaterThanOrEqual(better?.indicator ?? 9);
        expect(worse?.action).toBeGreaterThanOrEqual(better?.action ?? 9);
      }),
      RUNS,
    );
  });
});
