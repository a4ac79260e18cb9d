import { readFile } from 'node:fs/promises';
import { CommandError } from './command-error.ts';

export async function requireReadable(file: string): Promise<void> {
  await readText(file);
}

/** @throws CommandError that names the file and why it cannot be read */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${whyUnreadable(error)}.`);
  }
}

/** The operating system's reason in words. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file or folder';
    case 'EACCES':
    case 'EPERM':
      return 'access is not allowed';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENOTDIR':
      return 'a part of its path is no folder';
    case 'ENOSPC':
      return 'the disk is full';
    case 'ERR_STRING_TOO_LONG':
    case 'ERR_FS_FILE_TOO_LARGE':
      return 'it is too large';
    default:
      return typeof code === 'string' ? `the system reports ${code}` : 'its content is not readable';
  }
}
