import type { QueryView, TaskView, View } from '../core/algorithm.ts';
import type { Prediction } from '../core/events.ts';
import { aggregate } from '../core/inference/aggregation.ts';

/** What the query's tasks have answered so far, combined as its plan says; null: nothing yet. */
export function intermediateResult(query: QueryView, view: View): Prediction | null {
  const answers: Prediction[] = [];
  for (const task of query.tasks) {
    const answer = task.predictions.length === 0 ? null : taskAnswer(query, task, view);
    if (answer !== null) answers.push(answer);
  }
  return aggregate(answers, null, view.plan(query).spec.combine.method);
}

function taskAnswer(query: QueryView, task: TaskView, view: View): Prediction | null {
  const { method, weights } = view.plan(query).spec.modalities[task.modality]!.aggregation;
  if (weights === 'equal') return aggregate(task.predictions, null, method);
  const answered = view.members(task).filter((member) => member.prediction !== null);
  const choices = view.servicesOf(query, task.modality);
  return aggregate(
    answered.map((member) => member.prediction!),
    answered.map((member) => choices.find((choice) => choice.serviceId === member.serviceId)?.weight ?? 1),
    method,
  );
}
