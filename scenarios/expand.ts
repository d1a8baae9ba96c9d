import type { Scenario } from '../core/scenario.ts';
import type { Override } from './override.ts';

/** One cell of a sweep: a value for every axis. */
export type Cell = readonly Override[];

/** All combinations of the axes' values, the last axis fastest; one empty cell where there are no axes. */
export function expandVary(vary: Scenario['vary']): readonly Cell[] {
  return Object.entries(vary).reduce<readonly Cell[]>(
    (cells, [path, values]) => cells.flatMap((cell) => values.map((value) => [...cell, { path, value }])),
    [[]],
  );
}
