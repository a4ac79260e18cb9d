import type { Knowledge } from '#src/rules/knowledge.ts';

/** What a clinician calls a topic. */
export function topicTitle(drug: Knowledge, topic: string): string {
  return drug.service.topics.find(({ code }) => code === topic)?.display ?? topic;
}
