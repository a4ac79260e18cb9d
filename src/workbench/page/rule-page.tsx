import { readable } from '../../cards/markdown.ts';
import { actionTone, actionWords } from './cards.tsx';
import type { Loaded } from './main.tsx';
import { Markdown } from './markdown.tsx';
import { Sources } from './sources.tsx';

const placeholder = /\{\{\s*(.*?)\s*\}\}/g;

/** A text with its placeholders as code. */
function named(text: string) {
  return text
    .split(placeholder)
    .map((part, index) => (index % 2 === 0 ? part : <code class="filled">{part}</code>));
}

/** One rule as a pharmacist reads it. */
export function RulePage({ knowledge, fixtures, id }: Loaded & { readonly id: string }) {
  const drug = knowledge.drugs.find(({ rules }) => rules.some((rule) => rule.id === id));
  const rule = drug?.rules.find((one) => one.id === id);
  if (drug === undefined || rule === undefined) {
    return (
      <div class="page">
        <h1>No such rule</h1>
        <p>
          <a href="/rules">All rules</a>
        </p>
      </div>
    );
  }
  const topic = drug.topics.find(({ code }) => code === rule.topic)?.display ?? rule.topic;
  const gap = drug.topics.find(({ code }) => code === rule.gap)?.display ?? rule.gap;
  const thresholds = fixtures.thresholds[rule.id] ?? [];
  const shown = fixtures.situations.filter(({ rules }) => rules.includes(rule.id));
  return (
    <div class="page">
      <p class="small">
        <a href="/rules">Rules</a> › {topic}
      </p>
      <h1 class="mono">{rule.id}</h1>
      <p class="tags">
        <span class="tag">version {rule.version}</span>
        <span class={`tag ${rule.indicator}`}>{rule.indicator}</span>
        <span class={`tag ${actionTone[rule.action] ?? ''}`}>{actionWords[rule.action] ?? rule.action}</span>
        {rule.hooks.map((hook) => (
          <span class="tag" key={hook}>
            {hook}
          </span>
        ))}
      </p>
      <section class="panel">
        <h2>Condition</h2>
        <p class="lead">Speaks when {rule.words}.</p>
        <code class="expression">{rule.when}</code>
        {thresholds.length > 0 && (
          <>
            <h3>Thresholds, as the situations show them</h3>
            <ul>
              {thresholds.map((threshold) => (
                <li key={threshold}>{readable(threshold)}</li>
              ))}
            </ul>
          </>
        )}
        <p class="small">
          What this rule cannot read is named on the card “{gap}”.
          {rule.supersedes.length > 0 && ` When it fires, it speaks for: ${rule.supersedes.join(', ')}.`}
          {rule.stances.length < 3 && ` Asked where the site follows: ${rule.stances.join(', ')}.`}
        </p>
      </section>
      <section class="panel">
        <h2>{rule.display === 'line' ? 'Line of the closing card' : 'Card'}</h2>
        {rule.summary !== '' && <h3 class="lead">{named(rule.summary)}</h3>}
        <Markdown text={rule.detail.replace(placeholder, '`$1`')} />
        <p class="small">What stands in a box is filled in from the facts.</p>
        {rule.suggestions.length > 0 && (
          <>
            <h3>Suggested orders</h3>
            <ul>
              {rule.suggestions.map((suggestion) => (
                <li key={suggestion.id}>{named(suggestion.label)}</li>
              ))}
            </ul>
          </>
        )}
      </section>
      <section class="panel">
        <h2>Where it comes from</h2>
        <Sources sources={rule.sources} drug={drug} />
        {rule.knobs.length > 0 && (
          <>
            <h3>What the site may set</h3>
            <ul>
              {rule.knobs.map(({ knob, value }) => (
                <li key={knob}>
                  <code>{knob}</code> = {value}
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      <section class="panel">
        <h2>Situations that show it</h2>
        {shown.length === 0 ? (
          <p class="small">None of the installed situations.</p>
        ) : (
          <ul>
            {shown.slice(0, 40).map(({ name, story }) => (
              <li key={name}>
                <a href={`/?patient=${encodeURIComponent(name)}`}>{name}</a>{' '}
                <span class="small">{story}</span>
              </li>
            ))}
            {shown.length > 40 && <li class="small">and {shown.length - 40} more</li>}
          </ul>
        )}
      </section>
    </div>
  );
}
