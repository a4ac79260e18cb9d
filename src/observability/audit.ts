import type { Refusal } from '../auth/verify.ts';
import type { CdsResponse } from '../hooks/card.ts';
import type { ProblemCode } from '../http/problem.ts';
import type { KeyRead } from '../record/gather.ts';
import type { Logger } from './log.ts';

/** One line per call, without patient data: no patient, no user, no order, no value, no token. */
export interface AuditLine {
  readonly event: 'serviceCall' | 'feedbackCall';
  readonly requestId: string;
  readonly service: string;
  /** The registered client that called. */
  readonly client?: string;
  /** Claims `iss`, `jti` and `tenant`, which the best practices allow to be logged; `iss` unverified where refused. */
  readonly issuer?: string;
  readonly tokenId?: string;
  readonly tenant?: string;
  /** Why the caller was not trusted: told to nobody but the reader of this log. */
  readonly refused?: Refusal;
  readonly hook?: string;
  readonly hookInstance?: string;
  readonly status: number;
  /** Milliseconds from the arrival of the request to the end of the answer. */
  readonly ms: number;
  readonly cards?: number;
  readonly worst?: string;
  readonly action?: string;
  readonly ordersMatched?: number;
  /** What was asked of the client's FHIR server, by prefetch key. */
  readonly reads?: readonly KeyRead[];
  readonly problem?: ProblemCode;
}

const indicators = ['critical', 'warning', 'info'] as const;

export function writeAudit(log: Logger, line: AuditLine): void {
  log.info(line);
}

/** What an audit line says of a response. */
export function summarise(response: CdsResponse): { readonly cards: number; readonly worst?: string } {
  const worst = indicators.find((indicator) => response.cards.some((card) => card.indicator === indicator));
  return { cards: response.cards.length, ...(worst === undefined ? {} : { worst }) };
}

/** A hook instance is the client's to choose: only what looks like an identifier is written down. */
export function loggable(hookInstance: string | undefined): { readonly hookInstance?: string } {
  return hookInstance !== undefined && /^[A-Za-z0-9._:-]{1,128}$/.test(hookInstance) ? { hookInstance } : {};
}
