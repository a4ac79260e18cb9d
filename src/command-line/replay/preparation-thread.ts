import { parentPort, workerData } from 'node:worker_threads';
import { CommandError } from '../command-error.ts';
import { partitionExport } from './partition.ts';
import type { Preparation, PreparationMessage } from './preparation.ts';

const asked: Preparation = workerData;

function tell(message: PreparationMessage): void {
  parentPort?.postMessage(message);
}

try {
  if (asked.kind === 'partition') {
    const onBytes = (bytes: number) => tell({ kind: 'bytes', bytes });
    tell({ kind: 'manifest', manifest: await partitionExport(asked.files, asked.folder, onBytes) });
  } else {
    const { loadKnowledgeUnder } = await import('../knowledge.ts');
    const [knowledge] = await loadKnowledgeUnder(asked.policy);
    if (knowledge === undefined) throw new CommandError('There is no knowledge to judge by.');
    const titles = Object.fromEntries([
      ...knowledge.prefetch.map(({ key, title }) => [key, title] as const),
      ...knowledge.service.topics.map(({ code, display }) => [code, display] as const),
    ]);
    tell({ kind: 'names', names: { drug: knowledge.service.drug.name, titles } });
  }
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  tell({ kind: 'fault', message: error.message });
}
