import { describe, expect, it } from 'vitest';
import { type ObjectiveJudge, ObjectiveWatch } from '../../../core/contracts/watch.ts';
import type { QueryRecord } from '../../../core/events.ts';
import type { WatchSpec } from '../../../core/scenario.ts';

const WATCH: WatchSpec = {
  window: { kind: 'time', ms: 1000 },
  intervalMs: 1000,
  violateAfter: 1,
  restoreAfter: 1,
  feedbackDelayMs: null,
  modality: null,
  action: 'alert',
};
/** Keeps the mean response below 100 ms. */
const below100: ObjectiveJudge = (queries) => {
  const value = queries.reduce((sum, query) => sum + query.responseMs!, 0) / queries.length;
  return { holds: value < 100, value };
};
const ended = (endMs: number, responseMs: number): QueryRecord => ({ endMs, responseMs }) as QueryRecord;

/** Windows of a second, one response time in each (null: none); what each closing said. */
function closings(spec: Partial<WatchSpec>, responses: readonly (number | null)[]): readonly (string | null)[] {
  const watch = new ObjectiveWatch({ ...WATCH, ...spec }, below100);
  return responses.map((responseMs, i) => {
    if (responseMs !== null) watch.add(ended(i * 1000 + 500, responseMs));
    return watch.close((i + 1) * 1000);
  });
}

describe('an objective over a window', () => {
  it('is violated and restored by the windows that say so', () => {
    expect(closings({}, [50, 150, 150, 50, 150])).toEqual([null, 'violated', null, 'restored', 'violated']);
  });

  it('needs so many in a row: one good window between bad ones starts the count again', () => {
    const spec = { violateAfter: 2, restoreAfter: 3 };
    expect(closings(spec, [150, 50, 150, 150, 150])).toEqual([null, null, null, 'violated', null]);
    expect(closings(spec, [150, 150, 50, 50, 150, 50, 50, 50])).toEqual([
      null,
      'violated',
      null,
      null,
      null,
      null,
      null,
      'restored',
    ]);
  });

  it('without data is no violation, and counts for the end of one', () => {
    expect(closings({}, [null, null, null])).toEqual([null, null, null]);
    expect(closings({ violateAfter: 2 }, [150, null, 150, null])).toEqual([null, null, null, null]);
    expect(closings({ restoreAfter: 2 }, [150, null, null])).toEqual(['violated', null, 'restored']);
  });

  it('whose metric has no value in the window is not violated either', () => {
    const watch = new ObjectiveWatch(WATCH, () => ({ holds: null, value: null }));
    watch.add(ended(500, 1));
    expect(watch.close(1000)).toBeNull();
    expect(watch.violated).toBe(false);
  });

  it('holds what ended in [t - T, t), whichever of an end and a closing at one time is handled first', () => {
    const seen: number[][] = [];
    const judge: ObjectiveJudge = (queries) => {
      seen.push(queries.map(({ endMs }) => endMs));
      return { holds: true, value: 1 };
    };
    const watch = new ObjectiveWatch(WATCH, judge);
    for (const endMs of [0, 999, 1000]) watch.add(ended(endMs, 1));
    watch.close(1000);
    watch.add(ended(1999, 1));
    watch.close(2000);
    watch.add(ended(2000, 1));
    watch.close(3000);
    expect(seen).toEqual([[0, 999], [1000, 1999], [2000]]);
  });

  it('slides: a window longer than its interval holds a query several times', () => {
    const watch = new ObjectiveWatch({ ...WATCH, window: { kind: 'time', ms: 3000 } }, below100);
    watch.add(ended(500, 150));
    expect([1000, 2000, 3000, 4000].map((ms) => watch.close(ms))).toEqual(['violated', null, null, 'restored']);
  });

  it('of n queries holds the latest n, and says which time they span', () => {
    const spans: (readonly [number, number])[] = [];
    const judge: ObjectiveJudge = (queries, spanMs) => {
      spans.push([queries.length, spanMs]);
      return { holds: true, value: 1 };
    };
    const watch = new ObjectiveWatch({ ...WATCH, window: { kind: 'events', events: 2 } }, judge);
    watch.add(ended(100, 1));
    watch.close(1000);
    for (const endMs of [1100, 1200, 1300]) watch.add(ended(endMs, 1));
    watch.close(2000);
    expect(spans).toEqual([
      [1, 900],
      [2, 800],
    ]);
  });

  it('with feedback sees a query only when its true class is known', () => {
    const watch = new ObjectiveWatch({ ...WATCH, feedbackDelayMs: 2500 }, below100);
    watch.add(ended(500, 150));
    expect([1000, 2000, 3000, 4000, 5000].map((ms) => watch.close(ms))).toEqual([null, null, null, 'violated', 'restored']);
  });
});
