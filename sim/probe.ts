import type { InstanceId, InvocationId } from '../core/events.ts';

/** Told of what happens at the instances of a simulation, at the time it happens; it must only look. */
export interface Probe {
  /** The invocation has reached the node and was accepted: it is served at once or waits. */
  reached(id: InvocationId, instanceId: InstanceId, atMs: number): void;
  began(id: InvocationId, instanceId: InstanceId, atMs: number): void;
  /** It has been served, or was lost while being served. */
  ended(id: InvocationId, instanceId: InstanceId, atMs: number): void;
  /** It was taken out of the queue unserved. */
  left(id: InvocationId, instanceId: InstanceId, atMs: number): void;
}
