import type { Source } from '../../rules/knowledge-schema.ts';
import type { DrugKnowledge, RuleSheet } from '../knowledge.ts';

interface Props {
  readonly sources: readonly Source[];
  readonly drug: DrugKnowledge;
}

/** Where a rule comes from: the precautions' statement beside the label's, the label's sections, the site's policy. */
export function Sources({ sources, drug }: Props) {
  const statements = sources.flatMap((source) => {
    const said = source.kind === 'precautions' ? drug.statements[source.statement] : undefined;
    return source.kind === 'precautions' && said !== undefined ? [{ id: source.statement, ...said }] : [];
  });
  const others = sources.filter(
    (source) => source.kind !== 'precautions' || drug.statements[source.statement] === undefined,
  );
  if (sources.length === 0) return null;
  return (
    <>
      <h4>Sources</h4>
      {statements.map(({ id, precautions, label }) => (
        <dl key={id} class="statement">
          <div>
            <dt>Precautions, {id}</dt>
            <dd>{precautions === 'none' ? 'Silent on this.' : precautions}</dd>
          </div>
          <div>
            <dt>US label</dt>
            <dd>{label}</dd>
          </div>
        </dl>
      ))}
      <ul class="small">
        {others.map((source) => (
          <li key={JSON.stringify(source)}>{sourceText(source, drug.rules)}</li>
        ))}
      </ul>
    </>
  );
}

function sourceText(source: Source, rules: readonly RuleSheet[]): string {
  switch (source.kind) {
    case 'label':
      return `US label ${source.section} (${source.version})`;
    case 'precautions':
      return `Precautions ${source.statement}`;
    case 'safety':
      return `Safety: ${source.note}`;
    case 'policy': {
      const set = rules.flatMap(({ knobs }) => knobs).find(({ knob }) => knob === source.knob);
      return `Site policy: ${source.knob}${set === undefined ? '' : ` = ${set.value}`}`;
    }
  }
}
