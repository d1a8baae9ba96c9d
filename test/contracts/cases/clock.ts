import assert from 'node:assert/strict';
import type { BackendCase } from '../rig.ts';

/** Rule 10: timers. */
export const CLOCK_CASES: readonly BackendCase[] = [
  {
    rule: 10,
    name: 'timers fire in order of time, and at one time in the order in which they were set',
    needs: 'nothing',
    async check(rig) {
      const { clock } = rig.backend;
      const startMs = clock.now();
      const fired: string[] = [];
      const set = (delayMs: number, name: string): void => {
        clock.after(delayMs, () => {
          fired.push(name);
          rig.lasts(clock.now() - startMs, delayMs, `timer ${name}`);
        });
      };
      set(30, 'thirty');
      set(10, 'ten');
      set(20, 'twenty a');
      set(20, 'twenty b');
      set(0, 'zero');
      assert.deepEqual(fired, [], 'no timer fires while it is set');
      await rig.backend.run(startMs + 60);
      assert.deepEqual(fired, ['zero', 'ten', 'twenty a', 'twenty b', 'thirty']);
    },
  },
  {
    rule: 10,
    name: 'a cancelled timer does not fire, and cancelling late or twice does no harm',
    needs: 'nothing',
    async check(rig) {
      const { clock } = rig.backend;
      const fired: string[] = [];
      const gone = clock.after(10, () => fired.push('gone'));
      const stays = clock.after(10, () => fired.push('stays'));
      const victim = clock.after(12, () => fired.push('victim'));
      gone.cancel();
      gone.cancel();
      clock.after(11, () => victim.cancel());
      await rig.backend.run(clock.now() + 40);
      stays.cancel();
      clock.after(5, () => fired.push('next'));
      await rig.backend.run(clock.now() + 40);
      assert.deepEqual(fired, ['stays', 'next']);
    },
  },
  {
    rule: 10,
    name: 'a timer set by a timer, even for now, fires after it and not inside it',
    needs: 'nothing',
    async check(rig) {
      const { clock } = rig.backend;
      const fired: string[] = [];
      clock.after(5, () => {
        const nowMs = clock.now();
        clock.after(0, () => {
          fired.push('inner');
          rig.lasts(clock.now() - nowMs, 0, 'a timer for now');
        });
        fired.push('outer');
      });
      await rig.backend.run(clock.now() + 40);
      assert.deepEqual(fired, ['outer', 'inner']);
    },
  },
];
