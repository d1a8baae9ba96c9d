import { type Ensemble, withExplainer } from '../../algorithms/selection/explainer.ts';
import { selections } from '../../algorithms/selection/index.ts';
import type { ServiceId } from '../../core/events.ts';
import type { ModalityModel, Model, StreamModel } from '../../core/model.ts';
import { meanPerSecond } from '../../core/workload/rate.ts';
import type { Placed } from './placement.ts';

export type ServiceLoad = {
  readonly service: string;
  readonly instances: number;
  /** Node -> instances there. */
  readonly on: { readonly [node: string]: number };
  /** Invocations a second that the workload asks for. */
  readonly perSecond: number;
  /** Mean work of one, over its instances; null: there is none. */
  readonly workMs: number | null;
  /** Invocations a second that the instances can do. */
  readonly capacityPerSecond: number;
  /** Offered / capacity, explanations counted with their longer work; null: it is asked for and has no instance. */
  readonly load: number | null;
};
export type NodeLoad = {
  readonly node: string;
  readonly device: string;
  readonly instances: number;
  readonly cpuBooked: number;
  readonly memoryBooked: number;
  /** Share of the CPU that the offered load would use; an overloaded instance counts as always busy. */
  readonly cpuOffered: number;
};
type Demand = { perSecond: number; workPerSecond: number };

/**
 * What the workload asks of each service: arrivals x share of the modality x members x mean work / (instances x concurrency). Members
 * are those the plan chooses when nothing is known yet, and every phase is counted, as if each condition held. A closed loop counts
 * with what it would ask if every answer came at once.
 */
export function serviceLoads({ model, instances }: Placed): readonly ServiceLoad[] {
  const demands = model.services.map((): Demand => ({ perSecond: 0, workPerSecond: 0 }));
  for (const stream of model.streams) addStream(stream, model, demands);
  return model.services.map(({ id, spec, slots, work }) => {
    const own = instances.filter(({ serviceId }) => serviceId === id);
    const times = own.map(({ nodeId }) => work[nodeId]!.meanMs);
    const capacityPerSecond = times.reduce((sum, ms) => sum + (slots * 1000) / ms, 0);
    const { perSecond, workPerSecond } = demands[id]!;
    const on: Record<string, number> = {};
    for (const { nodeId } of own) {
      const { name } = model.nodes[nodeId]!.spec;
      on[name] = (on[name] ?? 0) + 1;
    }
    return {
      service: spec.name,
      instances: own.length,
      on,
      perSecond,
      workMs: times.length === 0 ? null : times.reduce((sum, ms) => sum + ms, 0) / times.length,
      capacityPerSecond,
      load: workPerSecond === 0 ? 0 : capacityPerSecond === 0 ? null : workPerSecond / capacityPerSecond,
    };
  });
}

export function nodeLoads({ model, instances, nodes }: Placed, services: readonly ServiceLoad[]): readonly NodeLoad[] {
  return nodes.map(({ id, spec, cpuMillis, memoryMiB }) => {
    const own = instances.filter(({ nodeId }) => nodeId === id);
    const usedMillis = own.reduce((sum, { serviceId }) => {
      const { slots, spec: service } = model.services[serviceId]!;
      return sum + Math.min(1, services[serviceId]!.load ?? 0) * slots * service.demand.cpuMillis;
    }, 0);
    return {
      node: spec.name,
      device: spec.device,
      instances: own.length,
      cpuBooked: cpuMillis.used / cpuMillis.capacity,
      memoryBooked: memoryMiB.used / memoryMiB.capacity,
      cpuOffered: usedMillis / cpuMillis.capacity,
    };
  });
}

function addStream(stream: StreamModel, model: Model, demands: readonly Demand[]): void {
  const pipeline = model.pipelines[stream.pipelineId]!;
  const rate = meanPerSecond(stream.spec.arrivals, model.scenario.durationMs);
  const { explainShare } = stream.spec;
  const add = (service: ServiceId | null, perSecond: number, work = 1): void => {
    if (service === null) return;
    demands[service]!.perSecond += perSecond;
    demands[service]!.workPerSecond += perSecond * work;
  };
  add(pipeline.aggregatorId, rate);
  for (const { modalities, share } of stream.mixes) {
    for (const index of modalities) {
      const modality = pipeline.modalities[index]!;
      const tasks = rate * share;
      add(modality.preprocessorId, tasks);
      for (const service of ensembleOf(modality)) add(service, tasks * (1 - explainShare));
      const { serviceIds, explainerId } = explainingEnsembleOf(modality);
      for (const service of serviceIds) {
        const factor = service === explainerId ? (model.services[service]!.spec.explanation?.factor ?? 1) : 1;
        add(service, tasks * explainShare, factor);
      }
    }
  }
}

/** What the plan chooses when nothing is known about the query yet and every service is fast enough. */
export function ensembleOf({ spec, choices }: ModalityModel): readonly ServiceId[] {
  return selections[spec.selection](choices, spec.ensembleSize, null);
}

function explainingEnsembleOf(modality: ModalityModel): Ensemble {
  return withExplainer(
    ensembleOf(modality),
    modality.choices.filter((choice) => choice.explainable),
  );
}
