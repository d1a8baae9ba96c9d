import type { InstanceView, ServiceView } from '../core/algorithm.ts';
import type { InstanceId } from '../core/events.ts';

/**
 * Free room at instances while a list of decisions is being made: the view counts what was sent in it only when the list has been
 * applied.
 */
export class Room {
  /** By instance; what is not in `#took` has none. */
  readonly #sent: number[] = [];
  readonly #took: InstanceId[] = [];

  /** To be called before the first decision of a list. */
  startList(): void {
    while (this.#took.length > 0) this.#sent[this.#took.pop()!] = 0;
  }

  /**
   * The available instance with room that would answer first; ties go to the first. `fastest` is the view's, room or not: O(1)
   * where that has room, else O(instances of the service).
   */
  best(service: ServiceView, fastest?: InstanceView): InstanceView | undefined {
    if (fastest !== undefined && fastest.outstanding < fastest.limit && this.#sentTo(fastest) === 0) return fastest;
    let best: InstanceView | undefined;
    let bestMs = Infinity;
    for (const instance of service.available) {
      const sent = this.#sentTo(instance);
      if (instance.outstanding + sent >= instance.limit) continue;
      const answersMs = instance.responseMs + (sent / instance.slots) * instance.workMs;
      if (answersMs < bestMs) {
        best = instance;
        bestMs = answersMs;
      }
    }
    return best;
  }

  has(instance: InstanceView): boolean {
    return instance.outstanding + this.#sentTo(instance) < instance.limit;
  }
  /** Whether it could begin at once: the room left is a slot, not only a place in front of it. */
  hasSlot(instance: InstanceView): boolean {
    return instance.outstanding + this.#sentTo(instance) < instance.slots;
  }
  /** Whether something was sent there in this list. */
  took(instance: InstanceView): boolean {
    return this.#sentTo(instance) > 0;
  }
  take(instance: InstanceView): void {
    const sent = this.#sentTo(instance);
    if (sent === 0) this.#took.push(instance.id);
    this.#sent[instance.id] = sent + 1;
  }

  #sentTo(instance: InstanceView): number {
    return this.#took.length === 0 ? 0 : (this.#sent[instance.id] ?? 0);
  }
}
