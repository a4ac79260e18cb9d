import { randomUUID } from 'node:crypto';
import { isObject } from '../fhir/shape.ts';
import type { CdsResponse } from '../hooks/card.ts';
import type { Knowledge } from '../rules/knowledge.ts';
import { type Asked, askingWith } from './asking.ts';
import { CommandError } from './command-error.ts';
import { composerFor } from './compose.ts';
import { newestDate, resourcesIn } from './newest-date.ts';
import type { Now } from './options.ts';
import type { PatientCase } from './patient-case.ts';

export interface AnswerSettings {
  readonly now: Now;
  /** Epoch milliseconds; for records without any date. */
  readonly otherwiseNow: number;
  readonly zone: string;
  readonly orderDay?: string;
  /** Milligrams. Absent: the dose that the knowledge expects on that day. */
  readonly doseMg?: number;
}

export interface Answered extends Asked {
  /** Of a composed call: the declared keys whose query found nothing. */
  readonly without?: readonly string[];
}

/** Answers a case as the service would over HTTP. @throws Problem where the service would refuse the call */
export type Answering = (patientCase: PatientCase) => Promise<Answered>;

/** A record is judged with an order that is composed for it, a request with the drafts that it brings. */
export function answeringWith(catalog: readonly Knowledge[], settings: AnswerSettings): Answering {
  const [knowledge] = catalog;
  if (knowledge === undefined) throw new CommandError('There is no knowledge to judge by.');
  const { zone, orderDay, doseMg, otherwiseNow } = settings;
  const composer = composerFor(knowledge);
  const ask = askingWith(catalog, zone);
  // Without rules only the overall answer is left, which names the dose that is due: the cheap half of the way.
  const askDose = askingWith([{ ...knowledge, rules: [] }], zone);
  const nowFor = (resources: () => Iterable<unknown>) =>
    settings.now === 'newest' ? (newestDate(resources(), zone) ?? otherwiseNow) : settings.now;

  return async (patientCase) => {
    if (patientCase.kind === 'request') {
      const { prefetch } = patientCase.body;
      const held = isObject(prefetch) ? Object.values(prefetch) : [];
      return ask(
        patientCase.body,
        nowFor(() => resourcesIn(held)),
      );
    }
    const now = nowFor(() => patientCase.entries.map(({ resource }) => resource));
    const prefetch = composer.prefetch(patientCase);
    const signing = (mg: number | undefined) => {
      const stated = {
        ...(orderDay === undefined ? {} : { day: orderDay }),
        ...(mg === undefined ? {} : { mg }),
      };
      return composer.request(patientCase, prefetch, { now, zone, ...stated }, randomUUID());
    };
    const mg = doseMg ?? expectedDose(knowledge, (await askDose(signing(undefined), now)).response);
    return { ...(await ask(signing(mg), now)), without: prefetch.without };
  };
}

/** The overall answer names the dose that the knowledge expects: `10 mg` (fhir-data.md §5). */
function expectedDose({ service }: Knowledge, { extension }: CdsResponse): number | undefined {
  const assessment = extension?.[`${service.namespace.extension}assessment`];
  const expected = isObject(assessment) ? assessment.expectedDose : undefined;
  const mg = typeof expected === 'string' ? /^(\d+(?:\.\d+)?) mg$/.exec(expected)?.[1] : undefined;
  return mg === undefined ? undefined : Number(mg);
}
