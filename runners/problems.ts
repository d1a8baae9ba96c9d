import { Problems, ScenarioError, UserError } from '../core/errors.ts';

/** What a user has to mend, one entry for each; undefined: the error is a defect. */
function problemsOf(error: unknown): readonly string[] | undefined {
  if (error instanceof Problems || error instanceof ScenarioError) return error.problems;
  return error instanceof UserError ? [error.message] : undefined;
}

/** Throws all of them at once, where there are any. */
export function refuse(problems: readonly string[]): void {
  const each = [...new Set(problems)];
  if (each.length === 1) throw new UserError(each[0]!);
  if (each.length > 1) throw new Problems(each);
}

/** Waits for all. Rejects with what the user has to mend in any of them, told together; a defect goes before. */
export async function allOrProblems<T extends readonly unknown[]>(...work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const settled = await Promise.allSettled(work);
  const failures = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  const defect = failures.find((error) => problemsOf(error) === undefined);
  if (failures.length === 1 || defect !== undefined) throw defect ?? failures[0];
  refuse(failures.flatMap((error) => problemsOf(error) ?? []));
  return Promise.all(work);
}

/** Work of which the next is tried although one before it has failed. */
export class Attempts {
  readonly #problems: string[] = [];

  /** What the user has to mend, so far. */
  get problems(): readonly string[] {
    return this.#problems;
  }
  /** null: it failed, and `problems` says why. Rejects with what is a defect. */
  async at<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      const found = problemsOf(error);
      if (found === undefined) throw error;
      this.#problems.push(...found);
      return null;
    }
  }
}
