import assert from 'node:assert/strict';
import type { Invocation } from '../../../core/events.ts';
import { type BackendCase, HEAD, infer, isState, type Rig } from '../rig.ts';

/** Rule 3: every invoke ends in exactly one observation. */
export const END_CASES: readonly BackendCase[] = [
  {
    rule: 3,
    name: 'every stage of a query ends once, and its spans add up to its time',
    needs: 'nothing',
    async check(rig) {
      const { single, prepare, combine } = rig.world.services;
      await rig.ready(0, single);
      await rig.ready(1, prepare);
      await rig.ready(2, combine);
      const query = { ...HEAD, queryId: 1 };
      const task = { taskId: 1, explain: false };
      const stages: readonly Invocation[] = [
        { ...query, id: 1, stage: 'ingest' },
        { ...query, id: 2, stage: 'preprocess', ...task, serviceId: prepare, instanceId: 1 },
        { ...query, id: 3, stage: 'infer', ...task, serviceId: single, instanceId: 0 },
        { ...query, id: 4, stage: 'aggregate', serviceId: combine, instanceId: 2, members: [3] },
        { ...query, id: 5, stage: 'reply' },
      ];
      for (const work of stages) {
        const sentMs = rig.backend.clock.now();
        rig.invoke(work);
        await rig.ended(work.id);
        const { atMs, spans, prediction } = rig.completionOf(work.id);
        const sumMs = spans.networkMs + (spans.waitingMs ?? 0) + spans.serviceMs;
        assert.ok(
          Math.min(spans.networkMs, spans.waitingMs ?? 0, spans.serviceMs) >= 0,
          `spans of ${work.stage} are not negative`,
        );
        rig.lasts(atMs - sentMs, sumMs, `the time of ${work.stage} against the sum of its spans`);
        assert.equal(prediction !== null, work.stage === 'infer', `only infer predicts, here ${work.stage}`);
      }
      await rig.settle();
      for (const work of stages) rig.endOf(work.id);
    },
  },
  {
    rule: 3,
    name: 'a prediction has one to three classes, scores that do not ascend and a confidence within 0..1',
    needs: 'nothing',
    async check(rig) {
      const { double } = rig.world.services;
      await rig.ready(0, double);
      const ids = [1, 2, 3, 4, 5, 6];
      for (const id of ids) rig.invoke(infer(id, double, 0));
      await rig.ended(...ids);
      for (const id of ids) {
        const { prediction } = rig.completionOf(id);
        assert.ok(prediction, `invocation ${id} has a prediction`);
        const { classes, scores, confidence } = prediction;
        assert.ok(classes.length >= 1 && classes.length <= 3 && classes.length === scores.length, JSON.stringify(prediction));
        assert.equal(new Set(classes).size, classes.length, 'no class twice');
        assert.ok(
          classes.every((one) => Number.isInteger(one) && one >= 0 && one < 3),
          'classes are indices',
        );
        assert.deepEqual(
          [...scores].sort((a, b) => b - a),
          scores,
        );
        assert.ok(confidence >= 0 && confidence <= 1, `confidence ${confidence}`);
      }
    },
  },
  {
    rule: 3,
    name: 'work for an instance that is not known fails',
    needs: 'nothing',
    async check(rig) {
      const { single } = rig.world.services;
      rig.invoke(infer(1, single, 99));
      await rig.ended(1);
      await rig.settle();
      assert.equal(rig.endOf(1).outcome, 'failed');
    },
  },
  {
    rule: 3,
    name: 'work at an instance that is removed ends once, running or queued, and so does what comes too late',
    needs: 'nothing',
    async check(rig) {
      await takenAway(rig, 'removed', () => rig.remove(0));
    },
  },
  {
    rule: 3,
    name: 'work at an instance that fails ends once, running or queued, and so does what comes too late',
    needs: 'fail',
    async check(rig) {
      await takenAway(rig, 'failed', () => rig.fail(0));
    },
  },
  {
    rule: 3,
    name: 'work sent before its instance is ready ends once',
    needs: 'nothing',
    async check(rig) {
      const { single } = rig.world.services;
      rig.deploy(0, single);
      rig.invoke(infer(1, single, 0));
      rig.deploy(1, single);
      rig.invoke(infer(2, single, 1));
      rig.remove(1);
      await rig.ended(1, 2);
      await rig.settle();
      rig.endOf(1);
      assert.notEqual(rig.endOf(2).outcome, 'completed');
    },
  },
  {
    rule: 3,
    name: 'an instance says once that it is ready, and once that it is removed, however often it is removed',
    needs: 'nothing',
    async check(rig) {
      await rig.ready(0, rig.world.services.single);
      rig.remove(0);
      rig.remove(0);
      await rig.settle();
      const states = rig.seen.flatMap((one) => (one.kind === 'instance-changed' ? [one.state] : []));
      assert.deepEqual(
        states.filter((state) => state !== 'starting'),
        ['ready', 'removed'],
      );
    },
  },
  {
    rule: 3,
    name: 'cancelling twice, or what has ended, or what was never sent, adds no second end',
    needs: 'nothing',
    async check(rig) {
      const { single } = rig.world.services;
      await rig.ready(0, single);
      for (const id of [1, 2]) rig.invoke(infer(id, single, 0));
      for (const id of [2, 2, 1234]) rig.cancel(id);
      await rig.ended(1, 2);
      for (const id of [1, 2]) rig.cancel(id);
      await rig.settle();
      assert.equal(rig.endOf(1).outcome, 'completed');
      assert.equal(rig.endOf(2).outcome, 'cancelled');
      assert.ok(!rig.seen.some((one) => one.kind === 'invocation-ended' && one.invocationId === 1234));
    },
  },
  {
    rule: 3,
    name: 'a cancelled ingest or reply ends once',
    needs: 'nothing',
    async check(rig) {
      rig.invoke({ ...HEAD, id: 1, queryId: 1, stage: 'ingest' });
      rig.invoke({ ...HEAD, id: 2, queryId: 2, stage: 'reply' });
      for (const id of [1, 2, 1]) rig.cancel(id);
      await rig.ended(1, 2);
      await rig.settle();
      for (const id of [1, 2]) rig.endOf(id);
    },
  },
];

/** One running (its cancel outstanding), two queued, one cancelled in the queue; then the instance goes and one more is sent. */
async function takenAway(rig: Rig, state: 'removed' | 'failed', takeAway: () => void): Promise<void> {
  const { single } = rig.world.services;
  await rig.ready(0, single);
  rig.backend.clock.after(5, () => {
    for (const id of [2, 3, 4]) rig.invoke(infer(id, single, 0));
    rig.cancel(1);
    rig.cancel(4);
    takeAway();
    rig.invoke(infer(5, single, 0));
  });
  rig.invoke(infer(1, single, 0));
  await rig.ended(1, 2, 3, 4, 5);
  await rig.settle();
  const outcomes = [1, 2, 3, 4, 5].map((id) => rig.endOf(id).outcome);
  assert.ok(!outcomes.includes('completed'), `nothing completes at an instance that is gone: ${outcomes}`);
  assert.deepEqual([outcomes[1], outcomes[2], outcomes[4]], ['failed', 'failed', 'failed']);
  assert.equal(rig.seen.filter((one) => isState(one, 0, state)).length, 1);
}
