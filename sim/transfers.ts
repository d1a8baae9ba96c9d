import type { LinkModel } from '../core/model.ts';
import type { LinkHealth } from './failures.ts';
import { EqualShares } from './sharing.ts';

/** What can be on its way over links, one at a time. */
export interface Sent {
  /** Where its bytes are being sent now; null: nowhere. */
  link: LinkModel | null;
  /** Since when its link has been cut; NaN: it is not. */
  heldMs: number;
}

export type TransferHooks<S extends Sent> = {
  /** Schedules `expire(linkId)`. */
  readonly wake: (atMs: number, linkId: number) => void;
  /** Its last byte is on the link. */
  readonly sent: (sent: S, link: LinkModel) => void;
  /** Its link is cut, and it waits. */
  readonly held: (sent: S) => void;
};

/**
 * Transfers that share their links' bandwidth max-min. Each uses one link, so that max-min is an equal share of it. Every link has
 * one event in the kernel, at the next end that was foreseen; where transfers have come in between it comes too early and
 * is set again, so that a change costs no event of its own. What is on its way when its link is cut, or comes while it is, waits
 * until the link is whole, and goes on with what it has left.
 */
export class Transfers<S extends Sent> {
  readonly #hooks: TransferHooks<S>;
  readonly #alone: boolean;
  readonly #links: (Shared<S> | undefined)[] = [];
  /** By link; links that nothing has befallen have none. */
  readonly #states: (LinkState<S> | undefined)[] = [];

  /** `alone`: each transfer has all of its link's bandwidth. */
  constructor(hooks: TransferHooks<S>, alone: boolean) {
    this.#hooks = hooks;
    this.#alone = alone;
  }

  latencyFactor(link: LinkModel): number {
    return this.#states[link.id]?.health.latencyFactor ?? 1;
  }

  /** What faults do to a link, from now on. */
  heal(linkId: number, health: LinkHealth, now: number): void {
    const before = this.#states[linkId];
    const state = { health, held: before?.held ?? [] };
    this.#states[linkId] = state;
    const shared = this.#links[linkId];
    if (shared !== undefined) {
      shared.shares.setCapacity(health.bandwidthFactor / shared.link.msPerKiB, now);
      if (health.cut) for (const { user, work } of shared.shares.takeAll(now)) this.#hold(user, shared.link, work, now);
      else this.#foresee(shared, now);
    }
    if (health.cut) return;
    for (const { sent, link, kib } of state.held.splice(0)) {
      sent.heldMs = Number.NaN;
      sent.link = null;
      this.start(sent, link, kib, now);
    }
  }

  /** `sent` is called at its end: from inside where there is nothing to send or no bound on the bandwidth. */
  start(sent: S, link: LinkModel, kib: number, now: number): void {
    const state = this.#states[link.id];
    if (state?.health.cut) return this.#hold(sent, link, kib, now);
    if (link.msPerKiB === 0 || kib === 0) return this.#hooks.sent(sent, link);
    const shared = (this.#links[link.id] ??= {
      link,
      shares: new EqualShares<S>((state?.health.bandwidthFactor ?? 1) / link.msPerKiB, this.#alone),
      wakeMs: Infinity,
    });
    sent.link = link;
    shared.shares.add(sent, kib, now);
    this.#foresee(shared, now);
  }

  /** The bandwidth is the others' from now on. */
  abort(sent: S, now: number): void {
    const { link } = sent;
    if (link === null) return;
    sent.link = null;
    if (!Number.isNaN(sent.heldMs)) return this.#release(sent, link.id);
    const shared = this.#links[link.id]!;
    shared.shares.delete(sent, now);
    this.#foresee(shared, now);
  }

  /** Ends the transfer on the link whose end is now, if any: what the event scheduled by `wake` does. */
  expire(linkId: number, now: number): void {
    const shared = this.#links[linkId]!;
    // An earlier event took the place of this one.
    if (shared.wakeMs !== now) return;
    shared.wakeMs = Infinity;
    const ended = shared.shares.takeEnded(now);
    this.#foresee(shared, now);
    if (ended === undefined) return;
    ended.link = null;
    this.#hooks.sent(ended, shared.link);
  }

  #hold(sent: S, link: LinkModel, kib: number, now: number): void {
    sent.link = link;
    sent.heldMs = now;
    this.#states[link.id]!.held.push({ sent, link, kib });
    this.#hooks.held(sent);
  }
  #release(sent: S, linkId: number): void {
    const { held } = this.#states[linkId]!;
    sent.heldMs = Number.NaN;
    held.splice(
      held.findIndex((one) => one.sent === sent),
      1,
    );
  }

  #foresee(shared: Shared<S>, now: number): void {
    const endMs = Math.max(now, shared.shares.nextEndMs);
    if (endMs >= shared.wakeMs) return;
    shared.wakeMs = endMs;
    this.#hooks.wake(endMs, shared.link.id);
  }
}

type LinkState<S> = {
  readonly health: LinkHealth;
  readonly held: { readonly sent: S; readonly link: LinkModel; readonly kib: number }[];
};
type Shared<S> = {
  readonly link: LinkModel;
  readonly shares: EqualShares<S>;
  /** Time of the next event; Infinity: none. */
  wakeMs: number;
};
