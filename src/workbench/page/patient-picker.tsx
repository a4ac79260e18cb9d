import { useMemo, useRef, useState } from 'preact/hooks';
import type { FixtureIndex } from '../fixtures.ts';
import type { DrugKnowledge } from '../knowledge.ts';
import type { Visit } from '../visit/visit.ts';

interface Props {
  readonly drug: DrugKnowledge;
  readonly fixtures: FixtureIndex;
  readonly visit: Visit | undefined;
  readonly onSituation: (name: string) => void;
  readonly onFile: (file: File) => void;
}

/** The patient in front of us, and a dialog to choose another by situation or from a file. */
export function PatientPicker({ drug, fixtures, visit, onSituation, onFile }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState('');
  const [over, setOver] = useState(false);
  const found = useMemo(() => {
    const words = query
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    return fixtures.situations.filter((one) => {
      const text = `${one.name} ${one.story} ${one.rules.join(' ')}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }, [fixtures, query]);
  const choose = (name: string): void => {
    dialog.current?.close();
    onSituation(name);
  };
  const take = (files: FileList | null | undefined): void => {
    const file = files?.[0];
    if (file === undefined) return;
    dialog.current?.close();
    onFile(file);
  };
  return (
    <section class="picker" aria-label="Patient">
      <button type="button" class="strong" onClick={() => dialog.current?.showModal()}>
        Choose patient
      </button>
      <div class="picked">
        <strong>{visit?.name ?? 'No patient chosen'}</strong>
        <span>{visit?.story ?? ''}</span>
      </div>
      <dialog ref={dialog} class="sheet" aria-labelledby="picker-title">
        <div class="sheet-head">
          <h2 id="picker-title">Choose a patient</h2>
          <button type="button" class="quiet" onClick={() => dialog.current?.close()} aria-label="Close">
            ✕
          </button>
        </div>
        <ul class="starts" aria-label="Situations to start with">
          {drug.start.map(({ situation, label }) => (
            <li key={situation}>
              <button type="button" onClick={() => choose(situation)}>
                {label}
              </button>
            </li>
          ))}
        </ul>
        <label class="field">
          <span>Search {fixtures.situations.length} situations</span>
          <input
            type="search"
            value={query}
            placeholder="neutropenia, 9 days, pregnancy, alt…"
            onInput={(event) => setQuery(event.currentTarget.value)}
          />
        </label>
        <p class="small" role="status">
          {found.length === fixtures.situations.length ? '' : `${found.length} found`}
        </p>
        <ul class="situations" aria-label="Situations">
          {found.map(({ name, story }) => (
            <li key={name}>
              <button
                type="button"
                onClick={() => choose(name)}
                aria-current={visit?.name === name || undefined}
              >
                <strong>{name}</strong>
                <span>{story}</span>
              </button>
            </li>
          ))}
        </ul>
        <label
          class={over ? 'drop over' : 'drop'}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            take(event.dataTransfer?.files);
          }}
        >
          <span>
            Or drop a FHIR R4 Bundle here, or choose a file. It stays in this browser; only this service is
            asked about it.
          </span>
          <input
            type="file"
            accept=".json,application/json,application/fhir+json"
            onChange={(event) => {
              take(event.currentTarget.files);
              event.currentTarget.value = '';
            }}
          />
        </label>
      </dialog>
    </section>
  );
}
