import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import type { ExitStatus } from './command-error.ts';
import type { EvaluateOptions } from './evaluate.ts';
import { readDose, readJobs, readNow, readOrderDay, readSample, readZone } from './options.ts';
import type { ReplayOptions } from './replay/replay.ts';

const description = `Tries the checks of this service without an EHR: on one patient, or silently on a whole cohort.
Nothing leaves this machine, and no order is written anywhere.`;

const examples = `
Examples, with the synthetic patients that come with this project:
  npm run cds -- evaluate fixtures/requests/neutropenia-anc-0-49.json --now 2026-11-20T13:00:00Z
  npm run cds -- evaluate fixtures/patients/clean-c1d8.json --order-day C1D8 --now newest
  npm run cds -- replay fixtures/patients --out replay-report
  npm run cds -- check-policy my-policy.yaml

Exit status: 0 done, 1 a file cannot be read or has faults, 2 the command was not understood.
"npm run cds -- help COMMAND" explains one command.
`;

const policyText = "the site's own policy file (default: CDS_POLICY_FILE)";
const zoneText = "the site's time zone, for every calendar day (default: CDS_TIME_ZONE, or UTC)";

/** The command line. `ended` gets the status of a command that ran to its end. Each command loads its code when it is asked for. */
export function commandLine(
  environment: Readonly<Record<string, string | undefined>>,
  ended: (status: ExitStatus) => void,
): Command {
  const setting = (name: string) => environment[name]?.trim() || undefined;
  const zone = setting('CDS_TIME_ZONE') ?? 'UTC';
  const policy = setting('CDS_POLICY_FILE');
  const program = new Command('cds')
    .description(description)
    .addHelpText('after', examples)
    .helpCommand(true)
    .showHelpAfterError('"npm run cds -- --help" shows how to write it.');

  program
    .command('evaluate')
    .summary('judge one request or one patient, and print the cards')
    .description(
      'Prints the cards for one file: a CDS Hooks request as an EHR sends it, or a FHIR R4 Bundle with the record of one patient. For a Bundle an order is composed, for the dose that is due unless you say otherwise, and its cards are printed.',
    )
    .argument('<file>', 'a CDS Hooks request or a patient Bundle, as JSON')
    .option('--order-day <day>', 'treatment day that the composed order states, such as C1D8', readOrderDay)
    .option('--dose <mg>', 'dose of the composed order in milligrams', readDose)
    .option(
      '--now <instant>',
      'judge as of this instant, or "newest": of the newest entry of the record (default: now)',
      readNow,
    )
    .option('--zone <zone>', zoneText, readZone, zone)
    .option('--policy <file>', policyText, policy)
    .option('--json', 'print the answer as JSON', false)
    .action(async (file: string, options: EvaluateOptions) => {
      const { evaluate } = await import('./evaluate.ts');
      await evaluate(file, options);
    });

  program
    .command('replay')
    .summary('run the rules silently over many patients, and write a report')
    .description(
      'Judges one composed order per patient, silently, and writes a report: how often each rule would have alerted, which data was missing, which patients were slow. Reads folders of patient Bundles or CDS Hooks requests (*.json) and FHIR bulk exports (*.ndjson, also *.ndjson.gz), where the resources of a patient lie in several files. Stopped or killed, the same command goes on where it was.',
    )
    .argument('<paths...>', 'folders, and files named *.json, *.ndjson or *.ndjson.gz')
    .option('--out <folder>', 'where the report goes (made if needed)', 'replay-report')
    .option('--sample <n>', 'only about so many patients, such as 500 or 10%, always the same', readSample)
    .option(
      '--order-day <day>',
      'treatment day that each order states (default: as the doses given tell)',
      readOrderDay,
    )
    .option('--dose <mg>', 'dose of each order in milligrams (default: the dose due)', readDose)
    .option(
      '--now <instant>',
      'judge as of this instant, or "newest": of the newest entry of each record',
      readNow,
      'newest' as const,
    )
    .option('--zone <zone>', zoneText, readZone, zone)
    .option('--policy <file>', policyText, policy)
    .option('--jobs <n>', 'how many patients at once', readJobs, availableParallelism())
    .option('--fresh', 'start anew, whatever the folder holds of an earlier run', false)
    .action(async (paths: string[], options: ReplayOptions) => {
      const { replay } = await import('./replay/replay.ts');
      ended(await replay(paths, options));
    });

  program
    .command('check-policy')
    .summary("check a site's policy file")
    .description(
      'Tells whether the service would start with this policy file; each fault with file and line.',
    )
    .argument('<file>', 'a YAML file with the knobs that the site sets')
    .action(async (file: string) => {
      const { checkPolicyFile } = await import('./check-policy.ts');
      ended(await checkPolicyFile(file));
    });

  program
    .command('check-response')
    .summary("check any service's answer against CDS Hooks 2.0.1")
    .description(
      'Tells what the answer of any CDS service breaks of CDS Hooks 2.0.1; each fault with file and line.',
    )
    .argument('<file>', 'the answer, as JSON')
    .option('--request <file>', 'the request that it answers, so that updates and deletes can be checked too')
    .action(async (file: string, options: { readonly request?: string }) => {
      const { checkResponseFile } = await import('./check-response.ts');
      ended(await checkResponseFile(file, options.request));
    });

  for (const command of [program, ...program.commands]) command.exitOverride();
  return program;
}
