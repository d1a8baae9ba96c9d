import type { InstanceId, InstanceRecord, NodeId, RunRecord, ServiceId, StartUpParts } from '../events.ts';

/** Where records go, and the workload's time 0. */
type Sink = { readonly records: { readonly observed: boolean; next(record: RunRecord): void }; readonly epochMs: number };
type Start = { readonly serviceId: ServiceId; readonly nodeId: NodeId; readonly deployedMs: number };

/** What becomes of each instance, for the records; what comes before the workload begins is held back until its time 0 is known. */
export class InstanceLog {
  readonly #sink: Sink;
  readonly #starts = new Map<InstanceId, Start>();
  #held: InstanceRecord[] | null = [];

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  deployed(instanceId: InstanceId, start: Start): void {
    if (!this.#sink.records.observed) return;
    this.#starts.set(instanceId, start);
    const { serviceId, nodeId, deployedMs } = start;
    const none = { cause: null, startUpMs: null, parts: null };
    this.#say({ kind: 'instance', atMs: deployedMs, instanceId, serviceId, nodeId, state: 'starting', ...none });
  }

  changed(
    instanceId: InstanceId,
    atMs: number,
    state: InstanceRecord['state'],
    cause: string | null,
    parts: StartUpParts | null,
  ): void {
    const start = this.#starts.get(instanceId);
    if (start === undefined) return;
    const { serviceId, nodeId, deployedMs } = start;
    if (state === 'failed' || state === 'removed') this.#starts.delete(instanceId);
    const startUpMs = state === 'ready' ? atMs - deployedMs : null;
    // That it was removed because it was removed says nothing.
    const why = cause === state ? null : cause;
    this.#say({ kind: 'instance', atMs, instanceId, serviceId, nodeId, state, cause: why, startUpMs, parts });
  }

  begin(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const record of held) this.#say(record);
  }

  #say(record: InstanceRecord): void {
    if (this.#held === null) this.#sink.records.next({ ...record, atMs: record.atMs - this.#sink.epochMs });
    else this.#held.push(record);
  }
}
