import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { isObject } from '../../fhir/shape.ts';
import type { DrugKnowledge } from '../knowledge.ts';
import { visitFromBundle } from '../visit/open-bundle.ts';
import { draftsFor, nextDue } from '../visit/play-course.ts';
import type { Resource } from '../visit/resource.ts';
import { recordOf, visitFromCall } from '../visit/visit.ts';
import { Cards, cardCounts } from './cards.tsx';
import { Chart } from './chart.tsx';
import { Clock } from './clock.tsx';
import type { Loaded } from './main.tsx';
import { Orders } from './orders.tsx';
import { PatientPicker } from './patient-picker.tsx';
import { ResourceDialog } from './resource-dialog.tsx';
import { getSituation } from './service.ts';
import { newId, useVisit } from './use-visit.ts';
import { Wire } from './wire.tsx';

/** Order entry: a patient, the chart, the order set, and the cards that the service answers. */
export function OrderEntry({ knowledge, fixtures }: Loaded) {
  const [drug] = knowledge.drugs;
  if (drug === undefined) return <p class="notice">The service knows no drug.</p>;
  return <Entry knowledge={knowledge} fixtures={fixtures} drug={drug} />;
}

function Entry({ knowledge, fixtures, drug }: Loaded & { readonly drug: DrugKnowledge }) {
  const session = useVisit(drug, knowledge.movableClock);
  const { visit, answer, change } = session;
  const [shown, setShown] = useState<Resource>();
  const [problem, setProblem] = useState<string>();
  const time = useMemo(() => {
    const demo = knowledge.movableClock ? fixtures.demoTime : undefined;
    return demo === undefined
      ? { now: knowledge.now, zone: knowledge.zone }
      : { now: Date.parse(demo.now), zone: demo.zone };
  }, [knowledge, fixtures]);

  const openSituation = useCallback(
    async (name: string) => {
      const sheet = fixtures.situations.find((one) => one.name === name);
      if (sheet === undefined) return setProblem(`There is no situation named ${name}.`);
      try {
        const opened = visitFromCall(sheet, await getSituation(name), time);
        if (opened === undefined) return setProblem(`${name} holds no call.`);
        setProblem(undefined);
        history.replaceState(null, '', `/?patient=${encodeURIComponent(name)}`);
        change(opened, 'now');
      } catch (error) {
        setProblem(error instanceof Error ? error.message : String(error));
      }
    },
    [fixtures, time, change],
  );

  const openFile = useCallback(
    async (file: File) => {
      try {
        const opened = visitFromBundle(file.name, JSON.parse(await file.text()), drug, {
          ...time,
          now: knowledge.movableClock ? Date.now() : time.now,
        });
        const due = nextDue(opened, drug);
        const drafts = due === undefined ? [] : draftsFor(opened, drug, due, opened.now + 7_200_000, newId);
        setProblem(undefined);
        history.replaceState(null, '', '/');
        change({ ...opened, drafts }, 'now');
      } catch (error) {
        setProblem(error instanceof Error ? error.message : String(error));
      }
    },
    [drug, time, knowledge, change],
  );

  useEffect(() => {
    const asked = new URLSearchParams(location.search).get('patient');
    const first = asked ?? drug.start[0]?.situation ?? fixtures.situations[0]?.name;
    if (first !== undefined && fixtures.situations.length > 0) void openSituation(first);
  }, [openSituation, drug, fixtures]);

  const used = useMemo(() => usedReferences(answer?.response.cards ?? []), [answer]);
  const open = useCallback(
    (reference: string) => {
      const all =
        visit === undefined ? [] : [...recordOf(visit), ...visit.drafts.map(({ resource }) => resource)];
      setShown(all.find(({ resourceType, id }) => `${resourceType}/${id}` === reference));
    },
    [visit],
  );

  return (
    <>
      <h1 class="hidden">Order entry</h1>
      <div class="bar">
        <PatientPicker
          drug={drug}
          fixtures={fixtures}
          visit={visit}
          onSituation={openSituation}
          onFile={openFile}
        />
        {visit !== undefined && (
          <Clock visit={visit} movable={knowledge.movableClock} onChange={(next) => change(next)} />
        )}
      </div>
      {problem !== undefined && (
        <p class="notice critical" role="alert">
          {problem}
        </p>
      )}
      {visit === undefined ? (
        <p class="notice">
          {fixtures.situations.length === 0
            ? 'No situations are installed: open a FHIR Bundle of your own.'
            : 'Choose a patient.'}
        </p>
      ) : (
        <div class="desk">
          <Chart
            visit={visit}
            drug={drug}
            used={used}
            onOpen={open}
            onChange={(next) => change(next, 'now')}
          />
          <div class="work">
            <Orders visit={visit} drug={drug} session={session} onOpen={open} />
            <Cards visit={visit} drug={drug} session={session} onOpen={open} />
          </div>
        </div>
      )}
      {answer !== undefined && answer.response.cards.length > 0 && (
        <a class="jump" href="#cards-title">
          {cardCounts(answer.response.cards)}
        </a>
      )}
      <Wire exchanges={session.exchanges} />
      <ResourceDialog resource={shown} onClose={() => setShown(undefined)} />
    </>
  );
}

/** Every resource that some card rests on, whatever the prefix of its extension. */
function usedReferences(cards: readonly { readonly extension?: unknown }[]): ReadonlySet<string> {
  const findings = cards.flatMap(({ extension }) => (isObject(extension) ? Object.values(extension) : []));
  return new Set(
    findings.flatMap((finding) =>
      isObject(finding) && Array.isArray(finding.evidence)
        ? finding.evidence.map((one: unknown) => (isObject(one) ? String(one.resource) : ''))
        : [],
    ),
  );
}
