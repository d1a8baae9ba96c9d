import type { Cluster } from '../cluster/cluster.ts';
import { type CompiledDistribution, convolvedQuantile } from '../distribution.ts';
import type { LinkModel, Model, PipelineModel } from '../model.ts';

const SHARE_IN_TIME = 0.99;

/** How long before the deadline the core must cut so that 99 % of the replies are in time: aggregation plus reply, without waiting. */
export function cutMarginMs(model: Model, pipeline: PipelineModel, cluster: Cluster): number {
  const reply = model.clientToGateway;
  const { resultKiB } = pipeline.spec;
  const replyMs = resultKiB * reply.msPerKiB;
  if (pipeline.aggregatorId === null) return quantile([reply.latency]) + replyMs;
  const service = model.services[pipeline.aggregatorId]!;
  let worst = 0;
  for (const { nodeId } of cluster.services[service.id]!.available) {
    const { toGateway } = model.nodes[nodeId]!;
    const legs: LinkModel[] = [toGateway, toGateway, reply];
    const ms = quantile([...legs.map((leg) => leg.latency), service.work[nodeId]!]) + 2 * resultKiB * toGateway.msPerKiB;
    worst = Math.max(worst, ms);
  }
  return worst + replyMs;
}

function quantile(parts: readonly CompiledDistribution[]): number {
  return convolvedQuantile(parts, SHARE_IN_TIME);
}
