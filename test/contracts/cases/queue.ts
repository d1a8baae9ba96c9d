import assert from 'node:assert/strict';
import { type BackendCase, type Completed, infer, type Rig } from '../rig.ts';
import { SERVICE_MS } from '../world.ts';

/** Rules 7 and 8: slots, queues and cancels. */
export const QUEUE_CASES: readonly BackendCase[] = [
  {
    rule: 7,
    name: 'cancelled work that is queued leaves, and those behind it move up',
    needs: 'nothing',
    async check(rig) {
      const { single } = rig.world.services;
      await rig.ready(0, single);
      rig.backend.clock.after(5, () => rig.cancel(2));
      for (const id of [1, 2, 3]) rig.invoke(infer(id, single, 0));
      await rig.ended(1, 2, 3);
      assert.deepEqual(
        rig.seen.flatMap((one) => (one.kind === 'invocation-ended' ? [one.invocationId] : [])),
        [2, 1, 3],
      );
      assert.equal(rig.endOf(2).outcome, 'cancelled');
      rig.lasts(rig.completionOf(3).atMs - rig.completionOf(1).atMs, SERVICE_MS, 'the next in the queue follows the first');
    },
  },
  {
    rule: 7,
    name: 'cancelled work that has started keeps its slot, and its end comes when the slot frees',
    needs: 'nothing',
    async check(rig) {
      const { single } = rig.world.services;
      await rig.ready(0, single);
      const sentMs = rig.backend.clock.now();
      rig.backend.clock.after(5, () => {
        rig.cancel(1);
        rig.cancel(1);
      });
      for (const id of [1, 2]) rig.invoke(infer(id, single, 0));
      await rig.ended(1, 2);
      const first = rig.endOf(1);
      assert.equal(first.outcome, 'cancelled');
      assert.ok(
        first.atMs - sentMs > SERVICE_MS - 2,
        `cancelled ${first.atMs - sentMs} ms after it was sent, not when the slot frees`,
      );
      const { spans, atMs } = rig.completionOf(2);
      if (spans.waitingMs !== null) rig.lasts(waitedMs(rig, spans), SERVICE_MS, 'the wait behind cancelled work');
      assert.ok(atMs - sentMs > 2 * SERVICE_MS - 2, 'the slot was not used twice at a time');
    },
  },
  {
    rule: 7,
    name: 'a result that has been emitted wins over a cancel',
    needs: 'nothing',
    async check(rig) {
      const { single } = rig.world.services;
      await rig.ready(0, single);
      rig.onSeen((seen) => {
        if (seen.kind === 'invocation-ended') rig.cancel(seen.invocationId);
      });
      rig.invoke(infer(1, single, 0));
      await rig.ended(1);
      await rig.settle();
      assert.equal(rig.endOf(1).outcome, 'completed');
    },
  },
  {
    rule: 7,
    name: 'work cancelled as soon as it was sent to a busy instance never takes a slot',
    needs: 'nothing',
    async check(rig) {
      const { single } = rig.world.services;
      await rig.ready(0, single);
      for (const id of [1, 2, 3]) rig.invoke(infer(id, single, 0));
      rig.cancel(2);
      await rig.ended(1, 2, 3);
      assert.equal(rig.endOf(2).outcome, 'cancelled');
      const { spans } = rig.completionOf(3);
      if (rig.virtual) assert.equal(spans.waitingMs, SERVICE_MS);
    },
  },
  {
    rule: 8,
    name: 'an instance serves as many at once as its concurrency, the rest in order of arrival',
    needs: 'nothing',
    async check(rig) {
      const { double } = rig.world.services;
      await rig.ready(0, double);
      const ids = [1, 2, 3, 4];
      const sentMs = rig.backend.clock.now();
      for (const id of ids) rig.invoke(infer(id, double, 0));
      await rig.ended(...ids);
      const ended = rig.seen.flatMap((one) => (one.kind === 'invocation-ended' ? [one.invocationId] : []));
      // Work that really runs side by side for as long may end in either order; its waits say in which it began.
      assert.deepEqual(rig.virtual ? ended : ended.sort(), ids);
      const waits = ids.map((id) => rig.completionOf(id).spans.waitingMs);
      const times = waits.includes(null) ? ids.map((id) => rig.completionOf(id).atMs - sentMs - SERVICE_MS) : waits;
      const [, second, third] = times as [number, number, number];
      assert.ok(second < third / 3, `the second does not wait for the first, the third does: ${times}`);
      if (waits.includes(null)) return;
      [0, 0, SERVICE_MS, SERVICE_MS].forEach((expectedMs, at) => {
        rig.lasts(waitedMs(rig, rig.completionOf(at + 1).spans), expectedMs, `the wait of the ${at + 1}th`);
      });
    },
  },
  {
    rule: 8,
    name: 'work travels while others are served: the queue is at the node, behind the network',
    needs: 'virtual',
    async check(rig) {
      const { single } = rig.world.services;
      await rig.ready(0, single);
      for (const id of [1, 2]) rig.invoke(infer(id, single, 0));
      await rig.ended(1, 2);
      const [first, second] = [rig.completionOf(1), rig.completionOf(2)];
      assert.equal(second.spans.networkMs, first.spans.networkMs);
      rig.lasts(second.atMs - first.atMs, SERVICE_MS, 'two in a row are one service time apart, without a transfer between them');
      assert.equal(second.spans.waitingMs, SERVICE_MS);
    },
  },
  {
    rule: 8,
    name: 'instances do not queue for each other',
    needs: 'nothing',
    async check(rig) {
      const { single } = rig.world.services;
      await rig.ready(0, single);
      await rig.ready(1, single);
      for (const id of [1, 2]) rig.invoke(infer(id, single, 0));
      rig.invoke(infer(3, single, 1));
      await rig.ended(1, 2, 3);
      assert.ok(rig.completionOf(3).atMs < rig.completionOf(2).atMs);
    },
  },
];

/** On real hosts work sent at the same time arrives at different times: what it was longer on its way it waits less. */
function waitedMs({ virtual }: Rig, { waitingMs, networkMs }: Completed['spans']): number {
  return (waitingMs ?? 0) + (virtual ? 0 : networkMs);
}
