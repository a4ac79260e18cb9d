import { parentPort, workerData } from 'node:worker_threads';
import { answeringWith } from '../answering.ts';
import { loadKnowledgeUnder } from '../knowledge.ts';
import { judgeTask } from './judge-task.ts';
import type { WorkerSettings } from './pool.ts';
import type { Task } from './tasks.ts';

// One thread of a replay: tasks in, their outcomes out.
const { policy, share, ...settings }: WorkerSettings = workerData;
const answering = answeringWith(await loadKnowledgeUnder(policy), settings);

parentPort?.on('message', (task: Task) => {
  void judgeTask(task, answering, share).then((outcomes) => parentPort?.postMessage(outcomes));
});
