import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import express, { type RequestHandler, Router } from 'express';
import { readPeriod } from '../feedback/period.ts';
import { reportJson } from '../feedback/report.ts';
import type { FeedbackStore } from '../feedback/store.ts';
import { onlyMethods } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import type { Knowledge } from '../rules/knowledge.ts';
import { type FixtureIndex, readFixtureIndex, readFixtureRequest } from './fixtures.ts';
import type { DrugKnowledge, WorkbenchKnowledge } from './knowledge.ts';
import { localOnly } from './this-machine.ts';

export interface WorkbenchPorts {
  readonly catalog: readonly Knowledge[];
  /** Folder of the drugs, for what the page needs and no rule reads. */
  readonly knowledgeFolder: string;
  /** Folder of the situations; none need be there. */
  readonly fixturesFolder: string;
  /** Folder of the built page. */
  readonly assets: string;
  readonly store: Pick<FeedbackStore, 'report'>;
  /** Epoch ms by the clinical clock, and by the real one. */
  readonly clock: () => number;
  readonly now: () => number;
  readonly zone: string;
  /** Authentication is off and only this machine can call. */
  readonly demonstrations: boolean;
}

const views = ['/', '/rules', '/rules/:rule', '/insights'];

/** Scripts, styles and calls from this origin alone; nothing inline, nothing framed. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types dompurify default',
].join('; ');

/** The page at `/`, and what it asks for beside the hooks, which it calls as any client does. */
export function workbench(ports: WorkbenchPorts): Router {
  const router = Router();
  const readOnly = onlyMethods('GET', 'HEAD');
  for (const view of views) router.route(view).get(page(ports.assets)).all(readOnly);
  router.use(
    '/workbench/assets',
    express.static(join(ports.assets, 'workbench/assets'), {
      index: false,
      cacheControl: false,
      setHeaders: revalidate,
    }),
  );
  router.route('/workbench/rules.json').get(rules(ports)).all(readOnly);
  router.route('/workbench/fixtures.json').get(fixtureIndex(ports)).all(readOnly);
  router.route('/workbench/fixtures/:name').get(fixture(ports)).all(readOnly);
  router
    .route('/workbench/overrides.json')
    .get(localOnly(ports.demonstrations), overrides(ports))
    .all(readOnly);
  return router;
}

/** Unchanged files cost a question each: this is a page of one machine. */
function revalidate(response: ServerResponse): void {
  response.setHeader('Cache-Control', 'no-cache');
}

function page(assets: string): RequestHandler {
  return async (_request, response) => {
    const html = await readFile(join(assets, 'index.html'), 'utf8').catch(() => undefined);
    if (html === undefined) {
      throw new Problem(
        'unavailable',
        'The workbench has not been built: run `npm run workbench`; the services at /cds-services work without it',
      );
    }
    response.set('Content-Security-Policy', contentSecurityPolicy);
    response.set('Cache-Control', 'no-cache').type('html').send(html);
  };
}

/** Described when first asked for, and once. */
function rules(ports: WorkbenchPorts): RequestHandler {
  let drugs: Promise<readonly DrugKnowledge[]> | undefined;
  return async (_request, response) => {
    drugs ??= describeDrugs(ports);
    const knowledge: WorkbenchKnowledge = {
      drugs: await drugs,
      zone: ports.zone,
      movableClock: ports.demonstrations,
      now: ports.clock(),
    };
    response.set('Cache-Control', 'no-store').json(knowledge);
  };
}

async function describeDrugs({
  catalog,
  knowledgeFolder,
}: WorkbenchPorts): Promise<readonly DrugKnowledge[]> {
  const { describeCatalog } = await import('./read-drugs.ts');
  return describeCatalog(catalog, knowledgeFolder);
}

/** Read when first asked for, and once. */
function fixtureIndex({ fixturesFolder }: WorkbenchPorts): RequestHandler {
  let index: Promise<FixtureIndex> | undefined;
  return async (_request, response) => {
    index ??= readFixtureIndex(fixturesFolder);
    response.set('Cache-Control', 'no-cache').json(await index);
  };
}

function fixture({ fixturesFolder }: WorkbenchPorts): RequestHandler {
  return async (request, response) => {
    const name = String(request.params.name).replace(/\.json$/, '');
    const found = await readFixtureRequest(fixturesFolder, name);
    if (found === undefined) throw new Problem('unknownPath', 'There is no situation of this name');
    response.set('Cache-Control', 'no-cache').type('json').send(found);
  };
}

/** The report of `/reports/overrides` without the administrator's token. */
function overrides({ store, now }: WorkbenchPorts): RequestHandler {
  return async (request, response) => {
    const query = new URLSearchParams(request.originalUrl.split('?')[1]);
    const period = readPeriod(query.get('from') ?? undefined, query.get('to') ?? undefined, now());
    if (period === undefined) throw new Problem('invalidRequest', 'from and to must be days, YYYY-MM-DD');
    response.set('Cache-Control', 'no-store').json(reportJson(await store.report(period)));
  };
}
