import { useState } from 'preact/hooks';
import { asCurl } from '../visit/call.ts';
import { Json } from './scroll-region.tsx';
import type { Exchange } from './service.ts';

/** What went over the wire, newest first. */
export function Wire({ exchanges }: { readonly exchanges: readonly Exchange[] }) {
  return (
    <details class="panel wire">
      <summary>
        <h2>Wire</h2>
        <span class="small">{exchanges.length === 0 ? 'nothing sent yet' : summary(exchanges)}</span>
      </summary>
      <ol class="exchanges">
        {exchanges.map((exchange) => (
          <li key={exchange.id}>
            <One exchange={exchange} />
          </li>
        ))}
      </ol>
    </details>
  );
}

function summary(exchanges: readonly Exchange[]): string {
  const [last] = exchanges;
  const verdict = last === undefined ? '' : `, last: ${last.what} ${last.status} in ${last.ms} ms`;
  return `${exchanges.length} ${exchanges.length === 1 ? 'call' : 'calls'}${verdict}`;
}

function One({ exchange }: { readonly exchange: Exchange }) {
  const [copied, setCopied] = useState('');
  const { what, url, status, ms, request, response, violations } = exchange;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(asCurl(url, request));
      setCopied('Copied');
    } catch {
      setCopied('The browser did not allow it');
    }
  };
  return (
    <details>
      <summary>
        <strong>{what}</strong>
        <span class={status === 200 ? 'tag fine' : 'tag critical'}>
          {status === 0 ? 'no answer' : status}
        </span>
        <span class="small">{ms} ms</span>
        {violations !== undefined && (
          <span class={violations.length === 0 ? 'tag fine' : 'tag critical'}>
            {violations.length === 0 ? 'conformant to 2.0.1' : `${violations.length} violations`}
          </span>
        )}
      </summary>
      <p class="buttons">
        <code>POST {url}</code>
        <button type="button" onClick={() => void copy()}>
          Copy as curl
        </button>
        <span class="small" role="status">
          {copied}
        </span>
      </p>
      {violations !== undefined && violations.length > 0 && (
        <ul class="small">
          {violations.map((violation) => (
            <li key={violation}>{violation}</li>
          ))}
        </ul>
      )}
      <div class="two">
        <div>
          <h3>Request</h3>
          <Json label="Request" value={request} />
        </div>
        <div>
          <h3>Response</h3>
          <Json label="Response" value={response} />
        </div>
      </div>
    </details>
  );
}
