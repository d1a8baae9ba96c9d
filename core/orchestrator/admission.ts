import { type PipelineModel, taskIdOf } from '../model.ts';
import type { Arrival } from '../workload.ts';
import { cutMarginMs } from './margin.ts';
import { Query, Task } from './query.ts';
import type { RunState } from './state.ts';

/** What a query comes in under: plan and contract, whether it may, the time that each of its tasks gets, and when it is cut. */
export class Admission {
  readonly #state: RunState;
  readonly #margins = new Map<PipelineModel, number>();

  constructor(state: RunState) {
    this.#state = state;
  }

  /** The query that an arrival is, under the plan and the contract that hold now. */
  queryOf(arrival: Arrival): Query {
    const { stream } = arrival;
    const { current, remedies, epochMs, model } = this.#state;
    const pipeline = remedies.planOf(stream.contractId, current.plans[stream.pipelineId]!);
    const contract = stream.contractId === null ? null : current.contracts[stream.contractId]!;
    const arrivedMs = epochMs + arrival.atMs;
    const deadlineMs = contract === null || contract.spec.deadlineMs === null ? null : arrivedMs + contract.spec.deadlineMs;
    return new Query(arrival, {
      pipeline,
      contract,
      strategy: current.strategy,
      arrivedMs,
      deadlineMs,
      budgetEndsMs: deadlineMs === null ? Infinity : Math.min(deadlineMs, arrivedMs + model.scenario.orchestration.maxBudgetMs),
      tasks: arrival.modalities.map(
        (m) => new Task(taskIdOf(model, arrival.queryId, m), arrival.queryId, pipeline.modalities[m]!),
      ),
    });
  }

  /** Why it may not come in; null: it may. */
  refusal(query: Query): string | null {
    const { spec } = query.arrival.stream;
    if (query.contract === null)
      return `consumer ${spec.consumer} is on no contract of tenant ${spec.tenant} for pipeline ${spec.pipeline}`;
    const { name, privileges } = query.contract.spec;
    for (const { model } of query.tasks)
      if (!privileges.includes(model.spec.modality)) return `contract ${name} gives no access to ${model.spec.modality}`;
    const remedy = this.#state.remedies.refusal(query.contract.id, query.tasks);
    query.refusedByRemedy = remedy !== null;
    return remedy;
  }

  /** Gives each task its share of the time that is left. */
  allocate(query: Query, now: number): void {
    const proportions = query.contract?.spec.timeProportions[query.consumer];
    for (const task of query.tasks) {
      const { modality, timeFraction } = task.model.spec;
      task.allocatedMs = (proportions?.[modality] ?? timeFraction ?? 1) * (query.budgetEndsMs - now);
    }
  }

  /** When it is to be cut, which may be past; Infinity: never. */
  cutMs({ contract, deadlineMs, pipeline }: Query): number {
    if (contract === null || deadlineMs === null || contract.spec.atDeadline !== 'answer') return Infinity;
    return deadlineMs - (contract.spec.cutMarginMs ?? this.#margin(pipeline));
  }

  /** Aggregators may have come or gone: how long before a deadline to cut is worked out anew. */
  forgetMargins(): void {
    this.#margins.clear();
  }

  #margin(pipeline: PipelineModel): number {
    const { model, cluster } = this.#state;
    let margin = this.#margins.get(pipeline);
    if (margin === undefined) this.#margins.set(pipeline, (margin = cutMarginMs(model, pipeline, cluster)));
    return margin;
  }
}
