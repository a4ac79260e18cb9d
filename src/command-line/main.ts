import { CommanderError } from 'commander';
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
    const name = error instanceof Error ? error.name : typeof error;
    const stack = error instanceof Error ? error.stack : undefined;
    // Of the stack only where it arose: its message may quote a record.
    const place = /^\s+at .*?([\w-]+\.ts:\d+)/m.exec(stack ?? '')?.[1];
    process.stderr.write(
      `This is a fault of the program (${name}${place === undefined ? '' : ` at ${place}`}): please report it.\n`,
    );
    process.exitCode = exitStatus.faults;
  }
}
