import { describe, expect, it } from 'vitest';
import { createLiveLoop } from '../../../runners/live/clock.ts';

describe('the clock of live runs', () => {
  it('is not idle while something is expected, and hears of it', async () => {
    const loop = createLiveLoop();
    const heard: number[] = [];
    const arrived = loop.expect();
    setTimeout(() => {
      loop.post(() => heard.push(loop.clock.now()));
      arrived();
    }, 20);
    expect(await loop.run(5000)).toBe('idle');
    expect(heard).toHaveLength(1);
    expect(heard[0]).toBeGreaterThan(15);
  });

  it('hears of the hosts also while timers keep it busy', async () => {
    const loop = createLiveLoop();
    let heard = false;
    setTimeout(() => loop.post(() => (heard = true)), 5);
    const again = (): void => {
      if (!heard) loop.clock.after(0, again);
    };
    again();
    expect(await loop.run(2000)).toBe('idle');
    expect(heard).toBe(true);
  });

  it('tells how late timers were', async () => {
    const loop = createLiveLoop();
    loop.clock.after(1, () => {
      const untilMs = performance.now() + 30;
      while (performance.now() < untilMs);
    });
    loop.clock.after(5, () => {});
    await loop.run(1000);
    expect(loop.lateness.timers).toBe(2);
    expect(loop.lateness.worstMs).toBeGreaterThan(20);
  });
});
