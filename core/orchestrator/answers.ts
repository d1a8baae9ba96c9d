import type { AnswerRule, Prediction } from '../events.ts';
import { aggregate } from '../inference/aggregation.ts';
import type { AggregationSpec } from '../scenario.ts';
import type { Query, Task } from './query.ts';

/** The ensemble's answer. */
export function combine(predictions: Task['predictions'], weights: readonly number[], spec: AggregationSpec): Task['answer'] {
  return aggregate(predictions, spec.weights === 'member' ? weights : null, spec.method);
}

/** The query's answer, as its plan combines those of its tasks. */
export function planned(query: Query): Query['answer'] {
  const answers: Prediction[] = [];
  for (const { answer } of query.tasks) if (answer !== null) answers.push(answer);
  return aggregate(answers, null, query.pipeline.spec.combine.method);
}

/** As an algorithm asked for it in place of the plan. */
export function ruled(query: Query, { taskIds, method }: AnswerRule): Query['answer'] {
  for (const task of query.tasks) if (!taskIds.includes(task.id)) task.answer = null;
  const counted = query.tasks.filter((task) => task.answer !== null);
  return aggregate(
    counted.flatMap((task) => task.predictions),
    null,
    method,
  );
}
