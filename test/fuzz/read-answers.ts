import type { Answer } from './shot.ts';

/** The complete HTTP/1.1 answers at the beginning of what a socket has received (RFC 9112 §6); interim answers left out. */
export function readAnswers(received: Buffer): readonly Answer[] {
  const answers: Answer[] = [];
  for (let from = 0; ; ) {
    const headEnd = received.indexOf('\r\n\r\n', from);
    if (headEnd < 0) return answers;
    const [statusLine = '', ...lines] = received.toString('latin1', from, headEnd).split('\r\n');
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1] ?? 0);
    const headers = Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    );
    const start = headEnd + 4;
    const body = bodyAt(received, start, status, headers);
    if (body === undefined) return answers;
    if (status >= 200 || status === 101) answers.push({ status, headers, text: body.text });
    from = body.end;
  }
}

function bodyAt(
  received: Buffer,
  start: number,
  status: number,
  headers: Readonly<Record<string, string>>,
): { readonly text: string; readonly end: number } | undefined {
  if (status < 200 || status === 204 || status === 304) return { text: '', end: start };
  if (headers['transfer-encoding']?.toLowerCase() === 'chunked') return chunksAt(received, start);
  const length = headers['content-length'];
  // Without a length the end of the connection ends the body: what is there is all.
  const end = length === undefined ? received.length : start + Number(length);
  return received.length < end ? undefined : { text: received.toString('utf8', start, end), end };
}

function chunksAt(
  received: Buffer,
  start: number,
): { readonly text: string; readonly end: number } | undefined {
  const chunks: Buffer[] = [];
  for (let at = start; ; ) {
    const lineEnd = received.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(received.toString('latin1', at, lineEnd), 16);
    const end = lineEnd + 2 + size + 2;
    if (Number.isNaN(size) || received.length < end) return undefined;
    if (size === 0) return { text: Buffer.concat(chunks).toString(), end };
    chunks.push(received.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = end;
  }
}
