import type { InstanceId, NodeId, NodeState, ServiceId } from '../core/events.ts';
import type { Model } from '../core/model.ts';
import { type Random, Stream } from '../core/random.ts';
import type { FaultEffect, FaultSpec } from '../core/scenario.ts';

/** How well a link does: `cut` sends nothing, the factors hold for what it sends. */
export type LinkHealth = { readonly cut: boolean; readonly latencyFactor: number; readonly bandwidthFactor: number };

/** Whether transfers must be followed link by link. */
export function breaksLinks(faults: readonly FaultSpec[]): boolean {
  return faults.some(({ effect: { kind } }) => kind === 'cut' || kind === 'degrade' || kind === 'partition');
}

/** What faults do to the hosts. Each is called from an event of its own, never from inside a command. */
export type FailureHooks = {
  /** Calls `begin` or `end` with the same arguments after the delay. */
  readonly schedule: (delayMs: number, what: 'begin' | 'end', faultId: number, n: number) => void;
  readonly began: (faultId: number, lastsMs: number | null, instanceId: InstanceId | null) => void;
  /** All that runs there fails. */
  readonly crash: (nodeId: NodeId) => void;
  /** Service there takes `factor` times as long, for what runs as for what comes. */
  readonly slow: (nodeId: NodeId, factor: number) => void;
  readonly changed: (nodeId: NodeId, state: NodeState, cause: string) => void;
  /** Starting or ready, in the order of their ids. */
  readonly instancesOf: (serviceId: ServiceId) => readonly InstanceId[];
  readonly crashInstance: (instanceId: InstanceId) => void;
  readonly link: (linkId: number, health: LinkHealth) => void;
};

const WHEN_IT_FAILS = 0;
const WHEN_IT_IS_REPAIRED = 1;
const WHICH = 2;

/** When the faults of a scenario begin and end, and what is left whole where they overlap. */
export class Failures {
  readonly #faults: readonly Compiled[];
  readonly #random: Random;
  readonly #hooks: FailureHooks;
  readonly #nodes = new Map<NodeId, NodeHealth>();
  readonly #links = new Map<number, ActiveFault[]>();

  constructor(model: Model, random: Random, hooks: FailureHooks) {
    this.#faults = compile(model);
    this.#random = random;
    this.#hooks = hooks;
  }

  /** At the start of the workload. */
  start(): void {
    for (const [id, { when, entity }] of this.#faults.entries()) {
      const delayMs = when.kind === 'scripted' ? when.atMs : this.#draw(when.mtbfMs, entity, 0, WHEN_IT_FAILS);
      this.#hooks.schedule(delayMs, 'begin', id, 0);
    }
  }

  /** The fault's n-th time. */
  begin(faultId: number, n: number): void {
    const fault = this.#faults[faultId]!;
    const { when, entity } = fault;
    const lastsMs = when.kind === 'scripted' ? when.forMs : this.#draw(when.mttrMs, entity, n, WHEN_IT_IS_REPAIRED);
    if (lastsMs !== null) this.#hooks.schedule(lastsMs, 'end', faultId, n);
    const instanceId = fault.kind === 'crash-instance' ? this.#pick(fault.serviceId, entity, n) : null;
    this.#hooks.began(faultId, lastsMs, instanceId);
    switch (fault.kind) {
      case 'crash-instance':
        if (instanceId !== null) this.#hooks.crashInstance(instanceId);
        return;
      case 'crash':
      case 'slow':
        return this.#changeNode(fault, (health) => health.begin(faultId, fault));
      case 'links':
        for (const id of fault.linkIds) this.#changeLink(id, (active) => active.push({ faultId, health: fault.health }));
    }
  }

  end(faultId: number, n: number): void {
    const fault = this.#faults[faultId]!;
    const { when, entity } = fault;
    if (when.kind === 'drawn') {
      this.#hooks.schedule(this.#draw(when.mtbfMs, entity, n + 1, WHEN_IT_FAILS), 'begin', faultId, n + 1);
    }
    switch (fault.kind) {
      case 'crash-instance':
        return;
      case 'crash':
      case 'slow':
        return this.#changeNode(fault, (health) => health.end(faultId));
      case 'links':
        for (const id of fault.linkIds) {
          this.#changeLink(id, (active) =>
            active.splice(
              active.findIndex((one) => one.faultId === faultId),
              1,
            ),
          );
        }
    }
  }

  #changeNode({ nodeId }: NodeFault, change: (health: NodeHealth) => void): void {
    const health = this.#nodes.get(nodeId) ?? new NodeHealth();
    this.#nodes.set(nodeId, health);
    const { state, factor } = health;
    change(health);
    if (health.factor !== factor) this.#hooks.slow(nodeId, health.factor);
    if (health.state === state) return;
    if (health.state === 'down') this.#hooks.crash(nodeId);
    this.#hooks.changed(nodeId, health.state, CAUSES[health.state]);
  }

  #changeLink(linkId: number, change: (active: ActiveFault[]) => void): void {
    const active = this.#links.get(linkId) ?? [];
    this.#links.set(linkId, active);
    change(active);
    const whole: LinkHealth = { cut: false, latencyFactor: 1, bandwidthFactor: 1 };
    this.#hooks.link(
      linkId,
      active.reduce((all, { health }) => combined(all, health), whole),
    );
  }

  #pick(serviceId: ServiceId, entity: number, n: number): InstanceId | null {
    const ids = this.#hooks.instancesOf(serviceId);
    return ids[Math.floor(this.#random.at(Stream.fault, entity, n, WHICH) * ids.length)] ?? null;
  }

  /** Exponential. */
  #draw(meanMs: number, entity: number, n: number, what: number): number {
    return -meanMs * Math.log(this.#random.at(Stream.fault, entity, n, what));
  }
}

