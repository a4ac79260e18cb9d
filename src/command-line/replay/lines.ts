import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

const newline = 0x0a;

/**
 * The lines of an NDJSON file as they come, without blank ones. Split at line feeds only: JSON may hold U+2028 and a
 * bare carriage return within a line, at which `node:readline` would split too.
 */
export async function* linesOf(path: string, onBytes: (bytes: number) => void = () => undefined) {
  const file = createReadStream(path, { highWaterMark: 128 * 1024 });
  file.on('data', (chunk) => onBytes(chunk.length));
  const bytes: AsyncIterable<Buffer> = path.toLowerCase().endsWith('.gz') ? file.pipe(createGunzip()) : file;
  // A stream that is piped does not pass its errors on.
  let failure: unknown;
  file.once('error', (error) => {
    failure = error;
  });
  let number = 0;
  let rest: Buffer[] = [];
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      number += 1;
      const line = Buffer.concat([...rest, chunk.subarray(start, end)])
        .toString('utf8')
        .trim();
      rest = [];
      start = end + 1;
      if (line !== '') yield { number, line };
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
  if (failure !== undefined) throw failure;
  const last = Buffer.concat(rest).toString('utf8').trim();
  if (last !== '') yield { number: number + 1, line: last };
}
