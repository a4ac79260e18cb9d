import { closeSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { isObject } from '../../fhir/shape.ts';
import type { Outcome } from './outcome.ts';

/** What a run is about: a journal is gone on with only by a run about the same. */
export interface JournalHeader {
  readonly format: 1;
  /** Cohort, knowledge and options, as one text. */
  readonly about: string;
}

interface Place {
  readonly offset: number;
  readonly length: number;
}

/** Lines are brought to the disk in groups of so many, at the latest after so many milliseconds. */
const linesPerSync = 64;
const msPerSync = 1000;
const chunkBytes = 1024 ** 2;

/**
 * The memory of a replay: a file that only grows, one line per finished task. A line that a kill cut short does not
 * count and is cut off, so that its task is done again, once.
 */
export class Journal {
  readonly header: JournalHeader;
  readonly #file: number;
  readonly #places = new Map<number, Place>();
  #end: number;
  #unsynced = 0;
  #syncedAt = 0;
  /** Patients in the journal. */
  patients = 0;
  /** Nothing was there before: whatever else an earlier run left behind is no use. */
  readonly begun: boolean;

  private constructor(file: number, header: JournalHeader, end: number, begun: boolean) {
    this.#file = file;
    this.header = header;
    this.#end = end;
    this.begun = begun;
  }

  /** Opens the journal, or begins one with this header. */
  static open(path: string, header: JournalHeader): Journal {
    const file = openSync(path, 'a+', 0o600);
    const lines = linesIn(file);
    const first = lines.next();
    const found = first.done === true ? undefined : readHeader(first.value.text);
    if (found === undefined) {
      ftruncateSync(file, 0);
      const journal = new Journal(file, header, 0, true);
      journal.#write(JSON.stringify(header));
      journal.sync();
      return journal;
    }
    const journal = new Journal(file, found, first.value?.end ?? 0, false);
    for (const { text, offset, end } of lines) {
      const line = readLine(text);
      if (line === undefined) break;
      if (!journal.has(line.task)) {
        journal.#places.set(line.task, { offset, length: end - 1 - offset });
        journal.patients += line.outcomes.length;
      }
      journal.#end = end;
    }
    ftruncateSync(file, journal.#end);
    return journal;
  }

  has(task: number): boolean {
    return this.#places.has(task);
  }

  append(task: number, outcomes: readonly Outcome[]): void {
    const offset = this.#end;
    const length = this.#write(JSON.stringify({ task, outcomes }));
    this.#places.set(task, { offset, length });
    this.patients += outcomes.length;
    this.#unsynced += 1;
    if (this.#unsynced >= linesPerSync || performance.now() - this.#syncedAt > msPerSync) this.sync();
  }

  sync(): void {
    fsyncSync(this.#file);
    this.#unsynced = 0;
    this.#syncedAt = performance.now();
  }

  /** All outcomes in the order of the tasks, however they ended; read one task at a time. */
  *outcomes(): Generator<Outcome> {
    for (const [, { offset, length }] of [...this.#places].sort(([a], [b]) => a - b)) {
      const bytes = Buffer.alloc(length);
      readSync(this.#file, bytes, 0, length, offset);
      yield* readLine(bytes.toString('utf8'))?.outcomes ?? [];
    }
  }

  close(): void {
    this.sync();
    closeSync(this.#file);
  }

  #write(text: string): number {
    const bytes = Buffer.from(`${text}\n`);
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written);
    this.#end += bytes.length;
    return bytes.length - 1;
  }
}

/** Whole lines only: what has no line feed was not finished. `end` is the offset after the line feed. */
function* linesIn(file: number): Generator<{ text: string; offset: number; end: number }> {
  let rest = Buffer.alloc(0);
  let offset = 0;
  for (let position = 0; ; ) {
    const chunk = Buffer.alloc(chunkBytes);
    const read = readSync(file, chunk, 0, chunkBytes, position);
    if (read === 0) return;
    position += read;
    rest = Buffer.concat([rest, chunk.subarray(0, read)]);
    for (let feed = rest.indexOf(10); feed >= 0; feed = rest.indexOf(10)) {
      yield { text: rest.subarray(0, feed).toString('utf8'), offset, end: offset + feed + 1 };
      offset += feed + 1;
      rest = rest.subarray(feed + 1);
    }
  }
}

function readHeader(text: string): JournalHeader | undefined {
  const value = parsed(text);
  if (!isObject(value) || value.format !== 1 || typeof value.about !== 'string') return undefined;
  return { format: 1, about: value.about };
}

function readLine(text: string): { task: number; outcomes: readonly Outcome[] } | undefined {
  const value = parsed(text);
  if (!isObject(value) || typeof value.task !== 'number' || !Array.isArray(value.outcomes)) return undefined;
  return { task: value.task, outcomes: value.outcomes };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