const CAUSES: { readonly [state in NodeState]: string } = {
  down: 'node crashed',
  degraded: 'node slowed',
  up: 'node whole again',
};

/** The faults that a node has now. */
class NodeHealth {
  readonly #crashes = new Set<number>();
  readonly #slow = new Map<number, number>();

  begin(faultId: number, fault: NodeFault): void {
    if (fault.kind === 'crash') this.#crashes.add(faultId);
    else this.#slow.set(faultId, fault.factor);
  }
  end(faultId: number): void {
    this.#crashes.delete(faultId);
    this.#slow.delete(faultId);
  }
  get state(): NodeState {
    if (this.#crashes.size > 0) return 'down';
    return this.#slow.size > 0 ? 'degraded' : 'up';
  }
  /** Exactly 1 when nothing slows it. */
  get factor(): number {
    return [...this.#slow.values()].reduce((product, one) => product * one, 1);
  }
}

type ActiveFault = { readonly faultId: number; readonly health: LinkHealth };
function combined(a: LinkHealth, b: LinkHealth): LinkHealth {
  return {
    cut: a.cut || b.cut,
    latencyFactor: a.latencyFactor * b.latencyFactor,
    bandwidthFactor: a.bandwidthFactor * b.bandwidthFactor,
  };
}

type Compiled = Target & {
  readonly when: FaultSpec['when'];
  /** What its draws are keyed by: what breaks and how, and not where it stands in the list. */
  readonly entity: number;
};
type NodeFault = { readonly nodeId: NodeId } & ({ readonly kind: 'crash' } | { readonly kind: 'slow'; readonly factor: number });
type Target =
  | NodeFault
  | { readonly kind: 'crash-instance'; readonly serviceId: ServiceId }
  | { readonly kind: 'links'; readonly linkIds: readonly number[]; readonly health: LinkHealth };

/** Room for a million nodes. */
const TARGETS = 2_097_152;

function compile({ scenario }: Model): readonly Compiled[] {
  const nodes = new Map(scenario.nodes.map(({ name }, id) => [name, id]));
  const services = new Map(scenario.services.map(({ name }, id) => [name, id]));
  const seen = new Map<string, number>();
  const entityOf = (effect: FaultEffect, target: Target): number => {
    const key = JSON.stringify(effect);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    const index =
      target.kind === 'links' ? (target.linkIds[0] ?? 0) : target.kind === 'crash-instance' ? target.serviceId : target.nodeId;
    return (before * KINDS.length + KINDS.indexOf(effect.kind)) * TARGETS + index;
  };
  return scenario.faults.map(({ effect, when }) => {
    const target = targetOf(effect, scenario.network, nodes, services);
    return { ...target, when, entity: entityOf(effect, target) };
  });
}

const KINDS: readonly FaultEffect['kind'][] = ['crash', 'crash-instance', 'slow', 'cut', 'degrade', 'partition'];
const CUT: LinkHealth = { cut: true, latencyFactor: 1, bandwidthFactor: 1 };

function targetOf(
  effect: FaultEffect,
  network: Model['scenario']['network'],
  nodes: ReadonlyMap<string, NodeId>,
  services: ReadonlyMap<string, ServiceId>,
): Target {
  const linksWhere = (affected: (from: string, to: string) => boolean): readonly number[] =>
    network.links.flatMap(({ from, to }, id) => (affected(from, to) ? [id] : []));
  const between =
    ([a, b]: readonly [string, string]) =>
    (from: string, to: string): boolean =>
      (from === a && to === b) || (from === b && to === a);
  switch (effect.kind) {
    case 'crash':
      return { kind: 'crash', nodeId: nodes.get(effect.node)! };
    case 'slow':
      return { kind: 'slow', nodeId: nodes.get(effect.node)!, factor: effect.factor };
    case 'crash-instance':
      return { kind: 'crash-instance', serviceId: services.get(effect.service)! };
    case 'cut':
      return { kind: 'links', linkIds: linksWhere(between(effect.between)), health: CUT };
    case 'degrade': {
      const { latencyFactor, bandwidthFactor } = effect;
      return {
        kind: 'links',
        linkIds: linksWhere(between(effect.between)),
        health: { cut: false, latencyFactor, bandwidthFactor },
      };
    }
    case 'partition': {
      const setOf = (zone: string): number => effect.sets.findIndex((set) => set.includes(zone));
      return { kind: 'links', linkIds: linksWhere((from, to) => setOf(from) !== setOf(to)), health: CUT };
    }
  }
}
