import type { DeviceSpec, ServiceSpec } from '../../core/scenario.ts';
import { NodeSharing } from '../../sim/contention.ts';
import type { InstanceShare, SharedWork, SharingRules } from '../../sim/instance-share.ts';
import { demand, device, service } from '../core/allocation/fixtures.ts';

export type Work = SharedWork & { readonly name: string };
type Ended = readonly [name: string, atMs: number];

export const ALL: SharingRules = { cpu: true, memory: true, accelerators: true, slowdown: null };

/** A node by itself, with a clock: `run` lets the work end that ends until then. */
export class Bench {
  readonly ended: Ended[] = [];
  readonly admitted: string[] = [];
  readonly sharing: NodeSharing<Work>;
  readonly #shareOf = new Map<Work, InstanceShare<Work>>();
  #next: { readonly atMs: number; readonly generation: number } | null = null;
  now = 0;

  constructor(changes: Partial<DeviceSpec> = {}, rules: SharingRules = ALL) {
    this.sharing = new NodeSharing(device({ cores: 1, ...changes }), rules, {
      wake: (atMs, generation) => {
        this.#next = { atMs, generation };
      },
      admitted: (work) => void this.admitted.push(work.name),
    });
  }
  instance(id: number, changes: Partial<ServiceSpec> = {}): InstanceShare<Work> {
    return this.sharing.join({
      id,
      spec: service(`s${id}`, { sensitivity: 'cpu', demand: demand({ cpuMillis: 1000 }), ...changes }),
    });
  }
  begin(name: string, share: InstanceShare<Work>, ms: number): Work {
    const work = { name, remainingMs: 0, sinceMs: 0, endMs: 0 };
    this.#shareOf.set(work, share);
    this.sharing.begin(work, share, ms, this.now);
    return work;
  }
  giveUp(work: Work): void {
    this.sharing.end(work, this.#shareOf.get(work)!, this.now);
    this.#shareOf.delete(work);
  }
  run(untilMs = Infinity): void {
    while (this.#next !== null && this.#next.atMs <= untilMs) {
      const { atMs, generation } = this.#next;
      this.#next = null;
      this.now = atMs;
      const work = this.sharing.due(generation);
      if (work === null) continue;
      this.ended.push([work.name, atMs]);
      this.giveUp(work);
    }
    if (untilMs < Infinity) this.now = untilMs;
  }
  get at(): readonly Work[] {
    return [...this.#shareOf.keys()];
  }
}
