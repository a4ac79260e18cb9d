import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createMetrics } from '#src/observability/metrics.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const text = read('docs/operations.md');

describe('docs/operations.md', () => {
  it('has every setting, and none that does not exist', () => {
    const settings = [...read('src/config.ts').matchAll(/^ {2}([A-Z_]+): /gm)].map(([, name]) => name);
    const rows = [...text.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name = '']) => name);
    const foreign = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'NODE_EXTRA_CA_CERTS'];
    expect(rows.toSorted()).toEqual([...settings, ...foreign].toSorted());
  });

  it('names metrics that exist, and every one of ours', async () => {
    const metrics = createMetrics();
    metrics.watchProcess();
    const existing = [...(await metrics.text()).matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name);
    const named = new Set(
      [...text.matchAll(/`((?:cds|nodejs|process)_\w+_(?:seconds|total|bytes))/g)].map(
        ([, name = '']) => name,
      ),
    );
    const histogramParts = [...named].filter(
      (name) => !existing.includes(name) && !/_(count|bucket|sum)$/.test(name),
    );
    expect(histogramParts).toEqual([]);
    expect(existing.filter((name) => name.startsWith('cds_') && !named.has(name))).toEqual([]);
  });
});
