import assert from 'node:assert/strict';
import { map, type Observable } from 'rxjs';
import type { RunEnd } from '../../../core/backend.ts';
import type { BackendObservation } from '../../../core/events.ts';
import { watch } from '../../../core/watch.ts';
import { type BackendCase, infer, type Rig } from '../rig.ts';
import { MIXTURE_MS, mixture } from './order.ts';

/** Rule 6, what a run does with exceptions, and rule 9, how it comes back. */
export const RUN_CASES: readonly BackendCase[] = [
  {
    rule: 6,
    name: 'an exception in an observer stops the run at once, and run rejects with it',
    needs: 'nothing',
    async check(rig) {
      await stopsAtOnce(rig, (source) => {
        watch(source, (seen) => throwAtEnd(seen));
      });
    },
  },
  {
    rule: 6,
    name: 'so does one in an observer behind an operator',
    needs: 'nothing',
    async check(rig) {
      await stopsAtOnce(rig, (source) => {
        watch(source.pipe(map((seen) => ({ seen }))), ({ seen }) => throwAtEnd(seen));
      });
    },
  },
  {
    rule: 6,
    name: 'so does one in an operator',
    needs: 'nothing',
    async check(rig) {
      await stopsAtOnce(rig, (source) => {
        watch(source.pipe(map((seen) => throwAtEnd(seen))), () => {});
      });
    },
  },
  {
    rule: 6,
    name: 'so does one in a timer',
    needs: 'nothing',
    async check(rig) {
      let later = false;
      rig.backend.clock.after(5, () => {
        throw BOOM;
      });
      rig.backend.clock.after(10, () => {
        later = true;
      });
      await assert.rejects(rig.backend.run(rig.backend.clock.now() + MIXTURE_MS), isBoom);
      assert.equal(later, false, 'nothing more happened in that run');
    },
  },
  {
    rule: 9,
    name: 'a run in slices of a few events is the same run',
    needs: 'nothing',
    async check(rig, fresh) {
      const sliced = await fresh();
      mixture(rig);
      await rig.backend.run(MIXTURE_MS);
      mixture(sliced);
      const ends: RunEnd[] = [];
      do ends.push(await sliced.backend.run(MIXTURE_MS, 3));
      while (ends.at(-1) === 'events');
      assert.ok(ends.length > 5, `there were slices: ${ends}`);
      assert.ok(ends.at(-1) === 'time' || ends.at(-1) === 'idle', `the last one ended by ${ends.at(-1)}`);
      if (rig.virtual) assert.equal(JSON.stringify(sliced.seen), JSON.stringify(rig.seen));
      else assert.deepEqual(sliced.seen.map(gist).sort(), rig.seen.map(gist).sort());
    },
  },
  {
    rule: 9,
    name: 'run comes back by time when it is reached, and the work goes on in the next one',
    needs: 'nothing',
    async check(rig) {
      const { single } = rig.world.services;
      await rig.ready(0, single);
      rig.invoke(infer(1, single, 0));
      const untilMs = rig.backend.clock.now() + 4;
      assert.equal(await rig.backend.run(untilMs), 'time');
      const nowMs = rig.backend.clock.now();
      if (rig.virtual) assert.equal(nowMs, untilMs);
      else assert.ok(nowMs >= untilMs, `${nowMs} ms is before ${untilMs} ms`);
      assert.ok(!rig.seen.some((one) => one.kind === 'invocation-ended'));
      await rig.ended(1);
    },
  },
  {
    rule: 9,
    name: 'run comes back idle when nothing is left to happen',
    needs: 'nothing',
    async check(rig) {
      const { single } = rig.world.services;
      await rig.ready(0, single);
      rig.invoke(infer(1, single, 0));
      await rig.ended(1);
      rig.backend.clock.after(5, () => {}).cancel();
      assert.equal(await rig.backend.run(rig.backend.clock.now() + LONG_MS), 'idle');
    },
  },
  {
    rule: 9,
    name: 'stop ends the run after what is being observed; nothing of the rest is lost',
    needs: 'nothing',
    async check(rig) {
      const { single } = rig.world.services;
      await rig.ready(0, single);
      for (const id of [1, 2, 3]) rig.invoke(infer(id, single, 0));
      const isEnd = (one: BackendObservation): boolean => one.kind === 'invocation-ended';
      rig.onSeen((seen) => {
        if (isEnd(seen)) rig.backend.stop();
      });
      assert.equal(await rig.backend.run(rig.backend.clock.now() + MIXTURE_MS), 'stopped');
      assert.equal(rig.seen.filter(isEnd).length, 1);
      rig.onSeen(() => {});
      await rig.ended(1, 2, 3);
    },
  },
  {
    rule: 9,
    name: 'closing twice, with work in flight, is as good as once',
    needs: 'nothing',
    async check(rig) {
      const { single } = rig.world.services;
      await rig.ready(0, single);
      rig.invoke(infer(1, single, 0));
      await rig.backend.close();
      await rig.backend.close();
    },
  },
];

/** Time enough for a last sample of the nodes. */
const LONG_MS = 10_000;
const BOOM = new Error('an observer broke');
const isBoom = (error: unknown): boolean => error === BOOM;

function throwAtEnd(seen: BackendObservation): void {
  if (seen.kind === 'invocation-ended') throw BOOM;
}

async function stopsAtOnce(rig: Rig, observe: (source: Observable<BackendObservation>) => void): Promise<void> {
  const { single } = rig.world.services;
  await rig.ready(0, single);
  for (const id of [1, 2, 3]) rig.invoke(infer(id, single, 0));
  observe(rig.backend.observe());
  await assert.rejects(rig.backend.run(rig.backend.clock.now() + MIXTURE_MS), isBoom);
  assert.equal(rig.seen.filter((one) => one.kind === 'invocation-ended').length, 1, 'nothing more was observed in that run');
}

/** What must be alike in two runs whose times are real. */
function gist(seen: BackendObservation): string {
  if (seen.kind === 'invocation-ended') return `${seen.invocationId} ${seen.outcome}`;
  return seen.kind === 'instance-changed' ? `instance ${seen.instanceId} ${seen.state}` : seen.kind;
}
