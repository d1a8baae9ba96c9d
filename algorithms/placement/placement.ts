import { type Algorithm, type AlgorithmDefinition, NONE, type ServiceView, type View } from '../../core/algorithm.ts';
import type { Weights } from '../../core/allocation/score.ts';
import type { ServiceQueue } from '../../core/allocation/service-queue.ts';
import type { InstanceId, NodeId, Observation, PlacementDecision, ServiceId } from '../../core/events.ts';
import { QUEUE_PARAMS, queueOf, WEIGHT_PARAMS, weightsOf } from './params.ts';
import { Round, type Selection } from './round.ts';

export type PlacementDefinition = AlgorithmDefinition<PlacementDecision>;

/** A placement that chooses by score. */
export function defineScored(name: string, summary: string, select: Selection): PlacementDefinition {
  const params = { ...WEIGHT_PARAMS, ...QUEUE_PARAMS };
  return { name, summary, params, create: (given) => new Placement(queueOf(given), weightsOf(given), select) };
}

/** A placement that looks at no score and so takes no weights; traces show what would remain by the standard ones. */
export function defineUnscored(name: string, summary: string, select: Selection): PlacementDefinition {
  return { name, summary, params: QUEUE_PARAMS, create: (given) => new Placement(queueOf(given), weightsOf({}), select) };
}

/**
 * Keeps as many instances of each service as are desired. A service that no node can take now is tried again at the next tick
 * and whenever an instance or a node changes; it holds up nobody else.
 */
class Placement implements Algorithm<PlacementDecision> {
  readonly #queue: ServiceQueue;
  readonly #weights: Weights;
  readonly #select: Selection;
  /** Asked to go, and not gone yet. */
  readonly #leaving = new Set<InstanceId>();
  /** Where instances of a service failed since the last tick: an image that cannot start must not be started in a tight loop. */
  readonly #failedOn = new Map<ServiceId, Set<NodeId>>();

  constructor(queue: ServiceQueue, weights: Weights, select: Selection) {
    this.#queue = queue;
    this.#weights = weights;
    this.#select = select;
  }

  decide(seen: Observation, view: View): readonly PlacementDecision[] {
    if (!concerns(seen)) return NONE;
    this.#note(seen, view);
    for (const service of view.services) if (this.#missing(service) !== 0) this.#queue.put(service);
    return this.#queue.size > 0 ? this.#serve(view) : NONE;
  }

  #note(seen: Observation, view: View): void {
    if (seen.kind === 'tick') this.#failedOn.clear();
    if (seen.kind !== 'instance-changed' || (seen.state !== 'failed' && seen.state !== 'removed')) return;
    this.#leaving.delete(seen.instanceId);
    const instance = view.instance(seen.instanceId);
    if (seen.state === 'removed' || instance === undefined) return;
    const nodes = this.#failedOn.get(instance.serviceId) ?? new Set();
    this.#failedOn.set(instance.serviceId, nodes.add(instance.nodeId));
  }

  /** Desired less running; negative: surplus. Instances that were asked to go no longer run. */
  #missing({ desired, instances }: ServiceView): number {
    if (this.#leaving.size === 0) return desired - instances.length;
    return desired - instances.filter(({ id }) => !this.#leaving.has(id)).length;
  }

  #serve(view: View): readonly PlacementDecision[] {
    const decisions: PlacementDecision[] = [];
    const round = new Round(view, this.#weights, this.#select);
    for (let next = this.#queue.take(); next !== undefined; next = this.#queue.take()) {
      const service = view.service(next.id);
      if (this.#missing(service) > 0) this.#deploy(service, round, decisions);
      else this.#removeSurplus(service, decisions);
    }
    return decisions;
  }

  #deploy(service: ServiceView, round: Round, decisions: PlacementDecision[]): void {
    const avoid = this.#failedOn.get(service.id) ?? NOWHERE;
    for (let missing = this.#missing(service); missing > 0; missing--) {
      const node = round.place(service, avoid);
      if (node === undefined) return;
      decisions.push({ kind: 'deploy', serviceId: service.id, nodeId: node.id, reason: 'fewer instances than desired' });
    }
  }

  /** The least loaded go first, of these the newest. What they hold is free once they are gone. */
  #removeSurplus(service: ServiceView, decisions: PlacementDecision[]): void {
    const running = service.instances.filter(({ id }) => !this.#leaving.has(id));
    running.sort((a, b) => a.outstanding - b.outstanding || b.id - a.id);
    for (const { id } of running.slice(0, running.length - service.desired)) {
      this.#leaving.add(id);
      decisions.push({ kind: 'remove', instanceId: id, reason: 'more instances than desired' });
    }
  }
}

const NOWHERE: ReadonlySet<NodeId> = new Set();

function concerns({ kind }: Observation): boolean {
  return kind === 'run-started' || kind === 'tick' || kind === 'instance-changed' || kind === 'node-changed';
}
