import assert from 'node:assert/strict';
import type { BackendObservation } from '../../../core/events.ts';
import { type BackendCase, infer, isState, type Rig } from '../rig.ts';

/** Rules 1, 2, 4 and 5: what comes out, under which ids, in which order. */
export const ORDER_CASES: readonly BackendCase[] = [
  {
    rule: 1,
    name: 'a command returns before anything is observed of it',
    needs: 'nothing',
    async check(rig) {
      const { single } = rig.world.services;
      await rig.ready(0, single);
      rig.invoke(infer(1, single, 0));
      rig.invoke(infer(2, single, 0));
      rig.invoke(infer(3, single, 77));
      rig.cancel(2);
      rig.cancel(78);
      rig.remove(0);
      rig.remove(79);
      await rig.ended(1, 2, 3);
    },
  },
  {
    rule: 1,
    name: 'commands given while observing are not observed from inside',
    needs: 'nothing',
    async check(rig) {
      const { single } = rig.world.services;
      rig.onSeen((seen) => {
        if (!isState(seen, 0, 'ready')) return;
        rig.deploy(1, single);
        rig.invoke(infer(1, single, 0));
        rig.invoke(infer(2, single, 0));
        rig.invoke(infer(3, single, 77));
        rig.cancel(2);
      });
      await rig.ready(0, single);
      await rig.ended(1, 2, 3);
    },
  },
  {
    rule: 2,
    name: 'observations speak of the ids that were given, in whatever order these came',
    needs: 'nothing',
    async check(rig) {
      const { single, double } = rig.world.services;
      await rig.ready(9, single);
      await rig.ready(4, double);
      for (const id of [500, 3, 42]) rig.invoke(infer(id, single, 9));
      for (const id of [41, 7]) rig.invoke(infer(id, double, 4));
      await rig.ended(500, 3, 42, 41, 7);
      rig.remove(9);
      await rig.settle();
      assert.deepEqual([...new Set(rig.seen.map(invocationOf))].sort(), [3, 41, 42, 500, 7, null].sort());
      assert.deepEqual([...new Set(rig.seen.map(instanceOf))].sort(), [4, 9, null].sort());
    },
  },
  {
    rule: 4,
    name: 'observations are stamped in the order of the clock, with the time at which they are observed',
    needs: 'nothing',
    async check(rig) {
      let lastMs = 0;
      rig.onSeen((seen) => {
        assert.ok(seen.atMs >= lastMs, `${seen.kind} at ${seen.atMs} ms follows one at ${lastMs} ms`);
        assert.equal(seen.atMs, rig.backend.clock.now(), `the stamp of ${seen.kind} against the clock`);
        if (seen.kind === 'sampled') assert.ok(seen.takenMs <= seen.atMs, 'a sample is seen after it was taken');
        lastMs = seen.atMs;
      });
      mixture(rig);
      await rig.backend.run(rig.backend.clock.now() + MIXTURE_MS);
      assert.ok(rig.seen.length >= 12, `the mixture was observed: ${JSON.stringify(rig.seen)}`);
    },
  },
  {
    rule: 4,
    name: 'the clock stands still while an observation or a timer is handled',
    needs: 'nothing',
    async check(rig) {
      const { clock } = rig.backend;
      const standsStill = (): void => {
        const before = clock.now();
        const startedMs = performance.now();
        while (performance.now() < startedMs + 0.5);
        assert.equal(clock.now(), before, 'the clock went on while an event was handled');
      };
      rig.onSeen(standsStill);
      clock.after(3, standsStill);
      await rig.ready(0, rig.world.services.single);
      await rig.settle();
    },
  },
  {
    rule: 5,
    name: 'the same commands at the same times give the same observations, byte by byte',
    needs: 'virtual',
    async check(rig, fresh) {
      const again = await fresh();
      for (const one of [rig, again]) {
        mixture(one);
        await one.backend.run(MIXTURE_MS);
      }
      assert.equal(JSON.stringify(again.seen), JSON.stringify(rig.seen));
      assert.ok(rig.seen.length >= 12, 'there was something to compare');
    },
  },
];

/** How long the mixture takes, with time to spare. */
export const MIXTURE_MS = 200;

/** Schedules a little of everything: two instances, a queue, cancels of queued and running work, a removal with work in flight. */
export function mixture(rig: Rig): void {
  const { single, double } = rig.world.services;
  const { clock } = rig.backend;
  rig.deploy(0, single);
  rig.deploy(1, double);
  clock.after(20, () => {
    for (const id of [1, 2, 3, 4]) rig.invoke(infer(id, single, 0));
    for (const id of [5, 6, 7]) rig.invoke(infer(id, double, 1));
  });
  clock.after(25, () => {
    rig.cancel(3);
    rig.cancel(5);
  });
  clock.after(38, () => rig.remove(0));
  clock.after(45, () => rig.invoke(infer(8, single, 0)));
  clock.after(50, () => rig.invoke(infer(9, double, 1)));
}

function invocationOf(seen: BackendObservation): number | null {
  return seen.kind === 'invocation-ended' ? seen.invocationId : null;
}

function instanceOf(seen: BackendObservation): number | null {
  return seen.kind === 'instance-changed' ? seen.instanceId : null;
}
