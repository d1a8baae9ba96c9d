/** What is read from a query's true class, which is known only afterwards: during a run only through feedback. */
export const TRUTH_METRICS: readonly string[] = ['accuracy_all', 'accuracy_answered'];
export const TRUTH_FIELDS: readonly string[] = ['class', 'correct'];
