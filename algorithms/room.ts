import type { InstanceView, ServiceView } from '../core/algorithm.ts';
import type { InstanceId } from '../core/events.ts';

/**
 * Free room at instances while a list of decisions is being made: the view counts what was sent in it only when the list has been
 * applied. How far past its slots an instance may be filled is not shown, but it is the same for all: an instance that is free
 * with n outstanding proves that n + 1 are allowed, so one look at a filled instance teaches it.
 */
export class Room {
  #pastSlots = 0;
  readonly #sent = new Map<InstanceId, number>();

  /** To be called before the first decision of a list. */
  startList(): void {
    if (this.#sent.size > 0) this.#sent.clear();
  }

  /** The available instance with room that would answer first; ties go to the first. O(instances of the service) */
  best(service: ServiceView): InstanceView | undefined {
    let best: InstanceView | undefined;
    let bestMs = Infinity;
    for (const instance of service.available) {
      if (!instance.free) continue;
      const sent = this.#sentTo(instance);
      if (!this.#fits(instance, sent)) continue;
      const answersMs = instance.responseMs + (sent / instance.slots) * instance.workMs;
      if (answersMs < bestMs) {
        best = instance;
        bestMs = answersMs;
      }
    }
    return best;
  }

  has(instance: InstanceView): boolean {
    return instance.free && this.#fits(instance, this.#sentTo(instance));
  }
  /** Whether it could begin at once: the room left is a slot, not only a place in front of it. */
  hasSlot(instance: InstanceView): boolean {
    return instance.outstanding + this.#sentTo(instance) < instance.slots;
  }
  take(instance: InstanceView): void {
    this.#sent.set(instance.id, this.#sentTo(instance) + 1);
  }

  #sentTo(instance: InstanceView): number {
    return this.#sent.size === 0 ? 0 : (this.#sent.get(instance.id) ?? 0);
  }
  #fits(instance: InstanceView, sent: number): boolean {
    const past = instance.outstanding - instance.slots + 1;
    if (past > this.#pastSlots) this.#pastSlots = past;
    return sent === 0 || instance.outstanding + sent < instance.slots + this.#pastSlots;
  }
}
