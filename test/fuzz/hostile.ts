import fc from 'fast-check';
import { deepArrays, deepContained, deepObjects, raw } from './raw-json.ts';
import type { Chance } from './seed.ts';

/** Texts that have broken parsers, pages, logs, queries and templates. */
export const hostileTexts: readonly [string, ...string[]] = [
  '',
  ' ',
  '\u0000',
  '\u0000\u0001\u0008\u001b[31mred\u001b[0m\u007f',
  'line\nline\r\n{"level":"error","msg":"forged"}',
  '\u202Egnp.exe\u202C',
  '\u200B\u200D\uFEFF',
  'שלום עולם',
  '\uD800',
  'a\uDFFFb',
  '\uDBFF\uDBFF',
  'é\u0301\u0301\u0301'.repeat(200),
  '👩‍👩‍👧‍👦'.repeat(50),
  'x'.repeat(100_000),
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '[click](javascript:alert(1)) ![x](https://evil.example/p.png) **bold** `code` | a | b |',
  '\n\n# Heading\n\n- [ ] item\n\n```\n',
  '{{ %anc.text }} {{context.patientId}} #{7*7} <%= 7*7 %>',
  "') or true or ('",
  "%resource.where(true) | Patient.name.given.first() & today() {} '\\'",
  "'; DROP TABLE cds_card; --",
  '../../../../etc/passwd',
  '..%2f..%2f..%2fetc%2fpasswd%00.json',
  'http://169.254.169.254/latest/meta-data/',
  'Patient/../../admin?x=1&y=2#z',
  'a&_count=1&subject=Patient/other',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'null',
  'undefined',
  'NaN',
  'true',
  '[object Object]',
  '0',
  '-1',
  '1e400',
  '0x10',
  '1,5',
  '1.234,56',
  '< 0.5',
  '>=1000',
  '١٢٣',
  '９９',
  '2026-11-20',
  '2026-11',
  '2026-02-30',
  '0000-00-00',
  '9999-12-31T23:59:60Z',
  '-271821-04-20T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '2026-11-20T07:00:00',
  '2026-11-20T07:00:00+99:99',
  '20261120',
  'entered-in-error',
  'final',
  'unknown',
  '%',
  '10*9/L',
  'K/uL',
  'mg/dL',
  'Patient/p1',
  '#self',
  '#',
  'urn:uuid:00000000-0000-0000-0000-000000000000',
  `a${'?'.repeat(30)}`.repeat(100),
  `${'a'.repeat(5_000)}!`,
  `${' '.repeat(20_000)}x`,
  `${'1'.repeat(5_000)}.${'0'.repeat(5_000)}`,
  'tarlatamab '.repeat(2_000),
  'AMG 757 Imdelltra tarlatamab-dlle-dlle-dlle',
];

/** Numbers as JSON may write them. */
export const hostileNumbers: readonly [unknown, ...unknown[]] = [
  ...[0, -1, 1, 0.1 + 0.2, 1e-7, 5e-324, 1.7976931348623157e308, 2 ** 53 + 1, -(2 ** 53), 1e21, 1e-21, 1e15],
  ...['1e400', '-1e400', '-0', '-0.0', '0e0', '1E+2', '1e-400', '9'.repeat(400), `0.${'0'.repeat(400)}1`].map(
    raw,
  ),
  ...['1.00000000000000000000000000000000000001', '0.9999999999999999', '100e-2'].map(raw),
] as readonly unknown[] as readonly [unknown, ...unknown[]];

export const prototypeKeys: readonly [string, ...string[]] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'then',
  'toJSON',
  'length',
  '__defineGetter__',
];

/** Made once: to make one costs more than to refuse it. */
const anything: readonly unknown[] = fc.sample(fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }), {
  seed: 1,
  numRuns: 4000,
});

/** Any JSON value at all. */
export const anyJson = ({ pick }: Chance): unknown => pick(anything);

/** A value that does not belong where it is put. */
export function hostileValue(chance: Chance): unknown {
  const { integer, pick } = chance;
  switch (integer(9)) {
    case 0:
      return pick(hostileNumbers);
    case 1:
      return pick<unknown>([null, true, false, [], {}, [null], [[]], [{}], { a: null }]);
    case 2:
      return anyJson(chance);
    case 3:
      return pick([
        deepArrays(200),
        deepObjects(200),
        deepContained(50),
        deepArrays(20_000),
        deepObjects(5_000),
      ]);
    case 4:
      return { resourceType: pick(prototypeKeys), id: pick(prototypeKeys) };
    case 5:
      return { reference: pick(hostileTexts) };
    default:
      return pick(hostileTexts);
  }
}
