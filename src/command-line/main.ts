import { CommanderError } from 'commander';
import { describeError } from '../observability/log.ts';
import { CommandError, exitStatus } from './command-error.ts';
import { inert } from './inert.ts';
import { commandLine } from './program.ts';

// A reader that has seen enough (`| head`) closes the pipe: that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitStatus.done);
  throw error;
});

try {
  await commandLine(process.env, (status) => {
    process.exitCode = status;
  }).parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitStatus.done : exitStatus.usage;
  } else if (error instanceof CommandError) {
    process.stderr.write(`${inert(error.message)}\n`);
    process.exitCode = error.status;
  } else {
    const { name, at } = describeError(error);
    const place = /([\w-]+\.ts:\d+)/.exec(at[0] ?? '')?.[1];
    process.stderr.write(
      `This is a fault of the program (${name}${place === undefined ? '' : ` at ${place}`}): please report it.\n`,
    );
    process.exitCode = exitStatus.faults;
  }
}
