/**
 * Does `work(0)`, ... `work(n - 1)`, started in this order, at most `width` at a time, and gives the results in order. Nothing new is
 * started once `stop` says so (the results are then fewer) or one has failed; what is under way is awaited, and of several failures
 * the first in order is thrown: so what comes out does not depend on the width.
 */
export async function inOrder<T>(n: number, width: number, work: (i: number) => Promise<T>, stop: () => boolean): Promise<T[]> {
  const results: T[] = [];
  const failures: { readonly i: number; readonly error: unknown }[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < n && failures.length === 0 && !stop()) {
      const i = next++;
      try {
        results[i] = await work(i);
      } catch (error) {
        failures.push({ i, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, n) }, lane));
  const [first] = failures.sort((a, b) => a.i - b.i);
  if (first !== undefined) throw first.error;
  return results;
}
