import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResponseBatches } from '../../reports/metrics/response-batches.ts';
import { mser5 } from '../../reports/stats/mser.ts';
import { warmUpOf, warmUpSentence } from '../../reports/warm-up.ts';

/** Query i arrives at `10 i + .5` ms. */
const query = (responseMs: number | null, queryId: number) => ({ queryId, arrivalMs: 10 * queryId + 0.5, responseMs });
const settlingOf = (queries: readonly ReturnType<typeof query>[]) => {
  const batches = new ResponseBatches();
  for (const one of queries) batches.add(one);
  return batches.settling();
};

describe('where a run has settled', () => {
  it('is where MSER-5 cuts the response times in order of arrival, whatever the order in which queries end', () => {
    const five = fc.array(fc.double({ min: 1, max: 500, noNaN: true }), { minLength: 5, maxLength: 5 });
    const times = fc.array(five, { minLength: 10, maxLength: 300 }).map((batches) => batches.flat());
    fc.assert(
      fc.property(times, fc.array(fc.nat(), { maxLength: 50 }), (responses, swaps) => {
        const queries = responses.map(query);
        for (const n of swaps) queries.push(...queries.splice(n % queries.length, 1));
        const { truncated, valid } = mser5(responses);
        const { ms, why } = settlingOf(queries);
        expect(why === null).toBe(valid === null);
        expect(ms).toBe(valid === null && truncated > 0 ? 10 * truncated : 0);
      }),
    );
  });
  it('is behind a start in which the queue fills', () => {
    const filling = Array.from({ length: 1000 }, (_, i) => (i < 200 ? i / 2 : 100 + (i % 7)));
    const { ms, why } = settlingOf(filling.map(query));
    expect(why).toBe(null);
    expect(ms).toBeGreaterThanOrEqual(1900);
    expect(ms).toBeLessThanOrEqual(2100);
  });
  it('leaves out queries that were not answered, and five of them in a row', () => {
    const steady = Array.from({ length: 500 }, (_, i) => (i < 50 || i % 4 === 0 ? null : 100 + (i % 3)));
    expect(settlingOf(steady.map(query))).toEqual({ ms: expect.any(Number), why: null });
  });
  it('cannot be told of few queries, or of a run that drifts to its end', () => {
    expect(settlingOf([1, 2, 3].map(query))).toEqual({ ms: 0, why: 'it takes 50 answered queries or more' });
    const drifting = Array.from({ length: 1000 }, (_, i) => i * i);
    expect(settlingOf(drifting.map(query))).toEqual({ ms: 0, why: 'the run is too short to have settled' });
  });
});

describe('the warm-up of a replicate', () => {
  it('is the longest of its strategies, and says of which it could not be told', () => {
    const few = 'it takes 50 answered queries or more';
    const settlings = [
      { strategy: 'v2', ms: 1200, why: null },
      { strategy: 'llf', ms: 3210, why: null },
      { strategy: 'fcfs', ms: 0, why: few },
    ];
    expect(warmUpOf(settlings)).toEqual({ ms: 3210, unsettled: [{ strategy: 'fcfs', why: few }] });
  });
  it('is said in a line', () => {
    const cut = (ms: number) => ({ ms, unsettled: [] });
    const short = { ms: 0, unsettled: [{ strategy: 'llf', why: 'the run is too short to have settled' }] };
    expect(warmUpSentence([cut(0), cut(3210)], 120_000)).toBe('warm-up by MSER-5: 0.0 to 3.2 s of 120 s cut');
    expect(warmUpSentence([cut(3210)], 120_000)).toBe('warm-up by MSER-5: 3.2 s of 120 s cut');
    expect(warmUpSentence([cut(0), cut(0)], null)).toBe('warm-up by MSER-5: none cut');
    expect(warmUpSentence([cut(3210), short, short], null)).toBe(
      'warm-up by MSER-5: 0.0 to 3.2 s cut; not found for llf in 2 of 3 replications: the run is too short to have settled',
    );
    expect(warmUpSentence([short], 9000)).toBe(
      'warm-up by MSER-5: none cut; not found for llf: the run is too short to have settled',
    );
  });
});
