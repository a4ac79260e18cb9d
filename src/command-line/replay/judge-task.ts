import { readFile } from 'node:fs/promises';
import { Problem } from '../../http/problem.ts';
import { describeError } from '../../observability/log.ts';
import type { Answering } from '../answering.ts';
import { CommandError } from '../command-error.ts';
import { type PatientCase, readPatientCase } from '../patient-case.ts';
import { whyUnreadable } from '../read-file.ts';
import { inSample } from './cohort.ts';
import { linesOf } from './lines.ts';
import { judgedOutcome, type Outcome, unjudgedOutcome } from './outcome.ts';
import { patientsOf } from './partition-patients.ts';
import type { NamedFile, Task } from './tasks.ts';

/** Bytes; one patient beyond is not judged, and named. */
const largestFile = 256 * 1024 ** 2;

/** Judges every patient of a task. Whatever goes wrong with one is that one's outcome; the others are judged. */
export async function judgeTask(
  task: Task,
  answering: Answering,
  share: number,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  if (task.kind === 'files') {
    for (const file of task.files) outcomes.push(await judgeFile(file, answering));
    return outcomes;
  }
  for await (const patient of patientsOf(task.folder, task.partition, linesOf)) {
    if (!inSample(patient.id, share)) continue;
    const source = `Patient/${patient.id}`;
    outcomes.push(await judge(source, answering, async () => patient.read()));
  }
  return outcomes;
}

async function judgeFile({ path, name, size }: NamedFile, answering: Answering): Promise<Outcome> {
  if (size > largestFile) return unjudgedOutcome(name, 'unreadable', 'is larger than 256 MB', 0);
  return judge(name, answering, async () => readPatientCase(await readFile(path, 'utf8')));
}

async function judge(
  source: string,
  answering: Answering,
  read: () => Promise<PatientCase>,
): Promise<Outcome> {
  const start = performance.now();
  const elapsed = () => Math.round((performance.now() - start) * 100) / 100;
  try {
    return judgedOutcome(source, await answering(await read()), elapsed());
  } catch (error) {
    if (error instanceof CommandError) return unjudgedOutcome(source, 'unreadable', error.message, elapsed());
    if (error instanceof Problem) return unjudgedOutcome(source, 'refused', error.message, elapsed());
    if (error instanceof Error && 'code' in error && 'syscall' in error) {
      return unjudgedOutcome(source, 'unreadable', `cannot be read: ${whyUnreadable(error)}`, elapsed());
    }
    const { name } = describeError(error);
    return unjudgedOutcome(source, 'failed', `a fault of the program: ${name}`, elapsed());
  }
}
