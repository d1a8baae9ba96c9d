import type { Outcome, QueryRecord, TaskRecord } from '../events.ts';
import type { Query, Task } from './query.ts';

/**
 * Computed from what was chosen, what arrived and when, never from who said finish; judged in the order of `OUTCOMES`.
 * `rejected` is known from admission; a query that the core failed has no answer.
 */
export function judge(query: Query, rejected: boolean, now: number): Outcome {
  if (rejected) return 'rejected';
  if (query.answer === null) return allDropped(query) ? 'dropped' : 'failed';
  if (query.deadlineMs !== null && now > query.deadlineMs) return 'late';
  for (const task of query.tasks) if (task.missing) return 'partial';
  return 'completed';
}

/** All that was not skipped, and there was something. */
function allDropped({ tasks }: Query): boolean {
  const asked = tasks.filter((task) => task.state !== 'skipped');
  return asked.length > 0 && asked.every((task) => task.state === 'dropped');
}

export function queryRecord(query: Query, outcome: Outcome, now: number, epochMs: number): QueryRecord {
  const answered = outcome === 'completed' || outcome === 'partial' || outcome === 'late';
  let chosen = 0;
  let arrived = 0;
  let skipped = 0;
  let dropped = 0;
  for (const task of query.tasks) {
    chosen += task.members.length;
    arrived += task.predictions.length;
    if (task.state === 'skipped') skipped++;
    if (task.state === 'dropped') dropped++;
  }
  return {
    kind: 'query',
    queryId: query.id,
    streamId: query.arrival.stream.id,
    contractId: query.contractId,
    planVersion: query.planVersion,
    arrivalMs: query.arrival.atMs,
    deadlineMs: query.deadlineMs === null ? null : query.deadlineMs - epochMs,
    endMs: now - epochMs,
    outcome,
    cause: query.cause,
    cut: query.cut,
    responseMs: answered ? now - query.arrivedMs : null,
    tasks: query.tasks.length,
    tasksSkipped: skipped,
    tasksDropped: dropped,
    membersChosen: chosen,
    membersAnswered: arrived,
    explain: query.explain,
    explained: answered && query.explained,
    energyJ: Number.isNaN(query.energyJ) ? null : query.energyJ,
    trueClass: query.arrival.trueClass,
    answerClass: answered ? query.answer!.classes[0]! : null,
    confidence: answered ? query.answer!.confidence : null,
  };
}

export function taskRecord(task: Task, now: number, epochMs: number): TaskRecord {
  const since = (ms: number): number | null => (Number.isNaN(ms) ? null : ms - epochMs);
  return {
    kind: 'task',
    taskId: task.id,
    queryId: task.queryId,
    modality: task.modality,
    state: task.state,
    allocatedMs: Number.isFinite(task.allocatedMs) ? task.allocatedMs : null,
    startMs: since(task.startMs),
    readyMs: since(task.readyMs),
    endMs: since(task.endMs) ?? now - epochMs,
    serviceIds: task.ensemble,
    answered: task.predictions.length,
    answerClass: task.answer?.classes[0] ?? null,
    confidence: task.answer?.confidence ?? null,
  };
}
