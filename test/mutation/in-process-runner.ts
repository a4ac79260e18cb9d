import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InstrumenterContext, StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  type DryRunOptions,
  type DryRunResult,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  type TestRunnerCapabilities,
  TestStatus,
} from '@stryker-mutator/api/test-runner';
import fc from 'fast-check';
import { type CollectedTest, collect } from './collected-tests.ts';
import { KillersFirst } from './killers-first.ts';
import { moduleGenerations } from './module-generations.ts';

/** `inProcess` in stryker.config.json: files of tests, and files among them that are too slow to run for each mutant. */
interface InProcessOptions {
  readonly inProcess: {
    readonly tests: readonly string[];
    readonly without: readonly string[];
    /** How many tests are tried on a mutant at most, the likeliest first: fewer can only make a score worse. */
    readonly atMost: number;
  };
}

/** A mutant in a constant may be reached by any test: so many times more are tried. */
const STATIC_TESTS = 4;

const messageOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/**
 * Runs the tests of the pure core in Stryker's own process: the instrumented modules are loaded once, and each mutant is
 * switched on for the tests that reach it. A mutant in a constant of a module is loaded with the module, anew. A test
 * that fails is run again without the mutant: only if it then passes has it killed the mutant.
 */
export class InProcessRunner implements TestRunner {
  static readonly inject = tokens(commonTokens.options);
  readonly #files: readonly string[];
  readonly #atMost: number;
  readonly #root = pathToFileURL(`${process.cwd()}/`);
  readonly #generations = moduleGenerations(this.#root);
  readonly #order = new KillersFirst();
  readonly #stryker: InstrumenterContext;
  #loaded = new Map<string, readonly CollectedTest[]>();

  constructor(options: StrykerOptions) {
    // Stryker hands a plugin its own part of the configuration untyped.
    const { inProcess } = options as unknown as InProcessOptions;
    const without = new Set(globSync([...inProcess.without]));
    this.#files = inProcess.tests
      .flatMap((pattern) => globSync(pattern).sort())
      .filter((file) => !without.has(file));
    this.#atMost = inProcess.atMost;
    const shared = globalThis as { __stryker__?: InstrumenterContext };
    shared.__stryker__ ??= {};
    this.#stryker = shared.__stryker__;
    fc.configureGlobal({ numRuns: 25, seed: 1 });
  }

  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: true };
  }

  async dryRun(options: DryRunOptions): Promise<DryRunResult> {
    const tests: TestResult[] = [];
    for (const file of this.#files) {
      for (const { id, run } of await this.#load(file)) {
        if (options.coverageAnalysis === 'perTest') this.#stryker.currentTestId = id;
        const start = performance.now();
        const failureMessage = await this.#failure(run);
        const result = {
          id,
          name: id,
          fileName: join(process.cwd(), file),
          timeSpentMs: performance.now() - start,
        };
        delete this.#stryker.currentTestId;
        this.#order.ran(id, file, result.timeSpentMs, this.#stryker.mutantCoverage?.perTest[id]);
        if (failureMessage === undefined) tests.push({ ...result, status: TestStatus.Success });
        else tests.push({ ...result, status: TestStatus.Failed, failureMessage });
      }
    }
    const { mutantCoverage } = this.#stryker;
    return { status: DryRunStatus.Complete, tests, ...(mutantCoverage && { mutantCoverage }) };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, mutantActivation, testFilter, reloadEnvironment } = options;
    if (reloadEnvironment) this.#reload();
    if (mutantActivation === 'static') return this.#whole(options);
    const tests: CollectedTest[] = [];
    const sorted = this.#order.sorted(activeMutant.fileName, testFilter ?? [], Number(activeMutant.id));
    for (const id of sorted.slice(0, this.#atMost)) {
      const file = id.slice(0, id.indexOf(' > '));
      const test = (await this.#load(file)).find((one) => one.id === id);
      if (test !== undefined) tests.push(test);
    }
    let nrOfTests = 0;
    for (const { id, run } of tests) {
      nrOfTests += 1;
      const failureMessage = await this.#withMutant(options, run);
      if (this.#isTooOften(options)) return { status: MutantRunStatus.Timeout, reason: 'hit limit reached' };
      if (failureMessage === undefined) continue;
      if ((await this.#failure(run)) !== undefined) {
        // A mutant has left something behind: the modules are loaded anew, and this one is tried again.
        this.#reload();
        return this.mutantRun({ ...options, reloadEnvironment: false });
      }
      this.#order.killed(activeMutant.fileName, id);
      return { status: MutantRunStatus.Killed, killedBy: [id], failureMessage, nrOfTests };
    }
    return { status: MutantRunStatus.Survived, nrOfTests };
  }

  /** A mutant that is there while the modules are loaded: file by file, to the first that fails or cannot be loaded. */
  async #whole(options: MutantRunOptions): Promise<MutantRunResult> {
    const { fileName } = options.activeMutant;
    let nrOfTests = 0;
    this.#stryker.activeMutant = options.activeMutant.id;
    try {
      for (const file of this.#order.sortedFiles(fileName, this.#files)) {
        let tests: readonly CollectedTest[];
        try {
          tests = await this.#load(file);
        } catch (error) {
          const killedBy = this.#order.anyOf(file);
          this.#order.killed(fileName, killedBy);
          return {
            status: MutantRunStatus.Killed,
            killedBy: [killedBy],
            failureMessage: messageOf(error),
            nrOfTests,
          };
        }
        const byId = new Map(tests.map((test) => [test.id, test]));
        for (const id of this.#order.sorted(fileName, [...byId.keys()], Number(options.activeMutant.id))) {
          const test = byId.get(id);
          if (test === undefined) continue;
          if (nrOfTests >= STATIC_TESTS * this.#atMost) break;
          nrOfTests += 1;
          const failureMessage = await this.#failure(test.run);
          if (failureMessage === undefined) continue;
          this.#order.killed(fileName, id);
          return { status: MutantRunStatus.Killed, killedBy: [id], failureMessage, nrOfTests };
        }
      }
      return { status: MutantRunStatus.Survived, nrOfTests };
    } finally {
      delete this.#stryker.activeMutant;
    }
  }

  #reload(): void {
    this.#generations.next();
    this.#loaded = new Map();
  }

  async #load(file: string): Promise<readonly CollectedTest[]> {
    const known = this.#loaded.get(file);
    if (known !== undefined) return known;
    const tests = await collect(file, () => import(new URL(file, this.#root).href));
    this.#loaded.set(file, tests);
    return tests;
  }

  async #withMutant(options: MutantRunOptions, run: () => Promise<void>): Promise<string | undefined> {
    this.#stryker.activeMutant = options.activeMutant.id;
    this.#stryker.hitCount = 0;
    if (options.hitLimit !== undefined) this.#stryker.hitLimit = options.hitLimit;
    try {
      return await this.#failure(run);
    } finally {
      delete this.#stryker.activeMutant;
      delete this.#stryker.hitLimit;
    }
  }

  /** A loop that the mutant no longer lets end: the instrumented code throws, whoever may catch it. */
  #isTooOften({ hitLimit }: MutantRunOptions): boolean {
    return hitLimit !== undefined && (this.#stryker.hitCount ?? 0) > hitLimit;
  }

  async #failure(run: () => Promise<void>): Promise<string | undefined> {
    try {
      await run();
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)];
