import type { RuleExplanation } from '../../cards/explain.ts';
import type { DrugKnowledge } from '../knowledge.ts';

interface Props {
  readonly explanations: readonly RuleExplanation[];
  readonly drug: DrugKnowledge;
}

/** Every rule that was asked, by what came of it: silence is shown to be a verdict. */
export function Asked({ explanations, drug }: Props) {
  if (explanations.length === 0) return null;
  const of = (outcome: RuleExplanation['outcome']): readonly RuleExplanation[] =>
    explanations.filter((one) => one.outcome === outcome);
  const whenOf = (id: string): string => {
    const words = drug.rules.find((rule) => rule.id === id)?.words;
    return words === undefined ? '' : `when ${words}`;
  };
  const groups = [
    { name: 'fired', found: of('fires') },
    { name: 'could not be decided', found: of('cannotEvaluate') },
    { name: 'clear', found: of('clear') },
  ];
  return (
    <details class="asked">
      <summary>
        {explanations.length} rules asked:{' '}
        {groups.map(({ name, found }) => `${found.length} ${name}`).join(', ')}
      </summary>
      {groups
        .filter(({ found }) => found.length > 0)
        .map(({ name, found }) => (
          <div key={name}>
            <h4>{name}</h4>
            <ul>
              {found.map(({ rule, order, reasons }) => (
                <li key={`${rule} ${order}`}>
                  <a href={`/rules/${rule}`}>{rule}</a>{' '}
                  <span class="small">{reasons?.join('; ') ?? whenOf(rule)}</span>
                </li>
              ))}
            </ul>
          </div>
        ))}
    </details>
  );
}
