import type { Observable } from 'rxjs';
import type { BackendObservation, InstanceId, Invocation, InvocationId, NodeId, ServiceId } from './events.ts';

export interface Timer {
  cancel(): void;
}

/** Milliseconds since the run began: virtual in `sim/`, monotonic on real hosts. */
export interface Clock {
  now(): number;
  after(delayMs: number, fn: () => void): Timer;
}

/** Why `run` came back: the time or the number of events was reached, `stop` was called, or nothing is left to happen. */
export type RunEnd = 'time' | 'events' | 'stopped' | 'idle';

/**
 * Where the work runs. A command returns at once and emits nothing; all that happens comes out of `observe()`.
 * The contract is in docs/backend.md; test/contracts/backend.ts runs it against every implementation.
 */
export interface Backend {
  readonly clock: Clock;
  open(): Promise<void>;
  close(): Promise<void>;
  deploy(instanceId: InstanceId, serviceId: ServiceId, nodeId: NodeId): void;
  remove(instanceId: InstanceId): void;
  invoke(work: Invocation): void;
  cancel(invocationId: InvocationId): void;
  /** Hot, in clock order; failures of the run are observations, never `error`. */
  observe(): Observable<BackendObservation>;
  /** Where the backend itself makes things fail: the workload begins, and faults count from now. Emits nothing. */
  begin?(): void;
  /** Rejects with whatever an observer threw. */
  run(untilMs: number, maxEvents?: number): Promise<RunEnd>;
  stop(): void;
}
