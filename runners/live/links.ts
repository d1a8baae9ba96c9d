import type { Clock, Timer } from '../../core/backend.ts';
import type { LinkModel } from '../../core/model.ts';
import type { LinkHealth } from '../../sim/failures.ts';

type Held = { readonly go: () => void; readonly timeout: Timer };

/**
 * What faults do to the links, made in this process, through which all work passes: what comes to a cut link waits until it is whole, or is lost
 * after `cutTimeoutMs`; a degraded one adds what it would take longer than the scenario's link.
 */
export class Links {
  readonly #clock: Clock;
  readonly #cutTimeoutMs: number;
  readonly #health = new Map<number, LinkHealth>();
  readonly #held = new Map<number, Set<Held>>();

  constructor(clock: Clock, cutTimeoutMs: number) {
    this.#clock = clock;
    this.#cutTimeoutMs = cutTimeoutMs;
  }

  change(linkId: number, health: LinkHealth): void {
    this.#health.set(linkId, health);
    if (health.cut) return;
    const held = this.#held.get(linkId) ?? [];
    this.#held.delete(linkId);
    for (const { go, timeout } of held) {
      timeout.cancel();
      go();
    }
  }

  /** Calls `go` when `kib` have come over the link, at once where it is whole; or `lose`. */
  pass(link: LinkModel, kib: number, go: () => void, lose: () => void): void {
    const health = this.#health.get(link.id);
    if (health === undefined) return go();
    if (health.cut) return this.#hold(link, kib, go, lose);
    const { latencyFactor, bandwidthFactor } = health;
    const moreMs = (latencyFactor - 1) * link.latency.meanMs + kib * link.msPerKiB * (1 / bandwidthFactor - 1);
    if (moreMs === 0) return go();
    this.#clock.after(moreMs, go);
  }

  #hold(link: LinkModel, kib: number, go: () => void, lose: () => void): void {
    const held = this.#held.get(link.id) ?? new Set();
    this.#held.set(link.id, held);
    const timeout = this.#clock.after(this.#cutTimeoutMs, () => {
      held.delete(one);
      lose();
    });
    const one: Held = { go: () => this.pass(link, kib, go, lose), timeout };
    held.add(one);
  }
}
