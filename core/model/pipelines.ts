import type { ChoiceView } from '../algorithm.ts';
import type { ServiceId } from '../events.ts';
import type { PipelineModel } from '../model.ts';
import type { PipelineSpec, Scenario } from '../scenario.ts';
import { modalityIndexer } from './indexer.ts';

export function buildPipeline(
  spec: PipelineSpec,
  id: number,
  version: number,
  scenario: Scenario,
  serviceId: (name: string) => ServiceId,
): PipelineModel {
  const modality = modalityIndexer(spec);
  const phases = spec.phases.map((phase) => ({
    spec: phase,
    modalities: phase.modalities.map(modality),
    sources: phase.condition === null ? [] : phase.condition.sources.map(modality),
  }));
  return {
    id,
    version,
    spec,
    modalities: spec.modalities.map((entry, index) => ({
      index,
      spec: entry,
      phase: phases.findIndex((phase) => phase.modalities.includes(index)),
      preprocessorId: entry.preprocessor === null ? null : serviceId(entry.preprocessor),
      choices: entry.members
        .filter((member) => member.active)
        .map((member) => buildChoice(member.weight, serviceId(member.service), spec, scenario)),
    })),
    phases,
    aggregatorId: spec.aggregator === null ? null : serviceId(spec.aggregator),
  };
}

export function buildChoice(weight: number, serviceId: ServiceId, pipeline: PipelineSpec, scenario: Scenario): ChoiceView {
  const { accuracy, explanation } = scenario.services[serviceId]!;
  return {
    serviceId,
    weight,
    accuracy: accuracy.overall,
    accuracyByClass: pipeline.classes.map((name) => accuracy.byClass[name] ?? accuracy.overall),
    explainable: explanation !== null,
  };
}
