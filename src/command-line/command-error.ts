/** How a command may end. `faults`: it ran, and found faults in what it was given to check, or could not read it. */
export const exitStatus = { done: 0, faults: 1, usage: 2, interrupted: 130 } as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** What the person at the terminal can mend: one clear sentence, never a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly status: ExitStatus;

  constructor(message: string, status: ExitStatus = exitStatus.faults) {
    super(message);
    this.status = status;
  }
}
