import type { Table } from './table.ts';
import type { Judgement } from './thresholds.ts';

export type ObjectiveJudgement = Judgement & { readonly contract: string };
/** In how many replications an objective of a contract held under a strategy; where it had no value it is not judged. */
export type ObjectiveCount = {
  readonly strategy: string;
  readonly contract: string;
  /** As the user wrote it. */
  readonly text: string;
  readonly held: number;
  readonly judged: number;
};

type Judged = { readonly objectives?: readonly ObjectiveJudgement[] };

export function countObjectives(
  results: readonly { readonly label: string; readonly replicates: readonly Judged[] }[],
): readonly ObjectiveCount[] {
  return results.flatMap(({ label, replicates }) =>
    (replicates[0]?.objectives ?? []).map(({ contract, text }, at) => {
      const judgements = replicates.flatMap(({ objectives }) => objectives?.[at]?.holds ?? []);
      return { strategy: label, contract, text, held: judgements.filter(Boolean).length, judged: judgements.length };
    }),
  );
}

/** A line for each objective: `objective of gold, p95 < 200 ms: held in all of 20 runs`, or `..., held in so many runs: 10 of 10 under v2, 3 of 10 under llf`. */
export function objectiveSentences(counts: readonly ObjectiveCount[]): readonly string[] {
  const byObjective = new Map<string, ObjectiveCount[]>();
  for (const count of counts) {
    const name = `objective of ${count.contract}, ${count.text}`;
    byObjective.set(name, [...(byObjective.get(name) ?? []), count]);
  }
  return [...byObjective].map(([name, all]) => {
    const [held, judged] = [sum(all.map((one) => one.held)), sum(all.map((one) => one.judged))];
    if (judged > 0 && (held === judged || held === 0)) return `${name}: held in ${held === 0 ? 'none' : 'all'} of ${judged} runs`;
    const of = [...new Set(all.map(({ strategy }) => strategy))].map((strategy) => {
      const own = all.filter((one) => one.strategy === strategy);
      const [held, judged] = [sum(own.map((one) => one.held)), sum(own.map((one) => one.judged))];
      return judged === 0 ? `none with a value under ${strategy}` : `${held} of ${judged} under ${strategy}`;
    });
    return `${name}, held in so many runs: ${of.join(', ')}`;
  });
}

/** A row for an objective of a contract, a column for a strategy; null: there are none. */
export function objectiveTable(counts: readonly ObjectiveCount[]): Table | null {
  if (counts.length === 0) return null;
  const strategies = [...new Set(counts.map(({ strategy }) => strategy))];
  const names = new Map(counts.map(({ contract, text }) => [JSON.stringify([contract, text]), { contract, text }]));
  const rows = [...names.values()].map(({ contract, text }) => [
    contract,
    text,
    ...strategies.map((strategy) => {
      const own = counts.filter((one) => one.strategy === strategy && one.contract === contract && one.text === text);
      const judged = sum(own.map((one) => one.judged));
      return judged === 0 ? '-' : `${sum(own.map((one) => one.held))} of ${judged}`;
    }),
  ]);
  const note = 'In how many runs each objective held, of those in which it had a value.';
  return { head: ['contract', 'objective', ...strategies], rows, note };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
