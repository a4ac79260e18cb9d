import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * `npm run bench:profile -- [--case '20 kB'] [--seconds 5] [--top 40]`: where evaluation spends its time. Profiles the evaluation of
 * one body in a process of its own (`--cpu-prof`), and lists the functions with the most time of their own, and the files.
 */
const root = fileURLToPath(new URL('../', import.meta.url));
const { values } = parseArgs({
  options: {
    case: { type: 'string', default: '20 kB' },
    seconds: { type: 'string', default: '5' },
    top: { type: 'string', default: '40' },
  },
});

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

function profiled(): Profile {
  const folder = mkdtempSync(join(tmpdir(), 'cds-profile-'));
  try {
    const { status } = spawnSync(
      process.execPath,
      [
        ...['--cpu-prof', '--cpu-prof-dir', folder, '--cpu-prof-interval', '250'],
        ...[join(root, 'bench/evaluate-for.ts'), values.case, values.seconds],
      ],
      { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
    );
    const [file] = readdirSync(folder);
    if (status !== 0 || file === undefined) throw new Error('nothing was profiled');
    return JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const profile = profiled();
const byId = new Map(profile.nodes.map((node) => [node.id, node]));
const parents = new Map(
  profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])),
);
const own = new Map<string, number>();
const withCallees = new Map<string, number>();
const add = (sums: Map<string, number>, name: string, time: number): void => {
  sums.set(name, (sums.get(name) ?? 0) + time);
};

function nameOf(id: number): string {
  const frame = byId.get(id)?.callFrame;
  if (frame === undefined) return '(unknown)';
  const file = frame.url.startsWith('file://') ? relative(root, fileURLToPath(frame.url)) : frame.url;
  return `${frame.functionName || '(anonymous)'} ${file}${file === '' ? '' : `:${frame.lineNumber + 1}`}`;
}

let total = 0;
let begun = false;
for (const [index, id] of profile.samples.entries()) {
  const time = profile.timeDeltas[index] ?? 0;
  const stack: string[] = [];
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) stack.push(nameOf(at));
  // Start and loading of modules are not asked for. What follows an await has no caller in the profile.
  begun ||= stack.some((name) => name.startsWith('evaluateFor '));
  if (!begun || stack.some((name) => name.startsWith('cpuOfParsing '))) continue;
  total += time;
  add(own, stack[0] ?? '', time);
  for (const name of new Set(stack)) add(withCallees, name, time);
}

function list(title: string, sums: ReadonlyMap<string, number>): void {
  console.log(`\n${title}`);
  const most = [...sums].sort(([, a], [, b]) => b - a).slice(0, Number(values.top));
  for (const [name, time] of most) console.log(`${((100 * time) / total).toFixed(1).padStart(6)} %  ${name}`);
}
list(`Time of their own, ${values.case}`, own);
list('With everything they call', withCallees);
