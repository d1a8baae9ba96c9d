import type { BackendObservation } from '../events.ts';
import type { Flight, InvocationEnded } from './flights.ts';
import type { RunState } from './state.ts';

/*
 * What the run tells its sinks as it goes, beside queries and tasks (outcome.ts). Times count from the start of the workload.
 */
type Seen<K extends BackendObservation['kind']> = Extract<BackendObservation, { kind: K }>;

/** Of streams whose arrivals depend on the strategy. */
export function reportClosedLoops({ model, records }: RunState): void {
  for (const { spec } of model.streams) {
    if (spec.arrivals.kind !== 'closed') continue;
    const why = 'its clients ask when they have been answered, so strategies have only its think times in common';
    records.next({ kind: 'notice', atMs: 0, text: `stream ${spec.name} is a closed loop: ${why}` });
  }
}

const MORE_ROOM = 'lower its demand or its replicas, or add a node (rohe validate says what each node lacks)';

/** Of services with fewer instances than they should have. */
export function reportUnplaced({ records, cluster }: RunState): void {
  for (const { spec, instances, desired } of cluster.services) {
    const placed = instances.length;
    if (placed >= desired) continue;
    const text = `service ${spec.name}: ${placed} of ${desired} replicas placed; ${MORE_ROOM}`;
    records.next({ kind: 'notice', atMs: 0, text });
  }
}

export function recordFault({ records, epochMs }: RunState, seen: Seen<'fault'>): void {
  const { faultId, atMs, untilMs, instanceId } = seen;
  records.next({
    kind: 'fault',
    faultId,
    atMs: atMs - epochMs,
    untilMs: untilMs === null ? null : untilMs - epochMs,
    instanceId,
  });
}

export function recordNode({ records, cluster, epochMs }: RunState, seen: Seen<'sampled'>): void {
  if (!records.observed) return;
  const { state, instances, outstanding } = cluster.nodes[seen.nodeId]!;
  const { nodeId, cpuShare, memoryMiB, energyJ, acceleratorShare = null } = seen;
  const atMs = seen.takenMs - epochMs;
  records.next({
    kind: 'node',
    nodeId,
    atMs,
    cpuShare,
    memoryMiB,
    energyJ,
    state,
    instances,
    outstanding,
    acceleratorShare,
  });
}

export function recordInvocation({ records, epochMs }: RunState, flight: Flight, seen: InvocationEnded): void {
  if (!records.observed) return;
  const { work, instance, decidedMs } = flight;
  const completed = seen.outcome === 'completed' ? seen : null;
  records.next({
    kind: 'invocation',
    invocationId: work.id,
    queryId: work.queryId,
    stage: work.stage,
    attempt: work.attempt,
    modality: flight.task?.modality ?? null,
    serviceId: instance?.serviceId ?? null,
    instanceId: instance?.id ?? null,
    nodeId: instance?.nodeId ?? null,
    explain: work.stage === 'infer' && work.explain,
    decidedMs: decidedMs - epochMs,
    endMs: seen.atMs - epochMs,
    outcome: seen.outcome,
    cause: seen.outcome === 'completed' ? null : seen.cause,
    networkMs: completed?.spans.networkMs ?? null,
    waitingMs: completed?.spans.waitingMs ?? null,
    serviceMs: completed?.spans.serviceMs ?? null,
    energyJ: seen.energyJ,
    answerClass: completed?.prediction?.classes[0] ?? null,
    confidence: completed?.prediction?.confidence ?? null,
  });
}
