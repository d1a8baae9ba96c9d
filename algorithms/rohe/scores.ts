/*
 * The formulas by which ROHE 0.2.1 orders the tasks of one query, as its code has them (llf_workflow.py, dream_workflow.py). All
 * times in one unit. Nothing here looks at other queries.
 */

export type Timed = {
  /** Least expected response time of the task's available instances. */
  readonly min: number;
  readonly allocated: number;
};

export function laxity({ allocated }: Timed, remaining: number): number {
  return remaining - allocated;
}

/** Without slack: Infinity. */
export function urgency({ min }: Timed, remaining: number): number {
  const slack = remaining - min;
  return slack <= 0 ? Infinity : min / slack;
}

/** Starvation is never supplied by ROHE's own caller, and is 0 there. */
export function mapScore(task: Timed, remaining: number, starvation = 0): number {
  const preference = remaining > 0 ? task.allocated / remaining : 1;
  return urgency(task, remaining) * preference + 0.1 * starvation;
}

/** A task that takes exactly what remains stays. */
export function dropsEarly({ min }: Timed, remaining: number): boolean {
  return min > remaining;
}

/** Least laxity first; the remaining time is the same for all, so the longest allocation first. Ties keep their order. */
export function byLaxity<T extends Timed>(tasks: readonly T[], remaining: number): readonly T[] {
  return tasks.toSorted((a, b) => laxity(a, remaining) - laxity(b, remaining));
}

/** Those that are not dropped, highest score first; ties keep their order. */
export function byMapScore<T extends Timed>(tasks: readonly T[], remaining: number): readonly T[] {
  const scored = tasks.filter((task) => !dropsEarly(task, remaining)).map((task) => ({ task, score: mapScore(task, remaining) }));
  return scored.sort((a, b) => (a.score === b.score ? 0 : b.score - a.score)).map(({ task }) => task);
}
