import { describe, expect, it } from 'vitest';
import { recordQuery } from '../../runners/explanation/record.ts';
import { tell } from '../../runners/explanation/tell.ts';
import { createWorld } from '../contracts/world.ts';

const { scenario: tiny } = createWorld();
const use = (name: string) => ({ label: name, use: name, params: {} });
const scenario = {
  ...tiny,
  durationMs: 400,
  changes: [
    { atMs: 100, kind: 'plan' as const, pipeline: { ...tiny.pipelines[0]!, resultKiB: 2 } },
    { atMs: 200, kind: 'strategy' as const, strategy: use('llf') },
  ],
};
const storyOf = async (queryId: number) =>
  (await recordQuery({ scenario, strategy: use('v2'), baseDir: '.', seed: 1, replicate: 0 }, queryId))!;

describe('the story of a query in a run that changes', () => {
  it('tells each observation once, though two strategies look at it', async () => {
    const { steps } = await storyOf(6);
    expect(new Set(steps.map(({ seen }) => seen)).size).toBe(steps.length);
    expect(steps.filter(({ seen }) => seen.kind === 'query-arrived')).toHaveLength(1);
  });

  it('has the decisions of the strategy that the query began under', async () => {
    const reasons = async (queryId: number) =>
      (await storyOf(queryId)).steps.flatMap(({ decisions }) => decisions.map((one) => one.decision.reason));
    expect(await reasons(3)).toContain('sent as soon as it was ready');
    expect(await reasons(6)).toContain('first in line for a free instance');
    expect(await reasons(6)).not.toContain('sent as soon as it was ready');
  });

  it('names the version of the plan', async () => {
    expect(tell(await storyOf(1)).facts[0]).toContain('pipeline look, contract house');
    expect(tell(await storyOf(2)).facts[0]).toContain('pipeline look version 1, contract house');
  });
});
