import type { CdsResponse } from '../hooks/card.ts';
import type { ProblemCode } from '../http/problem.ts';
import type { Logger } from './log.ts';

/** One line per service call, without patient data: no patient, no user, no order, no value, no token. */
export interface AuditLine {
  readonly requestId: string;
  readonly service: string;
  readonly hook?: string;
  readonly hookInstance?: string;
  readonly status: number;
  /** Milliseconds from the arrival of the request to the end of the answer. */
  readonly ms: number;
  readonly cards?: number;
  readonly worst?: string;
  readonly action?: string;
  readonly ordersMatched?: number;
  readonly problem?: ProblemCode;
}

const indicators = ['critical', 'warning', 'info'] as const;

export function writeAudit(log: Logger, line: AuditLine): void {
  log.info({ event: 'serviceCall', ...line });
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
