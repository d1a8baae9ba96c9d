import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blended, type Estimate, type ResponseWindow, windowMaker } from '../../../core/observation/window.ts';
import type { Extent } from '../../../core/scenario.ts';

const PROFILE_MS = 20;
const sum: Estimate = (times) => times.reduce((total, ms) => total + ms, 0);
const events = (n: number): Extent => ({ kind: 'events', events: n });
const time = (ms: number): Extent => ({ kind: 'time', ms });

function windowOf(size: Extent | null, interval: Extent | null, estimate?: Estimate): ResponseWindow {
  return windowMaker({ window: { size, interval }, parser: null, estimate: null }, estimate)();
}
function fill(window: ResponseWindow, ...responses: readonly (readonly [atMs: number, ms: number])[]): ResponseWindow {
  for (const [atMs, ms] of responses) window.add(atMs, ms);
  return window;
}

describe('a window of response times', () => {
  it('blends the mean of n times with the profile, which counts as eight, and starts anew when it closes', () => {
    const window = fill(windowOf(null, null), [100, 30], [200, 50]);
    expect(window.close(1000, PROFILE_MS)).toBe((8 * 20 + 80) / 10);
    fill(window, [1100, 40]);
    expect(window.close(2000, PROFILE_MS)).toBe((8 * 20 + 40) / 9);
  });

  it('says nothing when it closes empty, so that what was believed stands', () => {
    const window = fill(windowOf(null, null), [100, 30]);
    window.close(1000, PROFILE_MS);
    expect(window.close(2000, PROFILE_MS)).toBeNull();
    expect(windowOf(events(3), null, sum).close(1000, PROFILE_MS)).toBeNull();
  });

  it('of 3 events holds the latest three, also those of before the last closing', () => {
    const window = fill(windowOf(events(3), null, sum), [1, 1], [2, 10]);
    expect(window.close(1000, PROFILE_MS)).toBe(11);
    fill(window, [1001, 100], [1002, 1000]);
    expect(window.close(2000, PROFILE_MS)).toBe(1110);
    expect(window.close(3000, PROFILE_MS)).toBe(1110);
  });

  it('of 30 s holds what came in the last 30 s; exactly 30 s ago is outside', () => {
    const window = fill(windowOf(time(30_000), time(5000), sum), [0, 1], [4000, 10], [10_000, 100]);
    expect(window.close(29_999, PROFILE_MS)).toBe(111);
    expect(window.close(30_000, PROFILE_MS)).toBe(110);
    expect(window.close(35_000, PROFILE_MS)).toBe(100);
    expect(window.close(40_000, PROFILE_MS)).toBeNull();
  });

  it('with an interval of 2 events is full at every second response', () => {
    const window = windowOf(null, events(2));
    expect(fill(window, [1, 30]).full).toBe(false);
    expect(fill(window, [2, 30]).full).toBe(true);
    window.close(2, PROFILE_MS);
    expect(window.full).toBe(false);
  });

  it('never closes by count when its interval is a time', () => {
    const window = windowOf(events(2), time(5000));
    for (let i = 0; i < 10; i++) window.add(i, 30);
    expect(window.full).toBe(false);
  });

  it('gives a window function the times as plain numbers, oldest first, and the mean of the profile', () => {
    const seen: unknown[] = [];
    const window = windowOf(events(2), null, (times, profileMs) => {
      seen.push([...times], profileMs);
      return 7;
    });
    expect(fill(window, [1, 30], [2, 40], [3, 50]).close(1000, PROFILE_MS)).toBe(7);
    expect(seen).toEqual([[40, 50], PROFILE_MS]);
  });

  it('keeps the sum alone where that is enough, with the very same result to the last bit', () => {
    const closing = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(closing, { maxLength: 10 }), (closings) => {
        const running = windowOf(null, null);
        const kept = windowOf(null, null, blended);
        closings.forEach((times, i) => {
          for (const ms of times) expect(running.add(i, ms)).toBe(kept.add(i, ms));
          expect(running.close(i, PROFILE_MS)).toBe(kept.close(i, PROFILE_MS));
        });
      }),
    );
  });
});
