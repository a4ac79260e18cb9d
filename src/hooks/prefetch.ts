import { isObject, text } from '../fhir/shape.ts';

/**
 * Prefetch values as the specification has them (a resource, a Bundle, an OperationOutcome or null), whatever version
 * wrote them: CDS Hooks 1.0 drafts wrapped each as `{ response, resource }`.
 */
export function readPrefetch(
  prefetch: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> {
  // A key may be spelled `__proto__`: fromEntries defines it, an assignment would set the prototype.
  return Object.fromEntries(Object.entries(prefetch ?? {}).map(([key, value]) => [key, unwrapped(value)]));
}

function unwrapped(value: unknown): unknown {
  if (!isObject(value) || value.resourceType !== undefined) return value;
  const { resource, response } = value;
  if (resource === undefined && response === undefined) return value;
  const status = isObject(response) ? String(text(response.status) ?? response.status ?? '') : '';
  if (/^[123]\d\d/.test(status) || status === '') return resource ?? null;
  if (/^(404|410)/.test(status)) return null;
  return isObject(resource) && resource.resourceType === 'OperationOutcome' ? resource : failed();
}

function failed(): unknown {
  return {
    resourceType: 'OperationOutcome',
    issue: [
      { severity: 'error', code: 'exception', diagnostics: 'the client could not run this prefetch query' },
    ],
  };
}
