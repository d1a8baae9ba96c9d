import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bestPair, type Place } from '../../algorithms/best-pair.ts';
import { type Candidate, candidateOf } from '../../algorithms/candidate.ts';
import { dream } from '../../algorithms/dream.ts';
import { energyPreference, figuresOf, latencyPreference, mapScore } from '../../algorithms/dream-score.ts';
import { frontier } from '../../algorithms/frontier.ts';
import type { InstanceView } from '../../core/algorithm.ts';
import { FakeWorld, sent } from './fake-view.ts';

const small = fc.integer({ min: 0, max: 2 });
const crowd = fc.record({
  candidates: fc.array(fc.record({ service: fc.integer({ min: 0, max: 1 }), rank: small, worth: small }), { maxLength: 6 }),
  places: fc.array(fc.record({ workMs: fc.integer({ min: 1, max: 3 }), queues: fc.boolean() }), { minLength: 2, maxLength: 6 }),
});

it('is the first of all pairs by rank, free slots, score, arrival and response time', () => {
  fc.assert(
    fc.property(crowd, ({ candidates: given, places: offered }) => {
      const world = new FakeWorld(dream.create({}, { next: () => 0, below: () => 0 }), {
        services: [0, 1].map((service) => ({ instances: offered.filter((_, i) => i % 2 === service) })),
        modalities: [[0]],
      });
      world.arrive({ id: 0 });
      const live = { query: world.query(0)!, task: world.task(0)! };
      const job = { queryId: 0, taskId: 0, closed: false, sentInList: -1 };
      const worth = new Map<Candidate, { readonly rank: number; readonly worth: number }>();
      const candidates = given.map((one, order) => {
        const candidate = candidateOf({ job, serviceId: one.service, explain: false, order, key: 0 }, live);
        worth.set(candidate, one);
        return candidate;
      });
      const places: Place[] = world.instances.map((instance, i) => ({ instance, queues: offered[i]!.queues }));
      const scoring = {
        rank: (one: Candidate) => worth.get(one)!.rank,
        score: (one: Candidate, { workMs }: { readonly workMs: number }) => worth.get(one)!.worth + workMs,
      };
      const all = candidates.flatMap((candidate) =>
        places
          .filter(({ instance }) => instance.serviceId === candidate.serviceId)
          .map((place) => ({
            pair: [candidate.member.order, place.instance.id],
            by: [
              scoring.rank(candidate),
              Number(place.queues),
              -scoring.score(candidate, place.instance),
              candidate.member.order,
              place.instance.responseMs,
            ],
          })),
      );
      const best = bestPair(candidates, places, scoring);
      const [first] = all.toSorted((a, b) => {
        const at = a.by.findIndex((value, i) => value !== b.by[i]);
        return at < 0 ? 0 : a.by[at]! - b.by[at]!;
      });
      expect(best === undefined ? undefined : [best.candidate.member.order, best.place.instance.id]).toEqual(first?.pair);
    }),
    { numRuns: 500 },
  );
});

const weight = fc.constantFrom(0, 0, 0.5, 1, Infinity);
const figure = fc.constantFrom(0, 1, 1, 2, 3, 5);
const offers = fc.array(
  fc.record({ workMs: figure, energyJ: figure, networkMs: fc.integer({ min: 0, max: 2 }), queues: fc.boolean() }),
  { minLength: 1, maxLength: 12 },
);

it('is the same among the places that may be the best for somebody, whatever counts', () => {
  fc.assert(
    fc.property(offers, fc.array(fc.tuple(weight, weight, weight), { minLength: 1, maxLength: 4 }), (offered, weights) => {
      const strategy = dream.create({}, { next: () => 0, below: () => 0 });
      const world = new FakeWorld(strategy, { services: [{ instances: offered }], modalities: [[0]] });
      world.arrive({ id: 0 });
      const live = { query: world.query(0)!, task: world.task(0)! };
      world.instances[0]!.outstanding = 0;
      const places: Place[] = world.instances.map((instance, i) => ({ instance, queues: offered[i]!.queues }));
      const job = { queryId: 0, taskId: 0, closed: false, sentInList: -1 };
      const figures = figuresOf(world.services[0]!);
      const candidates = weights.map((_, order) => candidateOf({ job, serviceId: 0, explain: false, order, key: 0 }, live));
      const scoring = {
        rank: () => 0,
        score: (one: Candidate, instance: InstanceView) => {
          const [urgency, waited, energy] = weights[one.member.order]!;
          const parts = {
            latencyPreference: latencyPreference(figures, instance),
            energyPreference: energyPreference(figures, instance),
          };
          return mapScore({ urgency, starvation: waited, ...parts }, 1, Math.min(energy, 2));
        },
      };
      const [all, pruned] = [places, frontier(places)].map((some) => bestPair(candidates, some, scoring)!);
      expect([pruned!.candidate.member.order, pruned!.place.instance.id]).toEqual([
        all!.candidate.member.order,
        all!.place.instance.id,
      ]);
    }),
    { numRuns: 1000 },
  );
});

it('sends a thousand waiting members to a thousand instances that come back at once, in a moment', () => {
  const instances = Array.from({ length: 1000 }, (_, i) => ({ workMs: 40 + (i % 7), energyJ: 1 + (i % 3) }));
  const world = new FakeWorld(dream.create({}, { next: () => 0, below: () => 0 }), {
    services: [{ instances }],
    modalities: [[0]],
  });
  world.rest = () => 40;
  world.setAvailable(0, []);
  for (let id = 0; id < 1000; id++) {
    world.eligibility.set(id * 10, { choices: world.choices[0]! });
    world.arrive({ id, deadlineMs: 10_000 + ((id * 7919) % 1000) });
  }
  world.setAvailable(
    0,
    instances.map((_, i) => i),
  );
  const from = performance.now();
  const decided = world.tell({ kind: 'node-changed', atMs: 0, nodeId: 0, state: 'up', cause: null });
  const tookMs = performance.now() - from;
  expect(new Set(sent(decided).map(([, , instance]) => instance)).size).toBe(1000);
  // It takes less than a tenth of it; every pair anew for each that is sent would take some 15 times as long.
  expect(tookMs).toBeLessThan(2000);
});
