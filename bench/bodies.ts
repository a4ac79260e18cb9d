import { readFileSync } from 'node:fs';
import type { Bundle, Observation } from 'fhir/r4';
import { DateTime } from 'luxon';
import { chartedAnalytes, routineAnalytes } from '../fixtures/build/analytes.ts';
import { demoTime } from '../fixtures/build/demo-time.ts';
import { type Random, seeded } from './random.ts';

/** A call as an EHR would send it: a situation of the fixtures, its patient's laboratory series going back over years. */
export interface Body {
  readonly name: string;
  /** The situation whose cards are expected. */
  readonly situation: string;
  readonly text: string;
  readonly observations: number;
}

export interface BodyWish {
  readonly situation: string;
  /** Observations in all; those that the situation lacks are older than its own. Default: as they are. */
  readonly observations?: number;
  /** One character outside Latin1 makes the whole text two bytes a character in V8. */
  readonly wide?: boolean;
}

export interface Call {
  readonly prefetch: Readonly<Record<string, Bundle>>;
  readonly context: { readonly patientId: string };
}

const loinc = 'http://loinc.org';
const ucum = 'http://unitsofmeasure.org';

/** What laboratories send beside: no rule names it. A quarter of a series. */
const besides = [
  { loinc: '2345-7', display: 'Glucose [Mass/volume] in Serum or Plasma', unit: 'mg/dL', low: 70, high: 99 },
  {
    loinc: '17861-6',
    display: 'Calcium [Mass/volume] in Serum or Plasma',
    unit: 'mg/dL',
    low: 8.6,
    high: 10.2,
  },
  {
    loinc: '2093-3',
    display: 'Cholesterol [Mass/volume] in Serum or Plasma',
    unit: 'mg/dL',
    low: 120,
    high: 199,
  },
  {
    loinc: '3016-3',
    display: 'Thyrotropin [Units/volume] in Serum or Plasma',
    unit: 'm[IU]/L',
    low: 0.4,
    high: 4,
  },
] as const;

const series = [
  ...routineAnalytes.map((name) => chartedAnalytes[name]),
  ...besides.map((other) => ({ ...other, normal: (other.low + other.high) / 2 })),
];

const requestOf = (situation: string): string =>
  readFileSync(new URL(`../fixtures/requests/${situation}.json`, import.meta.url), 'utf8');

/** The same wish makes the same bytes, in every run and on every machine. */
export function makeBody(name: string, wish: BodyWish): Body {
  const call = JSON.parse(requestOf(wish.situation)) as Call;
  const labs = call.prefetch.labs?.entry ?? [];
  const more = Math.max(0, (wish.observations ?? 0) - observationsOf(call));
  const padding = olderResults(more, call.context.patientId, seeded(more));
  const prefetch = {
    ...call.prefetch,
    labs: { ...call.prefetch.labs, total: labs.length + more, entry: [...labs, ...padding] },
  };
  const text = JSON.stringify({ ...call, prefetch });
  return {
    name,
    situation: wish.situation,
    text: wish.wide ? text.replace('"family":"Example"', '"family":"Wiśniewska"') : text,
    observations: observationsOf(call) + more,
  };
}

const observationsOf = ({ prefetch }: Call): number =>
  Object.values(prefetch)
    .flatMap((bundle) => bundle?.entry ?? [])
    .filter(({ resource }) => resource?.resourceType === 'Observation').length;

/** Normal results, draw by draw, newest first: at most four years, at least one draw a day. */
function olderResults(count: number, patientId: string, random: Random): NonNullable<Bundle['entry']> {
  const draws = Math.ceil(count / series.length);
  const everyDays = Math.min(21, Math.max(1, Math.floor((4 * 365) / Math.max(1, draws))));
  const newest = DateTime.fromISO(demoTime.now, { zone: demoTime.zone }).minus({ days: 28 });
  return Array.from({ length: count }, (_, index) => {
    const drawn = newest.minus({ days: everyDays * Math.floor(index / series.length) });
    const resource = result(index, drawn, patientId, random);
    return {
      fullUrl: `https://ehr.example.org/fhir/R4/Observation/${resource.id}`,
      resource,
      search: { mode: 'match' },
    };
  });
}

function result(index: number, drawn: DateTime, patientId: string, random: Random): Observation {
  const analyte = series[index % series.length] ?? chartedAnalytes.wbc;
  const { low = 0, high = 1, unit } = analyte;
  const value = Number((low + (high - low) * (0.3 + 0.4 * random())).toPrecision(3));
  const quantity = (measured: number) => ({ value: measured, unit, system: ucum, code: unit });
  const at = (moment: DateTime) => moment.toISO({ suppressMilliseconds: true }) ?? '';
  return {
    resourceType: 'Observation',
    id: `${patientId}-series-${index}`,
    status: 'final',
    category: [
      {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' },
        ],
      },
    ],
    code: { coding: [{ system: loinc, code: analyte.loinc, display: analyte.display }] },
    subject: { reference: `Patient/${patientId}` },
    effectiveDateTime: at(drawn),
    issued: at(drawn.plus({ minutes: 40 })),
    performer: [{ reference: 'Organization/lab-1' }],
    valueQuantity: quantity(value),
    referenceRange: [{ low: quantity(low), high: quantity(high) }],
  };
}
