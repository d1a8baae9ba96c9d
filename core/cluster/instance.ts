import type { InstanceView } from '../algorithm.ts';
import type { InstanceId, InstanceState, NodeId, ServiceId } from '../events.ts';

/** Weight of the profile against observed responses: the mean of a window of n counts n, the profile this much. */
const PRIOR_WEIGHT = 8;

/** What the core believes of one instance; `workMs` and `responseMs` change only through its methods. */
export class InstanceBelief implements InstanceView {
  readonly id: InstanceId;
  readonly serviceId: ServiceId;
  readonly nodeId: NodeId;
  readonly slots: number;
  readonly limit: number;
  /** Expected time on the network, both ways. */
  readonly networkMs: number;
  state: InstanceState = 'starting';
  outstanding = 0;
  workMs: number;
  responseMs: number;
  /** Position in its service's index of response times. */
  position = -1;
  readonly #profileMs: number;
  readonly #busyPowerW: number;
  #windowSum = 0;
  #windowCount = 0;

  constructor(ids: { id: InstanceId; serviceId: ServiceId; nodeId: NodeId }, facts: InstanceFacts) {
    this.id = ids.id;
    this.serviceId = ids.serviceId;
    this.nodeId = ids.nodeId;
    this.slots = facts.slots;
    this.networkMs = facts.networkMs;
    this.limit = facts.slots + facts.inFlight;
    this.#profileMs = facts.profileMs;
    this.#busyPowerW = facts.busyPowerW;
    this.workMs = facts.profileMs;
    this.responseMs = this.workMs + this.networkMs;
  }

  get free(): boolean {
    return this.outstanding < this.limit;
  }
  get energyJ(): number {
    return (this.#busyPowerW * this.workMs) / 1000;
  }

  shift(outstanding: 1 | -1): void {
    this.outstanding += outstanding;
    this.#expect();
  }

  /** A response was seen; it counts when the window closes. True where it is the window's first. */
  observe(serviceMs: number): boolean {
    this.#windowSum += serviceMs;
    return this.#windowCount++ === 0;
  }

  closeWindow(): void {
    if (this.#windowCount === 0) return;
    this.workMs = (PRIOR_WEIGHT * this.#profileMs + this.#windowSum) / (PRIOR_WEIGHT + this.#windowCount);
    this.#windowSum = 0;
    this.#windowCount = 0;
    this.#expect();
  }

  #expect(): void {
    this.responseMs = this.workMs + (this.outstanding / this.slots) * this.workMs + this.networkMs;
  }
}
export type InstanceFacts = {
  readonly slots: number;
  readonly inFlight: number;
  readonly profileMs: number;
  readonly networkMs: number;
  readonly busyPowerW: number;
};
