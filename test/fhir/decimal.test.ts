import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareDecimals, Decimal } from '#src/fhir/decimal.ts';

const digits = fc.stringMatching(/^-?\d{1,18}(\.\d{1,18})?(e-?\d{1,2})?$/);

it.each([
  ['1', '1.0', 0],
  ['0', '-0', 0],
  ['0', '0.0000001', -1],
  ['0', '-0.0000001', 1],
  ['-2', '1', -1],
  ['1', '-2', 1],
  ['-2', '-1', -1],
  ['1e7', '9999999', 1],
  ['10000000.5', '1e7', 1],
  ['-10000000.5', '-1e7', -1],
  ['0.99999999999999', '1', -1],
] as const)('%s beside %s', (a, b, order) => {
  expect(Math.sign(compareDecimals(new Decimal(a), new Decimal(b)))).toBe(order);
});

it('orders recorded values as decimal.js does', () => {
  fc.assert(
    fc.property(digits, digits, (a, b) => {
      const [x, y] = [new Decimal(a), new Decimal(b)];
      return compareDecimals(x, y) === x.comparedTo(y) && compareDecimals(x, x.times(1)) === 0;
    }),
    { numRuns: 20_000 },
  );
});
