import type { ServiceId } from '../../core/events.ts';
import type { StreamModel } from '../../core/model.ts';
import { admittedOf } from './asks.ts';
import { ensembleOf, explainingEnsembleOf } from './ensemble.ts';
import type { Placed } from './placement.ts';

/** What one query asks of a service in the mean: invocations, and the same with explanations counted by their longer work. */
export type QueryDemand = { invocations: number; work: number };

/** By service, for a query of the stream, with every phase run, as if each condition held. Those that are rejected ask for nothing. */
export function demandsOf(stream: StreamModel, placed: Placed): readonly QueryDemand[] {
  const { model } = placed;
  const demands = model.services.map((): QueryDemand => ({ invocations: 0, work: 0 }));
  const pipeline = model.pipelines[stream.pipelineId]!;
  const add = (service: ServiceId | null, invocations: number, factor = 1): void => {
    if (service === null) return;
    demands[service]!.invocations += invocations;
    demands[service]!.work += invocations * factor;
  };
  for (const { modalities, share, explainShare } of admittedOf(stream, model)) {
    add(pipeline.aggregatorId, share);
    for (const index of modalities) {
      const modality = pipeline.modalities[index]!;
      add(modality.preprocessorId, share);
      for (const service of ensembleOf(modality, placed)) add(service, share * (1 - explainShare));
      const { serviceIds, explainerId } = explainingEnsembleOf(modality, placed);
      for (const service of serviceIds) {
        const factor = service === explainerId ? (model.services[service]!.spec.explanation?.factor ?? 1) : 1;
        add(service, share * explainShare, factor);
      }
    }
  }
  return demands;
}
