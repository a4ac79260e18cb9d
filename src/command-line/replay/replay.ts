import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, type ExitStatus, exitStatus } from '../command-error.ts';
import type { Now, Sample } from '../options.ts';
import { claimFolder } from './claim.ts';
import { type CohortSurvey, surveyCohort } from './cohort.ts';
import { Journal } from './journal.ts';
import { dropPartitions, type ExportManifest } from './partition.ts';
import { runTasks } from './pool.ts';
import { namesInKnowledge, partitioned } from './preparation.ts';
import { megabytes, progressOn } from './progress.ts';
import type { ReportAbout } from './report.ts';
import { knowledgeFingerprint } from './settings-fingerprint.ts';
import { tallyOf } from './tally.ts';
import { tasksOf } from './tasks.ts';
import { writeReport } from './write-report.ts';

export interface ReplayOptions {
  readonly out: string;
  readonly sample?: Sample;
  readonly orderDay?: string;
  readonly dose?: number;
  readonly now: Now;
  readonly zone: string;
  readonly policy?: string;
  readonly jobs: number;
  readonly fresh: boolean;
}

/** `replay`: every patient of a cohort judged silently, and a report of it. Goes on where an earlier run ended. */
export async function replay(paths: readonly string[], options: ReplayOptions): Promise<ExitStatus> {
  const { out } = options;
  const { drug, titles } = await namesInKnowledge(options.policy);
  const survey = await surveyCohort(paths, out);
  const release = claimFolder(out);
  try {
    if (options.fresh) forget(out);
    const about = await aboutRun(drug, survey, options);
    const header = { format: 1, about: JSON.stringify(about) } as const;
    const journal = Journal.open(join(out, journalName), header);
    if (journal.header.about !== header.about) {
      journal.close();
      throw new CommandError(
        `${out} holds a run over another cohort, with other options or other rules: name another folder with --out, or start anew with --fresh.`,
      );
    }
    if (journal.begun) rmSync(join(out, partitionsName), { recursive: true, force: true });
    const lines = await exportLines(out, survey);
    const finished = await judgeAll(paths, options, survey, lines, journal);
    if (!finished) {
      journal.close();
      process.stderr.write(
        `Stopped after ${journal.patients.toLocaleString('en-US')} patients. The same command goes on from there.\n`,
      );
      return exitStatus.interrupted;
    }
    const whole = { ...about, ...(lines === undefined ? {} : { export: lines }) };
    const report = { about: whole, tally: tallyOf(journal.outcomes()), titles };
    const files = writeReport(out, report, journal.outcomes());
    journal.close();
    if (lines !== undefined) dropPartitions(join(out, partitionsName));
    const { patients, states, orders } = report.tally;
    process.stdout.write(
      `${patients} patients, ${orders} orders judged, ${patients - states.judged} patients not judged. In ${out}: ${files.join(', ')}\n`,
    );
    return exitStatus.done;
  } finally {
    release();
  }
}

const journalName = 'journal.ndjson';
const partitionsName = 'partitions';

function forget(out: string): void {
  rmSync(join(out, journalName), { force: true });
  rmSync(join(out, partitionsName), { recursive: true, force: true });
}

async function aboutRun(drug: string, survey: CohortSurvey, options: ReplayOptions): Promise<ReportAbout> {
  const { orderDay, dose, now, zone, policy, sample } = options;
  return {
    drug,
    ...(orderDay === undefined ? {} : { orderDay }),
    ...(dose === undefined ? {} : { doseMg: dose }),
    now: now === 'newest' ? now : new Date(now).toISOString(),
    zone,
    sitePolicy: policy !== undefined,
    ...(sample === undefined
      ? {}
      : { sample: sample.kind === 'count' ? `about ${sample.count}` : `${sample.share * 100} %` }),
    knowledge: await knowledgeFingerprint(policy),
    input: survey.fingerprint,
  };
}

/** The lines of an export by patient; undefined where the cohort holds none. */
async function exportLines(out: string, { lineFiles }: CohortSurvey): Promise<ExportManifest | undefined> {
  if (lineFiles.length === 0) return undefined;
  const bytes = lineFiles.reduce((sum, { size }) => sum + size, 0);
  const progress = progressOn(process.stderr, 'Sorting by patient', bytes, 0, megabytes);
  const manifest = await partitioned(lineFiles, join(out, partitionsName), progress.advance);
  progress.end(true);
  return manifest;
}

/** False: stopped by the person at the terminal, who pressed Ctrl-C. */
async function judgeAll(
  paths: readonly string[],
  options: ReplayOptions,
  survey: CohortSurvey,
  lines: ExportManifest | undefined,
  journal: Journal,
): Promise<boolean> {
  const { out, sample, orderDay, dose, now, zone, policy } = options;
  const patients = survey.patientFiles + (lines?.patients ?? 0);
  const share = shareOf(sample, patients);
  const partitions =
    lines === undefined ? {} : { partitions: { folder: join(out, partitionsName), count: lines.partitions } };
  const progress = progressOn(process.stderr, 'Patients', Math.round(patients * share), journal.patients);
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const settings = {
    now,
    // A record without any date: the same instant in every run over this cohort.
    otherwiseNow: survey.newest,
    zone,
    share,
    ...(orderDay === undefined ? {} : { orderDay }),
    ...(dose === undefined ? {} : { doseMg: dose }),
    ...(policy === undefined ? {} : { policy }),
  };
  const tasks = (async function* () {
    for await (const task of tasksOf({ paths, leaveOut: out, share, ...partitions })) {
      if (!journal.has(task.id)) yield task;
    }
  })();
  try {
    await runTasks(tasks, options.jobs, settings, {
      done(task, outcomes) {
        journal.append(task.id, outcomes);
        progress.advance(outcomes.length);
      },
      stopping: () => stopped,
    });
  } finally {
    progress.end(!stopped);
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
  return !stopped;
}

function shareOf(sample: Sample | undefined, patients: number): number {
  if (sample === undefined) return 1;
  return sample.kind === 'share' ? sample.share : Math.min(1, sample.count / Math.max(1, patients));
}
