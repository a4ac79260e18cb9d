import type { IncomingMessage } from 'node:http';
import { Problem } from './problem.ts';

const plainType = /^application\/json(?:; ?charset="?utf-8"?)?$/i;

/** A body as nearly every client sends it: JSON as it is, of a length that is told before it and within the limit. */
export function hasPlainBody({ headers }: IncomingMessage, limit: number): boolean {
  const length = headers['content-length'];
  return (
    length !== undefined &&
    /^[1-9]\d*$/.test(length) &&
    Number(length) <= limit &&
    headers['content-encoding'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    plainType.test(headers['content-type'] ?? '')
  );
}

/** The bytes of a plain body. Node takes no more and no fewer of them than were told. @throws Problem when they stop coming */
export function plainBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const broken = () => {
      if (!request.complete) reject(new Problem('malformedJson', 'The body could not be read'));
    };
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const [only, second] = chunks;
      resolve(only !== undefined && second === undefined ? only : Buffer.concat(chunks));
    });
    request.once('error', broken);
    request.once('close', broken);
  });
}

/** Fails on bytes that are no UTF-8, and passes over a byte order mark (RFC 8259 §8.1). */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The object or array that the bytes say; no other value is a call. @throws Problem */
export function jsonOf(bytes: Buffer): unknown {
  const value = parsed(decoded(bytes));
  if (typeof value !== 'object' || value === null) throw notJson();
  return value;
}

function decoded(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Problem('malformedJson', 'The body is not valid UTF-8');
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson();
  }
}

function notJson(): Problem {
  return new Problem('malformedJson', 'The body is not valid JSON');
}
