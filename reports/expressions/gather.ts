import { ScenarioError, UserError } from '../../core/errors.ts';

/** The results of all, in order; where some fail for a reason the user can mend, one ScenarioError with the problem of each. */
export async function gather<Item, Result>(
  items: readonly Item[],
  make: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const problems: string[] = [];
  for (const item of items) {
    try {
      results.push(await make(item));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new ScenarioError(problems);
  return results;
}
