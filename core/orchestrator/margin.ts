import type { Cluster } from '../cluster/cluster.ts';
import { type CompiledDistribution, convolvedQuantile } from '../distribution.ts';
import type { LinkModel, Model, PipelineModel } from '../model.ts';

const SHARE_IN_TIME = 0.99;

/** Convolving takes milliseconds and depends on the model alone, which many runs share. */
const known = new WeakMap<Model, Map<string, number>>();

/** How long before the deadline the core must cut so that 99 % of the replies are in time: aggregation plus reply, without waiting. */
export function cutMarginMs(model: Model, pipeline: PipelineModel, cluster: Cluster): number {
  if (pipeline.aggregatorId === null) return replyMs(model, pipeline, null);
  const nodes = new Set(cluster.services[pipeline.aggregatorId]!.available.map(({ nodeId }) => nodeId));
  return [...nodes].reduce((worst, nodeId) => Math.max(worst, replyMs(model, pipeline, nodeId)), 0);
}

/** The 99th percentile of aggregation on a node (null: none) plus reply; the same for nodes of one device in one zone. */
function replyMs(model: Model, pipeline: PipelineModel, nodeId: number | null): number {
  const node = nodeId === null ? null : model.nodes[nodeId]!;
  const key = `${pipeline.id} ${pipeline.version} ${node === null ? '' : `${node.toGateway.id} ${node.device.name}`}`;
  const margins = known.get(model) ?? new Map<string, number>();
  known.set(model, margins);
  let ms = margins.get(key);
  if (ms === undefined) margins.set(key, (ms = convolved(model, pipeline, nodeId)));
  return ms;
}

function convolved(model: Model, pipeline: PipelineModel, nodeId: number | null): number {
  const reply = model.clientToGateway;
  const { resultKiB } = pipeline.spec;
  if (nodeId === null) return convolvedQuantile(delaysOf(reply), SHARE_IN_TIME) + resultKiB * reply.msPerKiB;
  const { toGateway } = model.nodes[nodeId]!;
  const work = model.services[pipeline.aggregatorId!]!.work[nodeId]!;
  const ms = convolvedQuantile([...delaysOf(toGateway), ...delaysOf(toGateway), ...delaysOf(reply), work], SHARE_IN_TIME);
  return ms + resultKiB * (2 * toGateway.msPerKiB + reply.msPerKiB);
}

/** What a transfer takes beside the time of its bytes. */
function delaysOf({ latency, retransmission }: LinkModel): readonly CompiledDistribution[] {
  return retransmission === null ? [latency] : [latency, retransmission];
}
