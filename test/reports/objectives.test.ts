import { expect, it } from 'vitest';
import { countObjectives, type ObjectiveJudgement, objectiveSentences } from '../../reports/objectives.ts';

const judged = (text: string, holds: boolean | null): ObjectiveJudgement => ({
  contract: 'gold',
  ...{ text, holds, shown: '', value: null, says: '' },
});

it('objectives are counted by strategy, and those without a value are not among the judged', () => {
  const counts = countObjectives([
    {
      label: 'v2',
      replicates: [
        { objectives: [judged('p95 < 200 ms', true), judged('accuracy_all > 1 %', null)] },
        { objectives: [judged('p95 < 200 ms', false), judged('accuracy_all > 1 %', null)] },
      ],
    },
    { label: 'llf', replicates: [{ objectives: [judged('p95 < 200 ms', true), judged('accuracy_all > 1 %', true)] }] },
    { label: 'none', replicates: [] },
  ]);
  expect(counts).toEqual([
    { strategy: 'v2', contract: 'gold', text: 'p95 < 200 ms', held: 1, judged: 2 },
    { strategy: 'v2', contract: 'gold', text: 'accuracy_all > 1 %', held: 0, judged: 0 },
    { strategy: 'llf', contract: 'gold', text: 'p95 < 200 ms', held: 1, judged: 1 },
    { strategy: 'llf', contract: 'gold', text: 'accuracy_all > 1 %', held: 1, judged: 1 },
  ]);
  expect(objectiveSentences([...counts, ...counts])).toEqual([
    'objective of gold, p95 < 200 ms, held in so many runs: 2 of 4 under v2, 2 of 2 under llf',
    'objective of gold, accuracy_all > 1 %: held in all of 2 runs',
  ]);
  expect(countObjectives([{ label: 'v2', replicates: [{}] }])).toEqual([]);
});
