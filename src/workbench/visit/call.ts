import type { Card, Coding, Suggestion } from '../../hooks/card.ts';
import type { Hook } from '../../rules/knowledge-schema.ts';
import { conceptCodes } from './resource.ts';
import { prefetchAt, type Visit } from './visit.ts';
import { toFhirTime } from './zoned.ts';

/** The body of a service call: what any CDS Hooks client sends (CDS Hooks 2.0.1, Calling a CDS Service). */
export function hookCall(
  visit: Visit,
  hook: Hook,
  options: {
    readonly hookInstance: string;
    readonly selections: readonly string[];
    /** Prefix of extension keys, where the service takes the clock from the call. */
    readonly clock?: string;
  },
): Readonly<Record<string, unknown>> {
  const { clock } = options;
  return {
    hook,
    hookInstance: options.hookInstance,
    context: {
      userId: visit.userId,
      patientId: visit.patientId,
      ...(visit.encounterId === undefined ? {} : { encounterId: visit.encounterId }),
      ...(hook === 'order-select' ? { selections: options.selections } : {}),
      draftOrders: { resourceType: 'Bundle', type: 'collection', entry: visit.drafts },
    },
    prefetch: prefetchAt(visit),
    ...(clock === undefined
      ? {}
      : {
          extension: {
            [`${clock}now`]: toFhirTime(visit.now, visit.zone),
            [`${clock}zone`]: visit.zone,
            [`${clock}explain`]: true,
          },
        }),
  };
}

/** Feedback on a card of which suggestions were taken (CDS Hooks 2.0.1, Feedback). `at`, epoch ms, by the real clock. */
export function acceptedFeedback(card: Card, taken: readonly Suggestion[], at: number): unknown {
  return {
    feedback: [
      {
        card: card.uuid,
        outcome: 'accepted',
        acceptedSuggestions: taken.map(({ uuid }) => ({ id: uuid })),
        outcomeTimestamp: new Date(at).toISOString(),
      },
    ],
  };
}

export function overriddenFeedback(
  card: Card,
  reason: Coding | undefined,
  comment: string,
  at: number,
): unknown {
  const why = {
    ...(reason === undefined ? {} : { reason }),
    ...(comment.trim() === '' ? {} : { userComment: comment.trim() }),
  };
  return {
    feedback: [
      {
        card: card.uuid,
        outcome: 'overridden',
        ...(Object.keys(why).length === 0 ? {} : { overrideReason: why }),
        outcomeTimestamp: new Date(at).toISOString(),
      },
    ],
  };
}

/** A line for a shell: the call again, byte for byte. */
export function asCurl(url: string, body: unknown): string {
  const quoted = JSON.stringify(body).replaceAll("'", String.raw`'\''`);
  return `curl -s -H 'Content-Type: application/json' --data-binary '${quoted}' '${url}'`;
}

/** The code of a coded reason, for a control that offers several. */
export function reasonKey(reason: Coding): string {
  return conceptCodes({ coding: [reason] })[0] ?? '';
}
