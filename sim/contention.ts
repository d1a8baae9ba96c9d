import type { ServiceModel } from '../core/model.ts';
import type { DeviceSpec } from '../core/scenario.ts';
import { strike, strikeAt } from '../core/strike.ts';
import { Accelerators } from './accelerators.ts';
import { InstanceShare, type SharedWork, type SharingRules } from './instance-share.ts';

export type SharingHooks<W> = {
  /** The next work ends at this time; an earlier word with another number no longer holds. */
  readonly wake: (atMs: number, generation: number) => void;
  /** The work has what it needs, and makes progress from now on: at once, or after a wait for an accelerator. */
  readonly admitted: (work: W, now: number) => void;
};

/**
 * The running work of one node (docs/model.md has the equations). Whenever the set changes, every instance's rate is computed anew;
 * work whose rate changes is booked up to now, and other work is not touched, so that work which nothing slows ends at exactly the
 * time that it would end at alone. Costs as much as there are instances at work, and as much as there is work where rates change.
 */
export class NodeSharing<W extends SharedWork> {
  readonly #device: DeviceSpec;
  readonly #rules: SharingRules;
  readonly #hooks: SharingHooks<W>;
  readonly #capacityMillis: number;
  /** Instances with running work, in the order in which they began. */
  readonly #active: InstanceShare<W>[] = [];
  /** Work that waits for an accelerator that serves one at a time, first come first served. */
  readonly #blocked: { readonly work: W; readonly share: InstanceShare<W> }[] = [];
  readonly #accelerators: Accelerators;
  /** Running pieces of work by service; kept only for the measured table. */
  readonly #runningOf: number[] = [];
  /** Whether there is anybody whom the others here slow by that; else it need not be added up. */
  #cpuSlows = false;
  #memorySlows = false;
  #slowness = 1;
  #nextMs = Infinity;
  #generation = 0;

  constructor(device: DeviceSpec, rules: SharingRules, hooks: SharingHooks<W>) {
    this.#device = device;
    this.#rules = rules;
    this.#hooks = hooks;
    this.#capacityMillis = device.cores * device.coreMillis;
    this.#accelerators = new Accelerators(rules.accelerators ? device.accelerators : []);
  }

