import type { Model, NodeModel } from '../model.ts';
import type { PipelineSpec, Scenario } from '../scenario.ts';
import { buildChanges } from './changes.ts';
import { indexer } from './indexer.ts';
import { linkFinder } from './links.ts';
import { buildPipeline } from './pipelines.ts';
import { buildServices } from './services.ts';
import { buildStream } from './streams.ts';

export function buildModel(scenario: Scenario): Model {
  const serviceId = indexer('service', namesOf(scenario.services));
  const deviceId = indexer('device', namesOf(scenario.devices));
  const pipelineId = indexer('pipeline', namesOf(scenario.pipelines));
  const link = linkFinder(scenario);
  const { clientZone, gatewayZone, dataHubZone, registryZone } = scenario.network;
  const nodes = scenario.nodes.map((spec, id): NodeModel => {
    const device = scenario.devices[deviceId(spec.device)]!;
    const [toGateway, toHub, toRegistry] = [gatewayZone, dataHubZone, registryZone].map((zone) => link(spec.zone, zone));
    return { id, spec, device, toGateway: toGateway!, toHub: toHub!, toRegistry: toRegistry! };
  });
  const build = (spec: PipelineSpec, id: number, version: number) => buildPipeline(spec, id, version, scenario, serviceId);
  const pipelines = scenario.pipelines.map((spec, id) => build(spec, id, 0));
  const changes = buildChanges(scenario, pipelineId, build);
  return {
    scenario,
    stride: Math.max(1, ...pipelines.map((pipeline) => pipeline.modalities.length)),
    nodes,
    services: buildServices(scenario, nodes, serviceId),
    pipelines,
    plans: [...pipelines, ...changes.flatMap((change) => (change.kind === 'plan' ? [change.plan] : []))],
    changes,
    contracts: scenario.contracts,
    streams: scenario.workload.map((spec, id) => buildStream(spec, id, pipelines[pipelineId(spec.pipeline)]!, scenario)),
    clientToGateway: link(clientZone, gatewayZone),
    gatewayToHub: link(gatewayZone, dataHubZone),
  };
}

function namesOf(list: readonly { readonly name: string }[]): readonly string[] {
  return list.map(({ name }) => name);
}
