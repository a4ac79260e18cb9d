import type { RuleExplanation } from '../../cards/explain.ts';
import type { Evidence } from '../../facts/fact.ts';
import { isObject, list, text } from '../../fhir/shape.ts';
import type { Card, CdsResponse } from '../../hooks/card.ts';
import type { Source } from '../../rules/knowledge-schema.ts';
import type { DrugKnowledge, RuleSheet } from '../knowledge.ts';
import { EvidenceTable } from './evidence-table.tsx';
import { Sources } from './sources.tsx';

interface Props {
  readonly card: Card;
  readonly drug: DrugKnowledge;
  readonly zone: string;
  readonly explanations: readonly RuleExplanation[];
  readonly onOpen: (reference: string) => void;
}

/** What the service says of a card for machines (`<prefix>finding`). */
interface Finding {
  readonly rules: readonly { readonly id: string; readonly version: string }[];
  readonly evidence: readonly Evidence[];
  readonly sources: readonly Source[];
  readonly notAssessed: readonly { readonly topic: string; readonly reason: string }[];
}

function findingOf(card: Card, prefix: string): Finding {
  const finding = isObject(card.extension) ? card.extension[`${prefix}finding`] : undefined;
  // This service's own extension, in the shape that it documents.
  const members = (isObject(finding) ? finding : {}) as Partial<Finding>;
  return {
    rules: list(members.rules),
    evidence: list(members.evidence),
    sources: list(members.sources),
    notAssessed: list(members.notAssessed),
  };
}

/** The explanation that stands beside the cards where the service allows it. */
export function explanationsIn(response: CdsResponse, prefix: string): readonly RuleExplanation[] {
  const found = isObject(response.extension) ? response.extension[`${prefix}explanation`] : undefined;
  return list(found).filter((one): one is RuleExplanation => isObject(one) && text(one.rule) !== undefined);
}

/** Everything that a card can be argued with by: rules, values, thresholds, sources, and what was not assessed. */
export function Why({ card, drug, zone, explanations, onOpen }: Props) {
  const { rules, evidence, sources, notAssessed } = findingOf(card, drug.extension);
  return (
    <details class="why">
      <summary>Why?</summary>
      {rules.map(({ id, version }) => (
        <RuleLine
          key={id}
          id={id}
          version={version}
          sheet={drug.rules.find((rule) => rule.id === id)}
          explanations={explanations.filter((one) => one.rule === id)}
        />
      ))}
      {evidence.length > 0 && <EvidenceTable evidence={evidence} zone={zone} onOpen={onOpen} />}
      <Sources sources={sources} drug={drug} />
      {notAssessed.length > 0 && (
        <>
          <h4>Not assessed</h4>
          <ul>
            {notAssessed.map(({ topic, reason }) => (
              <li key={`${topic} ${reason}`}>
                <strong>{drug.topics.find(({ code }) => code === topic)?.display ?? topic}</strong>: {reason}
              </li>
            ))}
          </ul>
        </>
      )}
    </details>
  );
}

interface RuleLineProps {
  readonly id: string;
  readonly version: string;
  readonly sheet: RuleSheet | undefined;
  readonly explanations: readonly RuleExplanation[];
}

function RuleLine({ id, version, sheet, explanations }: RuleLineProps) {
  return (
    <div class="rule-line">
      <h4>
        Rule {sheet === undefined ? id : <a href={`/rules/${id}`}>{id}</a>}{' '}
        <span class="small">{version}</span>
      </h4>
      {sheet !== undefined && (
        <>
          <p>Speaks when {sheet.words}.</p>
          <code class="expression">{sheet.when}</code>
        </>
      )}
      {explanations.length > 0 && (
        <ul class="values">
          {explanations.flatMap(({ facts = [] }) =>
            facts.flatMap(({ members, state, reason }) =>
              members.map(({ path, values }) => (
                <li key={path}>
                  <code>%{path}</code> = <strong>{values?.join(' or ') ?? 'unknown'}</strong>{' '}
                  <span class="small">
                    {state}
                    {reason === undefined ? '' : `: ${reason}`}
                  </span>
                </li>
              )),
            ),
          )}
        </ul>
      )}
    </div>
  );
}
