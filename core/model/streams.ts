import type { PipelineModel, StreamModel } from '../model.ts';
import type { Scenario, StreamSpec } from '../scenario.ts';
import { modalityIndexer } from './indexer.ts';

export function buildStream(spec: StreamSpec, id: number, pipeline: PipelineModel, scenario: Scenario): StreamModel {
  const modality = modalityIndexer(pipeline.spec);
  const contractId = scenario.contracts.findIndex(
    (contract) =>
      contract.tenant === spec.tenant &&
      (contract.pipeline === null || contract.pipeline === spec.pipeline) &&
      contract.consumers.includes(spec.consumer),
  );
  return {
    id,
    spec,
    pipelineId: pipeline.id,
    contractId: contractId < 0 ? null : contractId,
    priority: scenario.contracts[contractId]?.priority ?? 0,
    tenantId: [...new Set(scenario.workload.map(({ tenant }) => tenant))].indexOf(spec.tenant),
    mixes: spec.modalityMix.map((mix) => ({ modalities: mix.modalities.map(modality).sort((a, b) => a - b), share: mix.share })),
    classes: cumulative(pipeline.spec.classes.map((name) => classWeight(spec, name))),
  };
}

function classWeight(spec: StreamSpec, name: string): number {
  return Object.keys(spec.classMix).length === 0 ? 1 : (spec.classMix[name] ?? 0);
}

function cumulative(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map((weight) => (sum += weight) / total);
}
