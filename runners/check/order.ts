import type { BackendObservation, InvocationRecord, TaskRecord } from '../../core/events.ts';
import { Breaches, type Invariant, NEGLIGIBLE_MS, Once } from './invariant.ts';

/** Lines of the log are numbered without a gap and none is earlier than the one before. */
export function clockIsMonotone(): Invariant {
  const breaches = new Breaches();
  let lines = 0;
  let now = 0;
  return {
    log(line) {
      breaches.unless(line.n === lines, () => `line ${line.n} follows line ${lines - 1}`);
      breaches.unless(line.atMs >= now, () => `line ${line.n} is at ${line.atMs} ms, the one before at ${now} ms`);
      if (line.is === 'observation') {
        const { atMs } = line.observation;
        breaches.unless(atMs === line.atMs, () => `line ${line.n} of ${line.atMs} ms observes what is at ${atMs} ms`);
      }
      lines++;
      now = line.atMs;
    },
    finding: () => breaches.judge('the clock never goes back', `${lines} lines of log up to ${Math.round(now)} ms`),
  };
}

type InvocationEnded = Extract<BackendObservation, { kind: 'invocation-ended' }>;

/**
 * No effect before its cause and no negative span: work ends after it was sent, and a completed one has spent exactly the time in
 * between on the network, waiting and being served; tasks start after their query's arrival, are ready after that, have their members
 * sent after that, and end before their query does.
 */
export function causesComeFirst(): Invariant {
  const breaches = new Breaches();
  const sentMs = new Map<number, number>();
  const gone = new Once();
  const firstSends = new Map<number, Map<number, number>>();
  const tasks = new Map<number, TaskRecord[]>();
  let checked = 0;
  let widest = 0;

  const spansAddUp = (seen: InvocationEnded, sent: number): void => {
    const { invocationId, atMs } = seen;
    breaches.unless(atMs >= sent, () => `invocation ${invocationId} ended at ${atMs} ms and was sent at ${sent} ms`);
    if (seen.outcome !== 'completed') return;
    const { networkMs, waitingMs, serviceMs } = seen.spans;
    const least = Math.min(networkMs, waitingMs ?? 0, serviceMs);
    breaches.unless(least >= 0, () => `invocation ${invocationId} has a negative span: ${JSON.stringify(seen.spans)}`);
    if (waitingMs === null) return;
    const gap = Math.abs(atMs - sent - (networkMs + waitingMs + serviceMs));
    widest = Math.max(widest, gap);
    breaches.unless(
      gap <= NEGLIGIBLE_MS,
      () => `the spans of invocation ${invocationId} miss its ${atMs - sent} ms by ${gap} ms`,
    );
    checked++;
  };
  const noteInvocation = (record: InvocationRecord): void => {
    const { invocationId, queryId, modality, decidedMs, endMs, stage } = record;
    breaches.unless(decidedMs <= endMs, () => `invocation ${invocationId} ended before it was decided on`);
    if (stage !== 'infer' || modality === null || gone.has(queryId)) return;
    const first = firstSends.get(queryId) ?? new Map<number, number>();
    firstSends.set(queryId, first);
    first.set(modality, Math.min(first.get(modality) ?? Infinity, decidedMs));
  };
  const taskInOrder = (task: TaskRecord, arrivalMs: number, queryEndMs: number): void => {
    const sends = firstSends.get(task.queryId)?.get(task.modality);
    const times = [arrivalMs, task.startMs, task.readyMs, sends, queryEndMs].filter((ms) => ms !== null && ms !== undefined);
    const inOrder = times.every((ms, i) => i === 0 || times[i - 1]! <= ms + NEGLIGIBLE_MS);
    breaches.unless(inOrder, () => `task ${task.taskId} runs backwards: ${times.join(', ')} ms`);
    const ends = task.endMs <= queryEndMs && task.endMs >= (task.readyMs ?? task.startMs ?? arrivalMs) - NEGLIGIBLE_MS;
    breaches.unless(ends, () => `task ${task.taskId} ends at ${task.endMs} ms, its query at ${queryEndMs} ms`);
  };

  return {
    log(line) {
      if (line.is === 'command' && line.command.kind === 'invoke') sentMs.set(line.command.work.id, line.atMs);
      else if (line.is === 'observation' && line.observation.kind === 'invocation-ended') {
        const sent = sentMs.get(line.observation.invocationId);
        sentMs.delete(line.observation.invocationId);
        if (sent !== undefined) spansAddUp(line.observation, sent);
        else breaches.unless(false, () => `line ${line.n}: an invocation ended that was not sent`);
      }
    },
    record(record) {
      if (record.kind === 'invocation') return noteInvocation(record);
      if (record.kind === 'task') return void tasks.set(record.queryId, [...(tasks.get(record.queryId) ?? []), record]);
      if (record.kind !== 'query') return;
      const { queryId, arrivalMs, endMs, responseMs } = record;
      gone.take(queryId);
      breaches.unless(endMs >= arrivalMs - NEGLIGIBLE_MS, () => `query ${queryId} ended before it arrived`);
      const miss = responseMs === null ? 0 : Math.abs(responseMs - (endMs - arrivalMs));
      breaches.unless(miss <= NEGLIGIBLE_MS, () => `the response time of query ${queryId} is off by ${miss} ms`);
      for (const task of tasks.get(queryId) ?? []) taskInOrder(task, arrivalMs, endMs);
      tasks.delete(queryId);
      firstSends.delete(queryId);
    },
    finding: () =>
      breaches.judge('no effect before its cause', `spans of ${checked} invocations add up within ${widest.toExponential(1)} ms`),
  };
}
