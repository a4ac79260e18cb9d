import { addAbortSignal, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Dispatcher, request } from 'undici';
import type { ReadFailure } from '../reader.ts';

/** The bytes, decompressed, that one request to this service may still read; shared by all its queries. */
export interface ByteBudget {
  left: number;
}

export interface JsonRequest {
  readonly url: string;
  readonly token: string;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
  readonly budget: ByteBudget;
}

/** `detail` is an HTTP status or an error code of the platform, never a text that could quote a header or an address. */
export type JsonAnswer =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly failure: ReadFailure; readonly detail?: string };

const JSON_TYPE = /^(application|text)\/([\w.-]+\+)?json(\+fhir)?\s*(;|$)/i;

/** One GET without redirects or retries. Never throws: an error of the client library could quote the token. */
export async function fetchJson(query: JsonRequest): Promise<JsonAnswer> {
  try {
    const response = await request(query.url, {
      method: 'GET',
      dispatcher: query.dispatcher,
      signal: query.signal,
      headers: {
        authorization: `Bearer ${query.token}`,
        accept: 'application/fhir+json',
        'accept-encoding': 'gzip',
      },
    });
    const failure = failureOfStatus(response.statusCode);
    if (failure !== undefined) {
      response.body.on('error', ignore).destroy();
      return { ok: false, failure, detail: String(response.statusCode) };
    }
    return await readBody(response, query);
  } catch (error) {
    return failureOf(error, query.signal);
  }
}

async function readBody(
  response: Dispatcher.ResponseData,
  { budget, signal }: Pick<JsonRequest, 'budget' | 'signal'>,
): Promise<JsonAnswer> {
  const { body } = response;
  const encoding = header(response, 'content-encoding').toLowerCase();
  const gzip = encoding === 'gzip' || encoding === 'x-gzip';
  if (!JSON_TYPE.test(header(response, 'content-type')) || !(gzip || ['', 'identity'].includes(encoding))) {
    body.on('error', ignore).destroy();
    return { ok: false, failure: 'notJson' };
  }
  const chunks: Uint8Array[] = [];
  // A small body may unpack for long after it has arrived whole, when the client library has nothing left to abort.
  const stream: AsyncIterable<Uint8Array> = gzip
    ? addAbortSignal(signal, pipeline(body, createGunzip(), ignore))
    : body;
  for await (const chunk of stream) {
    budget.left -= chunk.byteLength;
    // Leaving the loop destroys the stream and with it the connection.
    if (budget.left < 0) return { ok: false, failure: 'tooLarge' };
    chunks.push(chunk);
  }
  try {
    return { ok: true, body: JSON.parse(new TextDecoder().decode(Buffer.concat(chunks))) };
  } catch {
    return { ok: false, failure: 'notJson' };
  }
}

function failureOfStatus(status: number): ReadFailure | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'notFound';
  if (status === 429) return 'rateLimited';
  if (status >= 500) return 'serverError';
  return status < 400 ? 'redirected' : 'rejected';
}

function failureOf(error: unknown, signal: AbortSignal): JsonAnswer {
  if (signal.aborted) return { ok: false, failure: 'timeout' };
  const code = codeOf(error);
  const detail = code === undefined ? {} : { detail: code };
  if (code?.endsWith('_TIMEOUT')) return { ok: false, failure: 'timeout', ...detail };
  if (code === 'ADDRESS_REFUSED') return { ok: false, failure: 'refused', ...detail };
  if (code === 'Z_DATA_ERROR') return { ok: false, failure: 'notJson', ...detail };
  return { ok: false, failure: 'network', ...detail };
}

/** Codes are constants of the platform (`ECONNRESET`, `UND_ERR_SOCKET`); anything else is not repeated. */
function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? code : undefined;
}

function header(response: Dispatcher.ResponseData, name: string): string {
  const value = response.headers[name];
  return (Array.isArray(value) ? value[0] : value)?.trim() ?? '';
}

function ignore(): void {}
