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
  /** How many instances of a service were started on a node since the last tick. */
  readonly #started = new Map<ServiceId, Map<NodeId, number>>();

  constructor(queue: ServiceQueue, weights: Weights, select: Selection) {
    this.#queue = queue;
    this.#weights = weights;
    this.#select = select;
  }

  decide(seen: Observation, view: View): readonly PlacementDecision[] {
    if (!concerns(seen)) return NONE;
    if (seen.kind === 'tick') this.#started.clear();
    if (seen.kind === 'instance-changed' && (seen.state === 'failed' || seen.state === 'removed'))
      this.#leaving.delete(seen.instanceId);
    for (const service of view.services) if (this.#missing(service) !== 0) this.#queue.put(service);
    return this.#queue.size > 0 ? this.#serve(view) : NONE;
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

  /** Starts a service on a node at most as often as it is desired between two ticks: one that fails must not be started in a loop. */
  #deploy(service: ServiceView, round: Round, decisions: PlacementDecision[]): void {
    const started = this.#started.get(service.id) ?? new Map<NodeId, number>();
    this.#started.set(service.id, started);
    const startedOn = (id: NodeId): number => started.get(id) ?? 0;
    for (let missing = this.#missing(service); missing > 0; missing--) {
      const node = round.place(service, ({ id }) => startedOn(id) >= service.desired);
      if (node === undefined) return;
      started.set(node.id, startedOn(node.id) + 1);
      decisions.push({ kind: 'deploy', serviceId: service.id, nodeId: node.id, reason: 'fewer instances than desired' });
    }
  }

  /** The least loaded go first, of these the newest. They get no more work at once; what they hold is free once they are gone. */
  #removeSurplus(service: ServiceView, decisions: PlacementDecision[]): void {
    const running = service.instances.filter(({ id }) => !this.#leaving.has(id));
    running.sort((a, b) => a.outstanding - b.outstanding || b.id - a.id);
    for (const { id } of running.slice(0, running.length - service.desired)) {
      this.#leaving.add(id);
      decisions.push({ kind: 'drain', instanceId: id, reason: 'more instances than desired' });
    }
  }
}

function concerns({ kind }: Observation): boolean {
  return (
    kind === 'run-started' ||
    kind === 'tick' ||
    kind === 'instance-changed' ||
    kind === 'node-changed' ||
    kind === 'service-scaled'
  );
}
