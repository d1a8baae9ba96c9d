import type { ContractView } from '../algorithm.ts';
import type { ChangeModel, Model, PipelineModel } from '../model.ts';

/** What a query that arrives now begins under, and keeps to its end: versions of plans and contracts, by id, and the strategy. */
export class Current {
  readonly plans: PipelineModel[];
  readonly contracts: ContractView[];
  /** 0 is the run's own, 1 the first that a change brings. */
  strategy = 0;

  constructor(model: Model) {
    this.plans = [...model.pipelines];
    this.contracts = model.contracts.map((spec, id) => ({ id, spec }));
  }

  apply(change: ChangeModel): void {
    switch (change.kind) {
      case 'strategy':
        this.strategy = change.strategy;
        return;
      case 'plan':
        this.plans[change.plan.id] = change.plan;
        return;
      case 'contract':
        this.contracts[change.contract.id] = change.contract;
    }
  }
}