  /** An instance's part, bound to the least taken accelerator of each type that it demands. */
  join(service: Pick<ServiceModel, 'id' | 'spec'>): InstanceShare<W> {
    const accelerators = this.#accelerators.bind(service.spec.demand.accelerators);
    const { sensitivity } = service.spec;
    this.#cpuSlows ||= this.#rules.cpu && (sensitivity === 'cpu' || sensitivity === 'both');
    this.#memorySlows ||= this.#rules.memory && (sensitivity === 'memory' || sensitivity === 'both');
    return new InstanceShare(service, this.#rules.cpu ? this.#device.coreMillis : Infinity, accelerators);
  }
  /** Its accelerators are free for others to be bound to. */
  leave(share: InstanceShare<W>): void {
    this.#accelerators.unbind(share.accelerators);
  }

  /** `workMs` of work, alone, begins now, or as soon as an accelerator that it has to itself is free. */
  begin(work: W, share: InstanceShare<W>, workMs: number, now: number): void {
    work.remainingMs = workMs;
    work.sinceMs = now;
    work.endMs = Infinity;
    if (this.#accelerators.mustWait(share.accelerators, this.#blocked)) this.#blocked.push({ work, share });
    else this.#admit(work, share, now);
    this.#retime(now);
  }

  /** It is done, or given up, also where it waits. */
  end(work: W, share: InstanceShare<W>, now: number): void {
    const at = share.running.indexOf(work);
    if (at < 0) {
      this.#blocked.splice(
        this.#blocked.findIndex((one) => one.work === work),
        1,
      );
    } else {
      strikeAt(share.running, at);
      if (share.running.length === 0) strike(this.#active, share);
      this.#runningOf[share.serviceId] = this.#runningOf[share.serviceId]! - 1;
      this.#accelerators.release(share.accelerators);
    }
    if (this.#blocked.length > 0) this.#unblock(now);
    this.#retime(now);
  }

  /** All work here takes this many times longer from now on than the node lets it otherwise. */
  slow(factor: number, now: number): void {
    this.#slowness = factor;
    this.#retime(now);
  }

  /** The work that ends at the time that was scheduled under this number; null where that no longer holds. */
  due(generation: number): W | null {
    if (generation !== this.#generation) return null;
    // What ends besides, at the same time, is said by the next event.
    this.#nextMs = Infinity;
    return this.#next();
  }

  /** CPU that the running work is given, in millicpu; never more than the node has. */
  get usedMillis(): number {
    return Math.min(this.#capacityMillis, this.demandMillis);
  }
  /** CPU that the running work would use if it had the node to itself. */
  get demandMillis(): number {
    let sum = 0;
    for (const share of this.#active) sum += share.demandMillis;
    return sum;
  }

  #admit(work: W, share: InstanceShare<W>, now: number): void {
    work.sinceMs = now;
    if (share.running.push(work) === 1) {
      this.#active.push(share);
      share.rate = 0;
    }
    this.#runningOf[share.serviceId] = (this.#runningOf[share.serviceId] ?? 0) + 1;
    this.#accelerators.hold(share.accelerators);
    work.endMs = now + work.remainingMs / share.rate;
    this.#hooks.admitted(work, now);
  }

  /** Lets in what no longer waits, in order; nothing overtakes work that wants the same accelerator. */
  #unblock(now: number): void {
    const waiting = this.#blocked.splice(0);
    for (const one of waiting) {
      if (this.#accelerators.mustWait(one.share.accelerators, this.#blocked)) this.#blocked.push(one);
      else this.#admit(one.work, one.share, now);
    }
  }

  #retime(now: number): void {
    const { memoryGBPerS } = this.#device;
    const cpuShare = this.#cpuSlows ? granted(this.#capacityMillis, this.demandMillis) : 1;
    const memoryShare = this.#memorySlows && memoryGBPerS !== null ? granted(memoryGBPerS, this.#demandGBPerS) : 1;
    this.#accelerators.demand(this.#active);
    for (const share of this.#active) this.#setRate(share, this.#rateOf(share, cpuShare, memoryShare) / this.#slowness, now);
    const next = this.#next();
    const nextMs = next === null ? Infinity : next.endMs;
    if (nextMs === this.#nextMs) return;
    this.#nextMs = nextMs;
    this.#generation = (this.#generation + 1) | 0;
    if (nextMs < Infinity) this.#hooks.wake(nextMs, this.#generation);
  }

  /** The scarcest of what it is sensitive to, and of what was measured. */
  #rateOf(share: InstanceShare<W>, cpuShare: number, memoryShare: number): number {
    const { sensitivity, running, cpuMillis } = share;
    let rate = 1;
    if (this.#rules.cpu && (sensitivity === 'cpu' || sensitivity === 'both') && cpuMillis > 0)
      rate = granted(share.mostMillis, running.length * cpuMillis) * cpuShare;
    if ((sensitivity === 'memory' || sensitivity === 'both') && share.memoryGBPerS > 0) rate = Math.min(rate, memoryShare);
    for (const { index } of share.accelerators) rate = Math.min(rate, this.#accelerators.granted(index));
    return this.#rules.slowdown === null ? rate : Math.min(rate, 1 / this.#measured(share.serviceId));
  }

  /** 1 and the excess that each other service at work here was measured to cause; its own counts beside itself. */
  #measured(serviceId: number): number {
    const row = this.#rules.slowdown![serviceId];
    if (row === undefined) return 1;
    let factor = 1;
    for (let other = 0; other < this.#runningOf.length; other++) {
      const beside = row[other];
      if (beside !== undefined && (this.#runningOf[other] ?? 0) > (other === serviceId ? 1 : 0)) factor += beside - 1;
    }
    return factor;
  }

  #setRate(share: InstanceShare<W>, rate: number, now: number): void {
    if (rate === share.rate) return;
    for (const work of share.running) {
      work.remainingMs = Math.max(0, work.remainingMs - share.rate * (now - work.sinceMs));
      work.sinceMs = now;
      work.endMs = now + work.remainingMs / rate;
    }
    share.rate = rate;
  }

  /** The first of those that end first. */
  #next(): W | null {
    let next: W | null = null;
    for (const share of this.#active) for (const work of share.running) if (next === null || work.endMs < next.endMs) next = work;
    return next;
  }

  get #demandGBPerS(): number {
    let sum = 0;
    for (const { running, memoryGBPerS } of this.#active) sum += running.length * memoryGBPerS;
    return sum;
  }
}

/** The share of its demand that each of the demanders gets. */
function granted(capacity: number, demand: number): number {
  return demand > capacity ? capacity / demand : 1;
}
