import type { ServiceId } from '../../core/events.ts';
import { type LinkModel, legsOf, type StreamModel } from '../../core/model.ts';
import { asksOf } from './asks.ts';
import { ensembleOf } from './ensemble.ts';
import type { Placed } from './placement.ts';
import { streamRates } from './rates.ts';

export type LinkLoad = {
  /** Two zones, or one twice. */
  readonly between: readonly [string, string];
  /** What the workload sends over it, both ways. */
  readonly kibPerSecond: number;
  /** Offered / bandwidth. */
  readonly load: number;
};

/**
 * What the workload asks of each link that transfers share: arrivals x sizes of what travels / bandwidth, counted like the services'
 * load, with the work of a service spread evenly over its instances. Links without traffic or with unlimited bandwidth are left
 * out, and all where transfers do not share.
 */
export function linkLoads(placed: Placed): readonly LinkLoad[] {
  const { scenario, streams } = placed.model;
  if (scenario.network.sharing === 'none') return [];
  const carried = new Map<LinkModel, number>();
  const rates = streamRates(placed);
  streams.forEach((stream, i) =>
    addStream(stream, rates[i]!.perSecond, placed, (link, kib) => carried.set(link, (carried.get(link) ?? 0) + kib)),
  );
  return [...carried]
    .filter(([{ msPerKiB }, kib]) => msPerKiB > 0 && kib > 0)
    .sort(([a], [b]) => a.id - b.id)
    .map(([{ id, msPerKiB }, kibPerSecond]) => {
      const { from, to } = scenario.network.links[id]!;
      return { between: [from, to], kibPerSecond, load: (kibPerSecond * msPerKiB) / 1000 };
    });
}

function addStream(
  stream: StreamModel,
  rate: number,
  placed: Placed,
  add: (link: LinkModel, kibPerSecond: number) => void,
): void {
  const { model, atMost } = placed;
  const { aggregatorId, modalities, spec } = model.pipelines[stream.pipelineId]!;
  const addService = (service: ServiceId | null, perSecond: number, sendKiB: number, returnKiB: number): void => {
    const nodes = atMost.filter(({ serviceId }) => serviceId === service).map(({ nodeId }) => model.nodes[nodeId]!);
    for (const node of nodes) {
      const [there, back] = legsOf(model.services[service!]!.spec.role, node);
      add(there, (perSecond * sendKiB) / nodes.length);
      add(back, (perSecond * returnKiB) / nodes.length);
    }
  };
  for (const { modalities: asked, share, refusal } of asksOf(stream, model)) {
    const perSecond = rate * share;
    for (const index of asked) {
      const { payloadKiB } = modalities[index]!.spec;
      add(model.clientToGateway, perSecond * payloadKiB);
      add(model.gatewayToHub, perSecond * payloadKiB);
    }
    // It is rejected at the data hub.
    if (refusal !== null) continue;
    let answers = 0;
    for (const index of asked) {
      const modality = modalities[index]!;
      const { payloadKiB, preprocessedKiB } = modality.spec;
      addService(modality.preprocessorId, perSecond, payloadKiB, preprocessedKiB);
      for (const service of ensembleOf(modality, placed)) {
        addService(service, perSecond, preprocessedKiB, spec.resultKiB);
        answers++;
      }
    }
    addService(aggregatorId, perSecond, spec.resultKiB * answers, spec.resultKiB);
    add(model.clientToGateway, perSecond * spec.resultKiB);
  }
}
