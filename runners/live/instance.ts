import type { InstanceId, InstanceState } from '../../core/events.ts';
import type { ServiceModel } from '../../core/model.ts';
import type { Budget } from './budget.ts';
import type { Started, Usage } from './engine.ts';
import type { NodePlace } from './fleet.ts';
import type { Origin } from './invoke.ts';
import type { Sent } from './messages.ts';
import type { Protocol } from './protocol.ts';

/** An invocation between its command and its end. */
export type Job = {
  readonly work: Sent;
  readonly sentMs: number;
  readonly instance: Instance;
  /** Whether its container has it. */
  state: 'going' | 'there';
  cancelled: boolean;
  readonly abort: AbortController;
  /** The run is not idle until this has been called. */
  readonly release: () => void;
};

/** An instance and the container that it is. */
export type Instance = {
  readonly id: InstanceId;
  readonly service: ServiceModel;
  readonly protocol: Protocol;
  readonly nodeId: number;
  readonly place: NodePlace;
  state: InstanceState;
  /** Why it is gone. */
  cause: string;
  container: Started | null;
  readonly budget: Budget;
  origin: Origin;
  readonly jobs: Set<Job>;
  /** How much work has been sent to it. */
  sent: number;
  /** At the last sample; null: it was not ready then. */
  usage: Usage | null;
  outOfMemory: boolean;
};

export function originOf(place: NodePlace, { port }: Started): Origin {
  return `http://${place.host.address}:${port}`;
}
