import type { Finding, ProposedOrder } from '#src/cards/finding.ts';

/** A finding with nothing but its topic. */
export function finding(topic: string, more: Partial<Finding> = {}): Finding {
  return {
    rule: { id: `${topic.toLowerCase()}-rule`, version: '1.0.0' },
    topic,
    action: 'hold',
    indicator: 'critical',
    summary: `About ${topic}`,
    detail: `**Detail of ${topic}.**`,
    evidence: [],
    sources: [{ kind: 'precautions', statement: 'S1' }],
    orders: ['MedicationRequest/draft-1'],
    suggestions: [],
    ...more,
  };
}

export function proposed(id: string, more: Partial<ProposedOrder> = {}): ProposedOrder {
  return {
    id,
    label: `Label ${id}`,
    action: { type: 'delete', description: id, resourceId: 'MedicationRequest/draft-1' },
    recommended: false,
    ...more,
  };
}
