import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestPair, type Place } from '../../algorithms/best-pair.ts';
import { type Candidate, candidateOf } from '../../algorithms/candidate.ts';
import { Room } from '../../algorithms/room.ts';
import { Shelf, type Spot, spotAt } from '../../algorithms/shelf.ts';
import type { InstanceView, QueryView, TaskView } from '../../core/algorithm.ts';

type Given = { readonly kind: number; readonly workMs: number };
/** By kind. */
const POWER_W = [1, 2];
const NETWORK_MS = [3, 0];
const SLOTS = 2;

class Instance implements InstanceView {
  readonly serviceId = 0;
  readonly nodeId = 0;
  readonly state = 'ready';
  readonly slots = SLOTS;
  readonly limit = SLOTS + 1;
  readonly id: number;
  readonly kind: number;
  workMs: number;
  outstanding = 0;
  constructor(id: number, { kind, workMs }: Given) {
    this.id = id;
    this.kind = kind;
    this.workMs = workMs;
  }
  get free(): boolean {
    return this.outstanding < this.limit;
  }
  get responseMs(): number {
    return this.workMs + (this.outstanding / SLOTS) * this.workMs + NETWORK_MS[this.kind]!;
  }
  get energyJ(): number {
    return POWER_W[this.kind]! * this.workMs;
  }
}

/** Instances, a shelf of those that are available, and a place for each. */
class World {
  readonly instances: readonly Instance[];
  readonly room = new Room();
  readonly #spots: Spot[] = [];
  readonly shelf = new Shelf(this.room, ({ id }) => this.#spots[id]!);
  available: readonly Instance[];
  estimates = 0;

  constructor(given: readonly Given[]) {
    this.instances = given.map((one, id) => new Instance(id, one));
    this.#spots = this.instances.map(spotAt);
    this.available = this.instances;
  }

  look(): Place[] {
    const places: Place[] = [];
    this.shelf.look(this.available, this.estimates, places);
    return places;
  }
  withRoom(): Place[] {
    return this.available
      .filter((one) => this.room.has(one))
      .map((instance) => ({ instance, queues: !this.room.hasSlot(instance) }));
  }

  /** A list of decisions: those whose weights are given go to the best place, one after the other. */
  send(weights: readonly Weights[], best: (places: readonly Place[], of: Weights) => InstanceView | undefined): void {
    this.room.startList();
    const sent: Instance[] = [];
    for (const of of weights) {
      const [kept, all] = [best(this.look(), of), best(this.withRoom(), of)];
      expect(kept?.id).toBe(all?.id);
      if (kept === undefined) break;
      this.room.take(kept);
      this.shelf.sent(this.#spots[kept.id]!);
      sent.push(this.instances[kept.id]!);
    }
    for (const instance of sent) instance.outstanding++;
  }

  /** One comes back, of which the strategy hears at once. */
  end(instance: Instance): void {
    if (instance.outstanding === 0) return;
    instance.outstanding--;
    const spot = this.#spots[instance.id]!;
    spot.row?.file(spot);
  }
}

/** Of speed and thrift in a score; Infinity: nothing else counts. */
type Weights = { readonly speed: number; readonly thrift: number };
const weight = fc.constantFrom(0, 0, 1, 2, Infinity);
const weights: fc.Arbitrary<Weights> = fc.record({ speed: weight, thrift: fc.constantFrom(0, 1, 2) });
const kind = fc.integer({ min: 0, max: 1 });
const workMs = fc.constantFrom(0, 1, 2, 3, 6, 6, 6);
/** Enough of a kind to be kept in order, and few enough to be busy now and then. */
const instances = fc.oneof(
  fc.array(fc.record({ kind: fc.constant(0), workMs: fc.integer({ min: 1, max: 4 }) }), { minLength: 8, maxLength: 12 }),
  fc.array(fc.record({ kind: fc.constant(0), workMs }), { minLength: 16, maxLength: 20 }),
  fc.array(fc.record({ kind, workMs }), { minLength: 1, maxLength: 40, size: 'max' }),
);
const which = fc.nat({ max: 63 });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      of: fc.array(weights, { minLength: 1, maxLength: 8, size: 'max' }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('end' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('others send' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('work changes' as const), which, workMs }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('availability changes' as const), without: which }) },
);

const task: TaskView = {
  id: 0,
  queryId: 0,
  modality: 0,
  phase: 0,
  state: 'ready',
  readyMs: 0,
  ensemble: [0],
  predictions: [],
};
const query: QueryView = {
  id: 0,
  pipelineId: 0,
  contractId: null,
  tenant: 't',
  consumer: 'c',
  arrivedMs: 0,
  deadlineMs: null,
  budgetEndsMs: Infinity,
  cutMs: Infinity,
  explain: false,
  tasks: [task],
};
const job = { queryId: 0, taskId: 0, closed: false, sentInList: -1 };
const candidate: Candidate = candidateOf({ job, serviceId: 0, explain: false, order: 0, key: 0 }, { task, query });

function best(places: readonly Place[], { speed, thrift }: Weights): InstanceView | undefined {
  // As in dream, nothing is known of what costs nothing.
  const preference = (cost: number): number => (cost > 0 ? 1 / cost : 0.3);
  return bestPair([candidate], places, {
    rank: () => 0,
    score: (_, instance) => speed * preference(instance.workMs) + thrift * preference(instance.energyJ),
  })?.place.instance;
}

describe('a shelf of instances', () => {
  it('shows the best of all for whoever asks, whatever was sent, came back or changed', () => {
    fc.assert(
      fc.property(instances, fc.array(step, { maxLength: 80, size: 'max' }), (some, steps) => {
        const world = new World(some);
        const at = (i: number): Instance => world.instances[i % world.instances.length]!;
        for (const one of steps) {
          switch (one.do) {
            case 'send':
              world.send(one.of, best);
              break;
            case 'end':
              world.end(at(one.which));
              break;
            case 'others send':
              at(one.which).outstanding++;
              break;
            case 'work changes':
              at(one.which).workMs = one.workMs;
              world.estimates++;
              break;
            case 'availability changes':
              world.available = world.instances.filter((instance) => instance !== at(one.without));
              world.estimates++;
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('shows one of each kind and state, however many there are', () => {
    const world = new World(Array.from({ length: 200 }, (_, i) => ({ kind: i % 2, workMs: 5 + (i % 7) })));
    expect(world.look().map(({ instance }) => instance.id)).toEqual([0, 7]);
    world.instances[0]!.outstanding = 1;
    world.instances[14]!.outstanding = 2;
    world.instances[28]!.outstanding = 3;
    expect(world.look().map(({ instance, queues }) => [instance.id, queues])).toEqual([
      [42, false],
      [0, false],
      [14, true],
      [7, false],
    ]);
  });

  it('shows all where hardly two are of a kind', () => {
    const world = new World(Array.from({ length: 7 }, (_, i) => ({ kind: i % 2, workMs: 5 })));
    expect(world.look()).toHaveLength(7);
  });
});
