import { type Algorithm, NONE, type NodeView, type ParamSpec, type ServiceView, type View } from '../../core/algorithm.ts';
import { unsuited } from '../../core/allocation/filter.ts';
import type { Observation, PlacementDecision } from '../../core/events.ts';
import { choiceParam, numberParam } from '../params.ts';
import type { PlacementDefinition } from '../placement/placement.ts';
import { RoheFleet, type RoheNode, type RoheSelection, type RoheService, type RoheWeights } from './fleet.ts';
import { type RohePriority, RoheServiceQueue } from './service-queue.ts';

const SELECTIONS = ['first', 'best', 'worst'] as const;
const PRIORITIES = ['none', 'cpu', 'memory', 'both'] as const;
const weight = (of: string): ParamSpec => ({
  type: 'number',
  default: 1,
  min: 0,
  max: 1_000_000,
  about: `weight of the remaining share of the ${of}`,
});

const params = {
  select: {
    type: 'choice',
    default: 'best',
    of: SELECTIONS,
    about: "as ROHE calls them: best is the node with most left, worst the one with least; ROHE's configuration says best",
  },
  cpu: weight('cores'),
  memory: weight('memory'),
  priority: { type: 'choice', default: 'none', of: PRIORITIES, about: 'services sensitive to this resource are never served' },
  queue_balance: { type: 'number', default: 3, min: 0, max: 1_000_000, about: 'has no effect, as in ROHE' },
} satisfies { [name: string]: ParamSpec };

/** ROHE 0.2.1's allocation, with its own books. */
export const rohePlacement: PlacementDefinition = {
  name: 'rohe/placement',
  summary: "for parity: ROHE's allocation as its code does it; its best fit spreads, perfect fits are refused",
  params,
  create: (given) =>
    new RohePlacement(
      indexIn(SELECTIONS, choiceParam('select', params, given)) as RoheSelection,
      { cpu: numberParam('cpu', params, given), memory: numberParam('memory', params, given) },
      indexIn(PRIORITIES, choiceParam('priority', params, given)) as RohePriority,
      numberParam('queue_balance', params, given),
    ),
};

function indexIn(list: readonly string[], name: string): number {
  return list.indexOf(name);
}

/** Units of a core and of an accelerator, as ROHE's formula takes them. */
const UNITS = 100;

/**
 * A node that ROHE chooses and that cannot take the instance after all (cut-off cores, memory beyond rss) gets none: such a pod
 * would stay pending. Books are never released. Where a service has more instances than desired, ROHE's cycle ends with an error
 * before anything is saved: nothing is decided then. Labels and profiles, which ROHE does not know, hold here as well.
 */
class RohePlacement implements Algorithm<PlacementDecision> {
  readonly #selection: RoheSelection;
  readonly #weights: RoheWeights;
  readonly #priority: RohePriority;
  readonly #balance: number;
  #fleet: RoheFleet | null = null;

  constructor(selection: RoheSelection, weights: RoheWeights, priority: RohePriority, balance: number) {
    this.#selection = selection;
    this.#weights = weights;
    this.#priority = priority;
    this.#balance = balance;
  }

  decide(seen: Observation, view: View): readonly PlacementDecision[] {
    if (seen.kind !== 'run-started' && seen.kind !== 'tick' && seen.kind !== 'service-scaled') return NONE;
    if (view.services.some(({ desired, instances }) => instances.length > desired)) return NONE;
    const queue = new RoheServiceQueue<ServiceView>(this.#priority, this.#balance);
    for (const service of view.services) if (service.instances.length < service.desired) queue.put(queued(service));
    const decisions: PlacementDecision[] = [];
    for (let next = queue.take(); next !== undefined; next = queue.take()) this.#deploy(next, view, decisions);
    return decisions;
  }

  #deploy(service: ServiceView, view: View, decisions: PlacementDecision[]): void {
    const demand = demandOf(service);
    // The nodes of a run do not change.
    const fleet = (this.#fleet ??= new RoheFleet(view.nodes.map(roheNode)));
    const admits = (i: number): boolean => {
      const { state, spec } = view.nodes[i]!;
      return state === 'up' && unsuited(service.spec, spec) === null;
    };
    for (let missing = service.desired - service.instances.length; missing > 0; missing--) {
      const at = fleet.choose(demand, this.#weights, this.#selection, admits);
      const chosen = view.nodes[at];
      view.trace?.({
        place: service.spec.name,
        on: chosen?.spec.name ?? null,
        candidates: view.nodes.flatMap(({ spec }, i) => {
          const score = admits(i) && fleet.passes(i, demand) ? fleet.rank(i, demand, this.#weights) : null;
          return score === null ? [] : [{ node: spec.name, score }];
        }),
      });
      if (chosen === undefined || !this.#takes(service, chosen, view, decisions)) return;
      fleet.book(at, demand);
      decisions.push({ kind: 'deploy', serviceId: service.id, nodeId: chosen.id, reason: 'fewer instances than desired' });
    }
  }

  /** The core refuses what does not fit, also after what this list has placed there already. */
  #takes(service: ServiceView, node: NodeView, view: View, decisions: readonly PlacementDecision[]): boolean {
    const copy = node.books.copy();
    for (const one of decisions)
      if (one.kind === 'deploy' && one.nodeId === node.id) copy.book(view.service(one.serviceId).spec.demand);
    return copy.misfit(service.spec.demand) === null;
  }
}

function roheNode({ cpuMillis, memoryMiB, cores, accelerators }: NodeView): RoheNode {
  const devices = accelerators.map(({ type, share }, i) => {
    return [String(i), { accelerator_type: type, capacity: share * UNITS, used: 0 }] as const;
  });
  return {
    cpu: { capacity: cpuMillis.capacity, used: 0 },
    memory: { capacity: { rss: memoryMiB.capacity, vms: memoryMiB.capacity }, used: { rss: 0, vms: 0 } },
    accelerator: Object.fromEntries(devices),
    cores: { capacity: cores.map(() => UNITS), used: cores.map(() => 0) },
  };
}

/** ROHE's files always name the accelerator, with 0 where none is needed. */
function demandOf({ spec: { demand } }: ServiceView): RoheService {
  const needs = Object.entries(demand.accelerators).map(([type, share]) => [type, share * UNITS] as const);
  return {
    cpu_required: demand.cpuMillis,
    memory_required: demand.memoryMiB,
    accelerator_required: needs.length === 0 ? { gpu: 0 } : Object.fromEntries(needs),
    cores_required: demand.coreShares.map((share) => share * UNITS),
  };
}

function queued(service: ServiceView): Parameters<RoheServiceQueue<ServiceView>['put']>[0] {
  const { demand, sensitivity } = service.spec;
  const number = PRIORITIES.indexOf(sensitivity) as RohePriority;
  return { service, sensitivity: number, cpu: demand.cpuMillis, rss: demand.memoryMiB.rss };
}
