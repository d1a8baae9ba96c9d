import type { InstanceView } from '../algorithm.ts';
import type { InstanceId, InstanceState, NodeId, ServiceId } from '../events.ts';
import type { ResponseWindow } from '../observation/window.ts';

/** What the core believes of one instance; `workMs` and `responseMs` change only through its methods. */
export class InstanceBelief implements InstanceView {
  readonly id: InstanceId;
  readonly serviceId: ServiceId;
  readonly nodeId: NodeId;
  readonly slots: number;
  readonly limit: number;
  readonly kind: number;
  /** Expected time on the network, both ways. */
  readonly networkMs: number;
  state: InstanceState = 'starting';
  outstanding = 0;
  /** It gets no more work, and goes when it has none. */
  draining = false;
  workMs: number;
  responseMs: number;
  /** Position in its service's index of response times. */
  position = -1;
  readonly #profileMs: number;
  readonly #busyPowerW: number;
  readonly #window: ResponseWindow;

  constructor(ids: InstanceIds, facts: InstanceFacts, window: ResponseWindow) {
    this.id = ids.id;
    this.serviceId = ids.serviceId;
    this.nodeId = ids.nodeId;
    this.slots = facts.slots;
    this.kind = ids.kind;
    this.networkMs = facts.networkMs;
    this.limit = facts.slots + facts.inFlight;
    this.#profileMs = facts.profileMs;
    this.#busyPowerW = facts.busyPowerW;
    this.#window = window;
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

  /** A response was seen; it counts when the window closes. True where it is the first since the last closing. */
  observe(atMs: number, ms: number): boolean {
    return this.#window.add(atMs, ms);
  }
  /** Whether the window closes now because of what it holds. */
  get windowFull(): boolean {
    return this.#window.full;
  }

  closeWindow(atMs: number): void {
    const estimateMs = this.#window.close(atMs, this.#profileMs);
    if (estimateMs === null) return;
    this.workMs = estimateMs;
    this.#expect();
  }

  #expect(): void {
    this.responseMs = this.workMs + (this.outstanding / this.slots) * this.workMs + this.networkMs;
  }
}
type InstanceIds = {
  readonly id: InstanceId;
  readonly serviceId: ServiceId;
  readonly nodeId: NodeId;
  readonly kind: number;
};
export type InstanceFacts = {
  readonly slots: number;
  readonly inFlight: number;
  readonly profileMs: number;
  readonly networkMs: number;
  readonly busyPowerW: number;
};
