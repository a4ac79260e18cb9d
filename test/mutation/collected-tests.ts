import { format } from 'node:util';

/** A test as collected from a file: its whole name (file, descriptions, title) is its id. */
export interface CollectedTest {
  readonly id: string;
  readonly file: string;
  readonly run: () => Promise<void>;
}

type Body = (...row: readonly unknown[]) => unknown;
type Hook = () => unknown;

/** Tests of one file, as its `describe` and `it` name them while it is being imported. */
interface Collection {
  readonly file: string;
  readonly tests: CollectedTest[];
  readonly ids: Set<string>;
  readonly path: string[];
  readonly beforeAll: Hook[];
  beforeEach: readonly Hook[];
  afterEach: readonly Hook[];
}

let current: Collection | undefined;

function open(): Collection {
  if (current === undefined) throw new Error('a test is named outside of a file that is being collected');
  return current;
}

/** Collects what `load` (the import of the file) names, and runs its `beforeAll`. Throws what the file throws. */
export async function collect(file: string, load: () => Promise<unknown>): Promise<readonly CollectedTest[]> {
  const collection: Collection = {
    file,
    tests: [],
    ids: new Set(),
    path: [],
    beforeAll: [],
    beforeEach: [],
    afterEach: [],
  };
  current = collection;
  try {
    await load();
  } finally {
    current = undefined;
  }
  for (const hook of collection.beforeAll) await hook();
  return collection.tests;
}

/** A title with its row filled in, as `it.each` does; a title that does not name the row is made unique by a number. */
function titleOf(title: string, row: readonly unknown[]): string {
  const places = title.match(/%[sdifjo]/g)?.length ?? 0;
  return format(title, ...row.slice(0, places));
}

function add(title: string, row: readonly unknown[], body: Body): void {
  const { file, path, ids, tests, beforeEach, afterEach } = open();
  const name = [file, ...path, titleOf(title, row)].join(' > ');
  let id = name;
  for (let count = 2; ids.has(id); count += 1) id = `${name} (${count})`;
  ids.add(id);
  const run = async (): Promise<void> => {
    for (const hook of beforeEach) await hook();
    await body(...row);
    for (const hook of afterEach) await hook();
  };
  tests.push({ id, file, run });
}

function group(title: string, row: readonly unknown[], body: Body): void {
  const collection = open();
  const { beforeEach, afterEach } = collection;
  collection.path.push(titleOf(title, row));
  body(...row);
  collection.path.pop();
  Object.assign(collection, { beforeEach, afterEach });
}

type Named = (title: string, row: readonly unknown[], body: Body) => void;

/** `it` and `describe` in the forms that the tests of this project use: plain, `each`, `skip`, `skipIf`. */
function naming(name: Named) {
  const plain = (title: string, body: Body): void => name(title, [], body);
  const skip = (): void => undefined;
  const each =
    (table: readonly unknown[]) =>
    (title: string, body: Body): void => {
      // A table with a row that is no list has single values, lists among them.
      const spread = table.every(Array.isArray);
      for (const row of table) name(title, spread ? (row as readonly unknown[]) : [row], body);
    };
  return Object.assign(plain, { each, skip, skipIf: (skipped: unknown) => (skipped ? skip : plain) });
}

export const it = naming(add);
export const test = it;
export const describe = naming(group);
export const beforeAll = (hook: Hook): void => void open().beforeAll.push(hook);
/** Nothing is torn down: the tests of the core hold nothing open. */
export const afterAll = (_hook: Hook): void => undefined;
export const beforeEach = (hook: Hook): void => {
  const collection = open();
  collection.beforeEach = [...collection.beforeEach, hook];
};
export const afterEach = (hook: Hook): void => {
  const collection = open();
  collection.afterEach = [...collection.afterEach, hook];
};
