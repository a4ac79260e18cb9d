/**
 * Everything that may go wrong between a client and this service, as one closed set. Each problem is answered as an
 * OperationOutcome (CDS Hooks 3.0 recommends it, 2.0 allows it). Messages name places of the request, never its values:
 * values are patient data.
 */
const problems = {
  malformedJson: { status: 400, issue: 'structure' },
  invalidRequest: { status: 400, issue: 'invalid' },
  hookMismatch: { status: 400, issue: 'invalid' },
  missingDraftOrders: { status: 400, issue: 'required' },
  unsupportedFhirRelease: { status: 400, issue: 'not-supported' },
  patientMismatch: { status: 400, issue: 'security' },
  badUrl: { status: 400, issue: 'invalid' },
  unknownPath: { status: 404, issue: 'not-found' },
  unknownService: { status: 404, issue: 'not-found' },
  methodNotAllowed: { status: 405, issue: 'not-supported' },
  requiredDataUnavailable: { status: 412, issue: 'incomplete' },
  bodyTooLarge: { status: 413, issue: 'too-long' },
  tooManyEntries: { status: 413, issue: 'too-long' },
  tooManyOrders: { status: 413, issue: 'too-costly' },
  unsupportedMediaType: { status: 415, issue: 'not-supported' },
  tooManyCalls: { status: 429, issue: 'throttled' },
  internal: { status: 500, issue: 'exception' },
  unavailable: { status: 503, issue: 'transient' },
} as const;

export type ProblemCode = keyof typeof problems;

export const problemCodes = Object.keys(problems) as readonly ProblemCode[];

/** A refusal with a code of the closed set. `allow` lists the methods of a 405. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly allow: readonly string[];

  constructor(code: ProblemCode, message: string, allow: readonly string[] = []) {
    super(message);
    this.name = 'Problem';
    this.code = code;
    this.status = problems[code].status;
    this.allow = allow;
  }
}

export interface ProblemOutcome {
  readonly resourceType: 'OperationOutcome';
  readonly issue: readonly {
    readonly severity: 'error' | 'fatal';
    readonly code: string;
    readonly details: { readonly coding: readonly { readonly system: string; readonly code: string }[] };
    readonly diagnostics: string;
  }[];
}

/** The body of a non-2xx answer. A fault of ours says no more than the request id: the log has the rest. */
export function operationOutcome(problem: Problem, requestId: string): ProblemOutcome {
  const { status, issue } = problems[problem.code];
  return {
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: status >= 500 ? 'fatal' : 'error',
        code: issue,
        details: { coding: [{ system: 'urn:cds-hooks-service:problem', code: problem.code }] },
        diagnostics: `${problem.message} (request ${requestId})`,
      },
    ],
  };
}
