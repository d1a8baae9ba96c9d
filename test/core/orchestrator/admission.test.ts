import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../core/events.ts';
import type { Scenario } from '../../../core/scenario.ts';
import { constantService } from '../../contracts/world.ts';
import { AGGREGATE, both, type Decide, INGEST, planned, play, REPLY, tiny, under, WHOLE } from './playing.ts';

describe('the time that is allocated to a task', () => {
  const allocated = async (scenario: Scenario): Promise<number | null> => (await play(scenario, both)).tasks[0]!.allocatedMs;
  const left = 200 - INGEST;

  it('is all that is left at admission, or the share that the plan gives the modality', async () => {
    expect(await allocated(under({}))).toBe(left);
    expect(await allocated(under({}, planned({ timeFraction: 0.25 })))).toBe(0.25 * left);
  });
  it('is the share that the contract gives it for the consumer, before that of the plan', async () => {
    const plan = planned({ timeFraction: 0.25 });
    expect(await allocated(under({ timeProportions: { door: { image: 0.5 } } }, plan))).toBe(0.5 * left);
    expect(await allocated(under({ timeProportions: { window: { image: 0.5 } } }, plan))).toBe(0.25 * left);
    expect(await allocated(under({ timeProportions: { door: { sound: 0.5 } } }, plan))).toBe(0.25 * left);
  });
  it('is within the greatest budget, and without end where there is no deadline', async () => {
    const orchestration = { ...tiny.orchestration, maxBudgetMs: 60 };
    expect(await allocated(under({}, { orchestration }))).toBe(60 - INGEST);
    expect(await allocated(under({ deadlineMs: 50 }, { orchestration }))).toBe(50 - INGEST);
    expect(await allocated(under({ deadlineMs: null }, { orchestration }))).toBeNull();
  });
});

describe('the cut', () => {
  const slow = { services: [constantService('single', 10), constantService('double', 500), ...tiny.services.slice(2)] };
  const cutting = async (
    contract: Partial<Scenario['contracts'][number]>,
    changes: Partial<Scenario> = slow,
    decide: Decide = both,
  ) => {
    const seen: Observation[] = [];
    const cutMs: number[] = [];
    const watching: Decide = (one, view) => {
      seen.push(one);
      if (one.kind === 'query-arrived') cutMs.push(view.query(one.queryId)!.cutMs - view.query(one.queryId)!.arrivedMs);
      return decide(one, view);
    };
    const { queries, records } = await play(under(contract, changes), watching);
    return {
      query: queries[0]!,
      cutMs: cutMs[0]!,
      kinds: seen.map(({ kind }) => kind).filter((kind) => /^(?:query|task)-/.test(kind)),
      records,
    };
  };

  it('comes so early that the answer is at the client at the deadline, with what has arrived', async () => {
    const { query, cutMs, kinds } = await cutting({});
    expect(cutMs).toBe(200 - AGGREGATE - REPLY);
    expect(query).toMatchObject({ outcome: 'partial', cut: true, responseMs: 200, membersChosen: 2, membersAnswered: 1 });
    expect(kinds).toEqual(['query-arrived', 'task-ready', 'query-cut', 'query-ended']);
  });
  it('comes as long before as the contract says', async () => {
    const { query, cutMs } = await cutting({ cutMarginMs: 60 });
    expect(cutMs).toBe(140);
    expect(query).toMatchObject({ outcome: 'partial', cut: true, responseMs: 140 + AGGREGATE + REPLY });
  });
  it('comes at admission where the deadline is nearer than that, and nothing has arrived', async () => {
    const { query, cutMs } = await cutting({ deadlineMs: 6 });
    expect(cutMs).toBe(INGEST);
    expect(query).toMatchObject({ outcome: 'failed', cut: true, responseMs: null, cause: 'nothing had arrived when it was cut' });
    expect(query.endMs).toBe(10 + INGEST);
  });
  it('does not come where the contract waits, nor without a deadline', async () => {
    expect(await cutting({ atDeadline: 'wait' })).toMatchObject({ query: { outcome: 'late', cut: false }, cutMs: Infinity });
    expect(await cutting({ deadlineMs: null })).toMatchObject({ query: { outcome: 'completed', cut: false }, cutMs: Infinity });
  });
  it('does not come when the strategy has finished before', async () => {
    const { query, kinds } = await cutting({}, {});
    expect(query).toMatchObject({ outcome: 'completed', cut: false, responseMs: WHOLE });
    expect(kinds).not.toContain('query-cut');
  });
  it('cancels what is under way', async () => {
    const { records } = await cutting({});
    const outcomes = records.flatMap((record) =>
      record.kind === 'invocation' && record.stage === 'infer' ? [record.outcome] : [],
    );
    expect(outcomes).toEqual(['completed', 'cancelled']);
  });
});
