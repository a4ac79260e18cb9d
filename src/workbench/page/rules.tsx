import { useState } from 'preact/hooks';
import { actionTone, actionWords } from './cards.tsx';
import type { Loaded } from './main.tsx';

/** Every rule, by topic, for a pharmacist to read and link to. */
export function Rules({ knowledge }: Loaded) {
  const [query, setQuery] = useState('');
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const matches = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word));
  return (
    <div class="page">
      <div class="page-head">
        <h1>Rules</h1>
        <label class="field inline">
          <span>Search</span>
          <input type="search" value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
        </label>
      </div>
      {knowledge.drugs.map((drug) =>
        drug.topics.map(({ code, display }) => {
          const rules = drug.rules.filter(
            (rule) =>
              rule.topic === code &&
              matches(`${display} ${rule.id} ${rule.words} ${rule.summary} ${rule.detail}`),
          );
          if (rules.length === 0) return null;
          return (
            <section key={`${drug.drug} ${code}`} class="panel" id={code}>
              <h2>{display}</h2>
              <ul class="rule-list">
                {rules.map((rule) => (
                  <li key={rule.id}>
                    <a href={`/rules/${rule.id}`}>{rule.id}</a>
                    <span>
                      {(rule.summary || rule.detail.replaceAll('**', '')).replace(/\{\{.*?\}\}/g, '…')}
                      <span class="small"> When {rule.words}.</span>
                    </span>
                    <span class="tags">
                      {rule.display === 'line' && <span class="tag">line</span>}
                      <span class={`tag ${rule.display === 'line' ? '' : (actionTone[rule.action] ?? '')}`}>
                        {actionWords[rule.action] ?? rule.action}
                      </span>
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          );
        }),
      )}
    </div>
  );
}
