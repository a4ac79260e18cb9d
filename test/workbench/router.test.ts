import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import request from 'supertest';
import { afterAll, describe, expect, it } from 'vitest';
import { answerProblems } from '#src/http/errors.ts';
import { createLog } from '#src/observability/log.ts';
import { loadCatalog } from '#src/rules/load.ts';
import { workbench } from '#src/workbench/router.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const catalog = await loadCatalog(`${root}cds-services`);
const empty = mkdtempSync(join(tmpdir(), 'workbench-'));
afterAll(() => rmSync(empty, { recursive: true }));

const outcomes = { shown: 3, accepted: 1, overridden: 1, reasons: [], noFeedback: 1 };

function app(demonstrations: boolean, fixturesFolder = `${root}fixtures`) {
  const pages = workbench({
    catalog,
    knowledgeFolder: `${root}cds-services`,
    fixturesFolder,
    assets: empty,
    store: { report: async (period) => ({ period, cards: outcomes, rules: [], unknownCards: 0 }) },
    clock: () => 1,
    now: () => Date.parse('2026-11-20T13:00:00Z'),
    zone: 'UTC',
    demonstrations,
  });
  return express()
    .use(pages)
    .use(answerProblems(createLog('silent')));
}

describe('the pages of the workbench', () => {
  it('a page that was not built says so in one sentence', async () => {
    const answer = await request(app(true)).get('/');
    expect(answer.status).toBe(503);
    expect(answer.body.issue[0].diagnostics).toMatch(/has not been built: run `npm run workbench`/);
  });

  it('rules.json has every rule with its condition, and a statement for every one that a rule names', async () => {
    const { body } = await request(app(true)).get('/workbench/rules.json');
    const [drug] = body.drugs;
    const named: string[] = drug.rules.flatMap((rule: { sources: { kind: string; statement?: string }[] }) =>
      rule.sources.flatMap(({ kind, statement }) => (kind === 'precautions' ? [String(statement)] : [])),
    );
    expect(drug.rules).toHaveLength(catalog[0]?.rules.length ?? 0);
    expect(named.filter((statement) => drug.statements[statement] === undefined)).toEqual([]);
    expect(drug.plots.map(({ analyte }: { analyte: string }) => analyte)).toEqual([
      'anc',
      'platelets',
      'hemoglobin',
      'alt',
      'ast',
      'bilirubin',
    ]);
  });

  it('every situation to start with is a fixture', async () => {
    const rules = await request(app(true)).get('/workbench/rules.json');
    const { body } = await request(app(true)).get('/workbench/fixtures.json');
    const names = body.situations.map(({ name }: { name: string }) => name);
    const started = rules.body.drugs[0].start.map(({ situation }: { situation: string }) => situation);
    expect(started.filter((name: string) => !names.includes(name))).toEqual([]);
  });

  it('the index tells of each situation its story and the rules that it shows', async () => {
    const { body } = await request(app(true)).get('/workbench/fixtures.json');
    expect(body.situations).toContainEqual({
      name: 'neutropenia-anc-0-99',
      story: expect.stringMatching(/^ANC 0\.99 is grade 3; .*G-CSF\.$/),
      rules: expect.arrayContaining(['neutropenia-grade-3-4']),
    });
    expect(body.demoTime).toEqual({ now: '2026-11-20T13:00:00Z', zone: 'America/New_York' });
    expect(body.thresholds['neutropenia-grade-3-4']).toContain('ANC < 1.0 10*9/L');
  });

  it('without fixtures the index is empty', async () => {
    const { body } = await request(app(true, empty)).get('/workbench/fixtures.json');
    expect(body).toEqual({ situations: [], thresholds: {} });
  });

  it('a situation is sent as the call that it is', async () => {
    const { body } = await request(app(true)).get('/workbench/fixtures/clean-c1d1.json');
    expect(body.context.patientId).toBe('clean-c1d1');
  });

  it.each(['none.json', '..%2F..%2Fpackage.json', '%2e%2e%2fdemo-time.json'])(
    'no other file is reached: %s',
    async (name) => {
      expect((await request(app(true)).get(`/workbench/fixtures/${name}`)).status).toBe(404);
    },
  );

  it.each([
    ['development, this machine', true, 'localhost:3000', 200],
    ['development, this machine by address', true, '127.0.0.1', 200],
    ['development, a name that resolves here', true, 'attacker.example', 404],
    ['authentication on', false, 'localhost', 404],
  ])('the report without a token: %s', async (_what, demonstrations, host, status) => {
    const answer = await request(app(demonstrations)).get('/workbench/overrides.json').set('Host', host);
    expect(answer.status).toBe(status);
  });

  it('a period that is none is refused', async () => {
    const answer = await request(app(true))
      .get('/workbench/overrides.json?from=yesterday')
      .set('Host', 'localhost');
    expect(answer.status).toBe(400);
  });

  it('only GET', async () => {
    const answer = await request(app(true)).post('/rules');
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });
});
