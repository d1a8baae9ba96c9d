import type { ServiceView } from '../algorithm.ts';
import type { ServiceId } from '../events.ts';
import type { ServiceModel } from '../model.ts';
import type { ServiceSpec } from '../scenario.ts';
import { Extremes } from './extremes.ts';
import type { InstanceBelief } from './instance.ts';

/** The instances of one service, with an index of their expected response times. */
export class ServiceBelief implements ServiceView {
  readonly id: ServiceId;
  readonly spec: ServiceSpec;
  readonly lighterId: ServiceId | null;
  desired: number;
  /** Expected time of a response from a service that is started for it; Infinity unless it may have no instance. */
  readonly coldMs: number;
  readonly instances: InstanceBelief[] = [];
  /** Ready members that wait for this service, over all live queries. */
  waiting = 0;
  readonly #isAvailable: (instance: InstanceBelief) => boolean;
  /** What follows from which instances are available is worked out when it is next asked for: many become ready, or go, at a time. */
  #stale = false;
  #available: InstanceBelief[] = [];
  #leastWorkMs = Infinity;
  #leastRestMs = Infinity;
  /** Invocations that the available instances finish in a millisecond. */
  #perMs = 0;
  #responses = new Extremes(1);

  constructor(model: ServiceModel, isAvailable: (instance: InstanceBelief) => boolean, coldMs = Infinity) {
    this.id = model.id;
    this.spec = model.spec;
    this.lighterId = model.lighterId;
    this.desired = model.spec.replicas;
    this.coldMs = coldMs;
    this.#isAvailable = isAvailable;
  }

  get available(): readonly InstanceBelief[] {
    if (this.#stale) this.#reindex();
    return this.#available;
  }
  get fastest(): InstanceBelief | undefined {
    if (this.#stale) this.#reindex();
    const at = this.#responses.leastAt;
    return at < 0 ? undefined : this.#available[at];
  }
  /** Least workMs and least workMs + network of an available instance; Infinity where there is none. */
  get leastWorkMs(): number {
    if (this.#stale) this.#reindex();
    return this.#leastWorkMs;
  }
  get leastRestMs(): number {
    if (this.#stale) this.#reindex();
    return this.#leastRestMs;
  }
  /** Expected wait of a new member in front of all instances: what a strategy holds back in a central queue waits there. */
  get queueMs(): number {
    if (this.#stale) this.#reindex();
    return this.waiting === 0 || this.#perMs === 0 ? 0 : this.waiting / this.#perMs;
  }
  /** With the wait in a central queue; where no instance is available, with the start of one, or Infinity. */
  get leastResponseMs(): number {
    if (this.#stale) this.#reindex();
    const { least } = this.#responses;
    return least === Infinity ? this.coldMs : least + this.queueMs;
  }
  /** -Infinity where no instance is available, nor can be. */
  get greatestResponseMs(): number {
    if (this.#stale) this.#reindex();
    const { greatest } = this.#responses;
    return greatest === -Infinity && this.coldMs < Infinity ? this.coldMs : greatest + this.queueMs;
  }
  /** Work for it waits until an instance has started, even where there is none now. */
  get mayStart(): boolean {
    return this.coldMs < Infinity;
  }

  /** To be called when an instance's expected response time has changed. */
  refresh(instance: InstanceBelief): void {
    if (!this.#stale && instance.position >= 0) this.#responses.set(instance.position, instance.responseMs);
  }

  /** To be called when the set of available instances may have changed. */
  reindex(): void {
    this.#stale = true;
  }
  /** To be called when windows have closed. */
  reestimate(): void {
    if (this.#stale) return;
    this.#leastWorkMs = Infinity;
    this.#leastRestMs = Infinity;
    this.#perMs = 0;
    for (const { workMs, networkMs, slots } of this.#available) {
      this.#perMs += workMs > 0 ? slots / workMs : 0;
      this.#leastWorkMs = Math.min(this.#leastWorkMs, workMs);
      this.#leastRestMs = Math.min(this.#leastRestMs, workMs + networkMs);
    }
  }

  #reindex(): void {
    this.#stale = false;
    for (const instance of this.instances) instance.position = -1;
    this.#available = this.instances.filter(this.#isAvailable);
    this.#responses = new Extremes(this.#available.length);
    this.#available.forEach((instance, position) => {
      instance.position = position;
      this.#responses.set(position, instance.responseMs);
    });
    this.reestimate();
  }
}
