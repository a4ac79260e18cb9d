import { isObject, list, text } from '../../fhir/shape.ts';
import type { DrugKnowledge } from '../knowledge.ts';
import { conceptText, type Resource, referenceOf } from '../visit/resource.ts';
import { recordOf, type Visit } from '../visit/visit.ts';
import { toDay } from '../visit/zoned.ts';
import { Labs } from './labs.tsx';
import { TimelineView } from './timeline.tsx';

interface Props {
  readonly visit: Visit;
  readonly drug: DrugKnowledge;
  /** References that some card rests on. */
  readonly used: ReadonlySet<string>;
  readonly onOpen: (reference: string) => void;
  readonly onChange: (visit: Visit) => void;
}

/** The chart: who it is, what is known, what was given, and the laboratory over time. */
export function Chart({ visit, drug, used, onOpen, onChange }: Props) {
  const record = recordOf(visit);
  const patient = record.find(({ resourceType }) => resourceType === 'Patient');
  const conditions = record.filter(({ resourceType }) => resourceType === 'Condition');
  const allergies = record.filter(({ resourceType }) => resourceType === 'AllergyIntolerance');
  return (
    <section class="chart" aria-label="Chart">
      <div class="panel banner">
        <div>
          <h2>{patient === undefined ? 'No patient record was sent' : nameOf(patient)}</h2>
          {patient !== undefined && <p>{demographics(patient, visit)}</p>}
        </div>
        <dl>
          <Entries title="Problems" resources={conditions} describe={conditionText} onOpen={onOpen} />
          <Entries
            title="Allergies"
            resources={allergies}
            describe={({ code }) => conceptText(code)}
            onOpen={onOpen}
          />
        </dl>
      </div>
      <div class="panel">
        <h2>Treatment days</h2>
        <TimelineView visit={visit} drug={drug} onOpen={onOpen} />
      </div>
      <Labs visit={visit} drug={drug} record={record} used={used} onOpen={onOpen} onChange={onChange} />
    </section>
  );
}

function nameOf({ name }: Resource): string {
  const [first] = list(name).filter(isObject);
  const parts =
    first === undefined ? [] : [...list(first.given).flatMap((one) => text(one) ?? []), text(first.family)];
  const full = parts.filter((part) => part !== undefined).join(' ');
  return full === '' ? (text(first?.text) ?? 'No name recorded') : full;
}

function demographics(patient: Resource, visit: Visit): string {
  const born = text(patient.birthDate);
  const deceased = patient.deceasedBoolean === true || patient.deceasedDateTime !== undefined;
  return [
    text(patient.gender) ?? 'sex not recorded',
    born === undefined
      ? 'birth date not recorded'
      : `born ${born}, ${ageAt(born, toDay(visit.now, visit.zone))}`,
    ...(deceased ? ['deceased'] : []),
    `Patient/${visit.patientId}`,
  ].join(' · ');
}

function ageAt(born: string, today: string): string {
  const years = Number(today.slice(0, 4)) - Number(born.slice(0, 4));
  if (Number.isNaN(years)) return 'age unknown';
  return `${today.slice(5) < born.slice(5) ? years - 1 : years} years`;
}

function conditionText(condition: Resource): string | undefined {
  const name = conceptText(condition.code);
  const stages = list(condition.stage).flatMap((stage) =>
    isObject(stage) ? (conceptText(stage.summary) ?? []) : [],
  );
  const status = isObject(condition.clinicalStatus) ? conceptText(condition.clinicalStatus) : undefined;
  const quiet = status === undefined || status.toLowerCase() === 'active';
  return name === undefined ? undefined : [name, ...stages, ...(quiet ? [] : [status])].join(', ');
}

interface EntriesProps {
  readonly title: string;
  readonly resources: readonly Resource[];
  readonly describe: (resource: Resource) => string | undefined;
  readonly onOpen: (reference: string) => void;
}

function Entries({ title, resources, describe, onOpen }: EntriesProps) {
  return (
    <div>
      <dt>{title}</dt>
      {resources.length === 0 && <dd class="small">none in the record</dd>}
      {resources.map((resource) => (
        <dd key={referenceOf(resource)}>
          <button type="button" class="link" onClick={() => onOpen(referenceOf(resource) ?? '')}>
            {describe(resource) ?? resource.resourceType}
          </button>
        </dd>
      ))}
    </div>
  );
}
