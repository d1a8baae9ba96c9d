import { describe, expect, it } from 'vitest';
import { firstFit } from '../../../algorithms/placement/first-fit.ts';
import { v2 } from '../../../algorithms/v2.ts';
import type { QueryRecord } from '../../../core/events.ts';
import { runToEnd } from '../../contracts/simulation.ts';
import { createWorld } from '../../contracts/world.ts';

describe('a query that asks for an explanation and has no deadline', () => {
  it('is explained by the one service that can, and the other is not asked to', async () => {
    const { scenario } = createWorld();
    const asking = {
      ...scenario,
      durationMs: 500,
      contracts: scenario.contracts.map((contract) => ({ ...contract, deadlineMs: null })),
      workload: scenario.workload.map((stream) => ({ ...stream, explainShare: 1 })),
      pipelines: scenario.pipelines.map((pipeline) => ({
        ...pipeline,
        modalities: pipeline.modalities.map((modality) => ({
          ...modality,
          ensembleSize: 1,
          members: modality.members.toReversed(),
        })),
      })),
    };
    const { records } = await runToEnd(asking, { placement: firstFit, strategy: v2 });
    const queries = records.filter((record): record is QueryRecord => record.kind === 'query');
    expect(queries).toHaveLength(10);
    expect(queries.every(({ outcome, explained }) => outcome === 'completed' && explained)).toBe(true);
    const explaining = records.flatMap((record) => (record.kind === 'invocation' && record.explain ? [record.serviceId] : []));
    expect(new Set(explaining)).toEqual(new Set([1]));
  });
});

describe('a budget that is used up before the query is admitted', () => {
  it('ends the query at its admission', async () => {
    const { scenario } = createWorld();
    // Ingest takes 2 ms.
    const { records } = await runToEnd(
      { ...scenario, durationMs: 300, orchestration: { ...scenario.orchestration, maxBudgetMs: 1 } },
      { placement: firstFit, strategy: v2 },
    );
    const queries = records.filter((record): record is QueryRecord => record.kind === 'query');
    expect(queries).toHaveLength(6);
    expect(queries.map(({ outcome, endMs, arrivalMs }) => [outcome, Math.round(endMs - arrivalMs)])).toEqual(
      queries.map(() => ['failed', 2]),
    );
  });
});
