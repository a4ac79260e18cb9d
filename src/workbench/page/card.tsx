import { useId, useState } from 'preact/hooks';
import type { RuleExplanation } from '../../cards/explain.ts';
import type { Card, Coding, Suggestion } from '../../hooks/card.ts';
import type { DrugKnowledge } from '../knowledge.ts';
import { reasonKey } from '../visit/call.ts';
import { Markdown } from './markdown.tsx';
import type { Overridden } from './use-visit.ts';
import { Why } from './why.tsx';

interface Props {
  readonly card: Card;
  readonly drug: DrugKnowledge;
  readonly zone: string;
  readonly overridden: Overridden | undefined;
  readonly explanations: readonly RuleExplanation[];
  readonly onAccept: (suggestion: Suggestion) => void;
  readonly onOverride: (reason: Coding | undefined, comment: string) => void;
  readonly onOpen: (reference: string) => void;
}

const indicatorWords = { critical: 'Critical', warning: 'Warning', info: 'Information' };
const indicatorSigns = { critical: '■', warning: '▲', info: '●' };

export function CardView({
  card,
  drug,
  zone,
  overridden,
  explanations,
  onAccept,
  onOverride,
  onOpen,
}: Props) {
  const [overriding, setOverriding] = useState(false);
  const title = useId();
  return (
    <article
      class={`card ${card.indicator}${overridden === undefined ? '' : ' done'}`}
      aria-labelledby={title}
    >
      <header>
        <span class={`tag ${card.indicator}`}>
          <span aria-hidden="true">{indicatorSigns[card.indicator]} </span>
          {indicatorWords[card.indicator]}
        </span>
        {card.source.topic?.display !== undefined && <span class="small">{card.source.topic.display}</span>}
      </header>
      <h3 id={title}>{card.summary}</h3>
      {overridden !== undefined ? (
        <p class="outcome">
          Overridden: {overridden.reason}. <span class="small">The service was told.</span>
        </p>
      ) : (
        <>
          {card.detail !== undefined && <Markdown text={card.detail} />}
          <div class="buttons">
            {(card.suggestions ?? []).map((suggestion) => (
              <button
                type="button"
                key={suggestion.uuid ?? suggestion.label}
                class={suggestion.isRecommended === true ? 'strong' : ''}
                onClick={() => onAccept(suggestion)}
                title={(suggestion.actions ?? []).map(({ description }) => description).join('; ')}
              >
                {suggestion.label}
                {suggestion.isRecommended === true && <span class="hidden"> (recommended)</span>}
              </button>
            ))}
            {!overriding && (card.overrideReasons ?? []).length > 0 && (
              <button type="button" class="quiet" onClick={() => setOverriding(true)}>
                Override…
              </button>
            )}
          </div>
          {overriding && (
            <OverrideForm
              reasons={card.overrideReasons ?? []}
              onCancel={() => setOverriding(false)}
              onOverride={onOverride}
            />
          )}
          {(card.links ?? []).length > 0 && (
            <ul class="links">
              {(card.links ?? []).filter(isWebLink).map(({ label, url }) => (
                <li key={url}>
                  <a href={url} target="_blank" rel="noopener noreferrer">
                    {label}
                  </a>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      <Why card={card} drug={drug} zone={zone} explanations={explanations} onOpen={onOpen} />
      <footer class="small">
        Source:{' '}
        {card.source.url !== undefined && isWebLink({ url: card.source.url }) ? (
          <a href={card.source.url} target="_blank" rel="noopener noreferrer">
            {card.source.label}
          </a>
        ) : (
          card.source.label
        )}
      </footer>
    </article>
  );
}

/** A link of the card goes nowhere but to the web: `javascript:` and the like are not shown. */
function isWebLink({ url }: { readonly url: string }): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

interface OverrideProps {
  readonly reasons: readonly Coding[];
  readonly onCancel: () => void;
  readonly onOverride: (reason: Coding | undefined, comment: string) => void;
}

function OverrideForm({ reasons, onCancel, onOverride }: OverrideProps) {
  const name = useId();
  const [chosen, setChosen] = useState<Coding>();
  const [comment, setComment] = useState('');
  return (
    <form
      class="override"
      onSubmit={(event) => {
        event.preventDefault();
        onOverride(chosen, comment);
      }}
    >
      <fieldset>
        <legend>Why is this card overridden?</legend>
        {reasons.map((reason) => (
          <label key={reasonKey(reason)}>
            <input
              type="radio"
              name={name}
              required
              checked={chosen === reason}
              onChange={() => setChosen(reason)}
            />
            <span>{reason.display ?? reason.code}</span>
          </label>
        ))}
      </fieldset>
      <label class="field">
        <span>Comment (optional; name no patient)</span>
        <input type="text" value={comment} onInput={(event) => setComment(event.currentTarget.value)} />
      </label>
      <p class="buttons">
        <button type="submit" class="strong">
          Override
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </p>
    </form>
  );
}
