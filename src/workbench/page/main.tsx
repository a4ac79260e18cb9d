import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { FixtureIndex } from '../fixtures.ts';
import type { WorkbenchKnowledge } from '../knowledge.ts';
import { Insights } from './insights.tsx';
import { OrderEntry } from './order-entry.tsx';
import { RulePage } from './rule-page.tsx';
import { Rules } from './rules.tsx';
import { getFixtures, getKnowledge } from './service.ts';
import { ThemeSwitch } from './theme.tsx';
import './style.css';
import './cards.css';
import './chart.css';
import './pages.css';

export interface Loaded {
  readonly knowledge: WorkbenchKnowledge;
  readonly fixtures: FixtureIndex;
}

const views = [
  { path: '/', name: 'Order entry' },
  { path: '/rules', name: 'Rules' },
  { path: '/insights', name: 'Insights' },
];

function App() {
  const [loaded, setLoaded] = useState<Loaded>();
  const [failed, setFailed] = useState<string>();
  useEffect(() => {
    Promise.all([getKnowledge(), getFixtures()]).then(
      ([knowledge, fixtures]) => setLoaded({ knowledge, fixtures }),
      (error: unknown) => setFailed(error instanceof Error ? error.message : String(error)),
    );
  }, []);
  const [, section = '', rule] = location.pathname.split('/');
  const here = views.find(({ path }) => path === `/${section}`);
  useEffect(() => {
    document.title = `${here?.name ?? 'Workbench'} · ${loaded?.knowledge.drugs[0]?.drug ?? ''} workbench`;
  }, [loaded, here]);
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <header class="top">
        <span class="brand">
          <img src="/workbench/assets/icon.svg" alt="" width="26" height="26" />
          <span>
            <span class="drug">{loaded?.knowledge.drugs[0]?.drug ?? ''}</span> workbench
          </span>
        </span>
        <nav aria-label="Views">
          {views.map(({ path, name }) => (
            <a key={path} href={path} aria-current={here?.path === path ? 'page' : undefined}>
              {name}
            </a>
          ))}
        </nav>
        <ThemeSwitch />
      </header>
      <main id="content" tabIndex={-1}>
        {failed !== undefined && (
          <p class="notice critical" role="alert">
            The workbench could not be loaded. {failed}
          </p>
        )}
        {loaded === undefined && failed === undefined && <p class="notice">Loading…</p>}
        {loaded !== undefined && section === '' && <OrderEntry {...loaded} />}
        {loaded !== undefined && section === 'rules' && rule === undefined && <Rules {...loaded} />}
        {loaded !== undefined && section === 'rules' && rule !== undefined && (
          <RulePage {...loaded} id={decodeURIComponent(rule)} />
        )}
        {loaded !== undefined && section === 'insights' && <Insights {...loaded} />}
      </main>
      <footer class="bottom">
        For review and demonstration with synthetic data. Not for care: advice here never replaces a
        clinician’s judgement.
      </footer>
    </>
  );
}

const place = document.getElementById('app');
if (place !== null) render(<App />, place);
