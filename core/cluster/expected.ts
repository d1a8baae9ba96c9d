import type { NodeId } from '../events.ts';
import { legsOf, type Model, type NodeModel, type ServiceModel } from '../model.ts';
import type { InstanceFacts } from './instance.ts';

/** What is expected of an instance on that node before anything has been observed of it. */
export function instanceFacts(model: Model, service: ServiceModel, nodeId: NodeId): InstanceFacts {
  const node = model.nodes[nodeId]!;
  const work = service.work[nodeId]!;
  return {
    slots: service.slots,
    inFlight: model.scenario.orchestration.inFlight,
    profileMs: work.meanMs,
    networkMs: expectedNetworkMs(model, service, node),
    busyPowerW: node.device.busyPowerW,
  };
}

/** Both ways: latency, and the transfer of the largest payload that any pipeline sends the service. */
function expectedNetworkMs(model: Model, service: ServiceModel, node: NodeModel): number {
  const [there, back] = legsOf(service.spec.role, node);
  let payloadMs = 0;
  for (const { spec, modalities, aggregatorId } of model.plans) {
    const result = spec.resultKiB;
    if (aggregatorId === service.id) payloadMs = Math.max(payloadMs, result * (there.msPerKiB + back.msPerKiB));
    for (const modality of modalities) {
      const { payloadKiB, preprocessedKiB } = modality.spec;
      if (modality.choices.some((choice) => choice.serviceId === service.id)) {
        payloadMs = Math.max(payloadMs, preprocessedKiB * there.msPerKiB + result * back.msPerKiB);
      }
      if (modality.preprocessorId === service.id) {
        payloadMs = Math.max(payloadMs, payloadKiB * there.msPerKiB + preprocessedKiB * back.msPerKiB);
      }
    }
  }
  return there.meanMs + back.meanMs + payloadMs;
}

/** Of a service that may have no instance: the start of one on the node where that and the response take least. */
export function coldResponseMs(model: Model, service: ServiceModel): number {
  if (service.spec.autoscale?.min !== 0) return Infinity;
  let least = Infinity;
  for (const node of model.nodes) {
    const work = service.work[node.id] ?? null;
    if (work === null) continue;
    least = Math.min(least, startMs(service, node) + work.meanMs + expectedNetworkMs(model, service, node));
  }
  return least;
}

/** As if the node did not hold the image. */
function startMs({ startUp, coldStart }: ServiceModel, { toRegistry }: NodeModel): number {
  if (coldStart === null) return startUp.meanMs;
  const { imageKiB, container, load } = coldStart;
  const pullMs = imageKiB > 0 ? toRegistry.meanMs + imageKiB * toRegistry.msPerKiB : 0;
  return pullMs + container.meanMs + load.meanMs;
}
