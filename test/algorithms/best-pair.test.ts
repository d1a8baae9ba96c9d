import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bestPair, type Place } from '../../algorithms/best-pair.ts';
import { type Candidate, candidateOf } from '../../algorithms/candidate.ts';
import { dream } from '../../algorithms/dream.ts';
import { FakeWorld } from './fake-view.ts';

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
