import type { Invocation } from '../../core/events.ts';
import { type Model, modalityOf } from '../../core/model.ts';
import { type Random, Stream } from '../../core/random.ts';

/**
 * How long a piece of work takes on a node that it has to itself, in milliseconds: the very draw that the simulator makes, so that a live run and a
 * simulated one have the same work to do. The node's device must be in the service's profile.
 */
export function workMs(
  model: Model,
  random: Random,
  work: Exclude<Invocation, { stage: 'ingest' | 'reply' }>,
  nodeId: number,
): number {
  const service = model.services[work.serviceId]!;
  const modality = 'taskId' in work ? modalityOf(model, work.taskId) : 0;
  const ms = service.work[nodeId]!.sample(random, Stream.service, work.queryId, service.id, modality * 4 + work.attempt);
  return work.stage === 'infer' && work.explain ? ms * (service.spec.explanation?.factor ?? 1) : ms;
}
