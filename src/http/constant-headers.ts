import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Handler, Request, Response } from 'express';

/** Name and value in turn, as `writeHead` takes them. */
export type HeaderList = readonly string[];

/** Remembers headers as they were written: Node gives their names back in lower case. */
class ModelResponse extends ServerResponse {
  readonly written = new Map<string, string>();

  override setHeader(name: string, value: number | string | readonly string[]): this {
    this.written.set(name, String(value));
    return super.setHeader(name, value);
  }
}

/**
 * What the handlers set on the answer to a call that says nothing to them: asked once, since it is the same for every such
 * call. They must neither wait nor read more of a request than its method and headers.
 */
export function constantHeaders(...handlers: readonly Handler[]): HeaderList {
  const request = new IncomingMessage(new Socket());
  request.method = 'POST';
  const response = new ModelResponse(request);
  let passed = 0;
  for (const handler of handlers) {
    handler(request as Request, response as unknown as Response, () => {
      passed += 1;
    });
  }
  if (passed !== handlers.length) throw new Error('headers of an answer could not be told beforehand');
  return [...response.written].flat();
}
