import { compileDistribution } from '../../core/distribution.ts';
import type { StreamModel } from '../../core/model.ts';
import { meanPerSecond } from '../../core/workload/rate.ts';
import { asksOf } from './asks.ts';
import { type Capacity, capacityOf } from './capacity.ts';
import { demandsOf } from './demand.ts';
import { ingestMs, responseOf } from './least.ts';
import type { Placed } from './placement.ts';

export type Rejected = { /** Of the stream's queries. */ readonly share: number; readonly why: string };
export type StreamRate = {
  readonly stream: string;
  /** Queries a second, rejected ones among them: what arrives, or at most what the clients of a closed loop can ask. */
  readonly perSecond: number;
  /** What admission rejects for certain, and makes no work. */
  readonly rejected: readonly Rejected[];
  /** null: its arrivals do not wait for answers. */
  readonly closed: { readonly clients: number; readonly unhinderedPerSecond: number } | null;
};

/**
 * Queries a second of each stream. Clients that wait for their answers ask no more than N / (Z + R) times a second, with Z the mean
 * time that they think and R the response time without waiting, and no more than what serves them can do besides the open streams
 * (the asymptotic bounds of closed queueing networks; Denning and Buzen, 1978).
 */
export function streamRates(placed: Placed): readonly StreamRate[] {
  const { streams, scenario } = placed.model;
  const capacity = capacityOf(placed);
  const loads = streams.map((stream) => loadsPerQuery(stream, placed, capacity));
  const free = streams.map(({ spec: { arrivals } }, i) =>
    arrivals.kind === 'closed' ? unhindered(streams[i]!, arrivals, placed) : meanPerSecond(arrivals, scenario.durationMs),
  );
  const isClosed = streams.map(({ spec }) => spec.arrivals.kind === 'closed');
  const stations = loads[0]?.length ?? 0;
  const total = (at: number, closed: boolean): number =>
    streams.reduce((sum, _, i) => (isClosed[i] === closed ? sum + free[i]! * loads[i]![at]! : sum), 0);
  /** The part of what closed loops would ask that each station has room for. */
  const room = Array.from({ length: stations }, (_, at) => Math.min(1, Math.max(0, 1 - total(at, false)) / total(at, true)));
  return streams.map((stream, i): StreamRate => {
    const { name, arrivals } = stream.spec;
    const rejected = asksOf(stream, placed.model).flatMap(({ share, refusal }) =>
      refusal === null ? [] : { share, why: refusal },
    );
    if (arrivals.kind !== 'closed') return { stream: name, perSecond: free[i]!, rejected, closed: null };
    const part = Math.min(1, ...room.filter((_, at) => loads[i]![at]! > 0));
    return {
      stream: name,
      perSecond: free[i]! * part,
      rejected,
      closed: { clients: arrivals.clients, unhinderedPerSecond: free[i]! },
    };
  });
}

/** Of every service that has an instance, and of all that slows its work, for one query a second. */
function loadsPerQuery(stream: StreamModel, placed: Placed, { perSecond, resources }: Capacity): readonly number[] {
  const demands = demandsOf(stream, placed);
  const services = demands.map(({ work }, id) => (perSecond[id] === 0 ? 0 : work / perSecond[id]!));
  return [...services, ...resources.filter(({ slows }) => slows).map(({ uses, capacity }) => dot(uses, services) / capacity)];
}
export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function unhindered(stream: StreamModel, arrivals: ClosedLoop, placed: Placed): number {
  const pipeline = placed.model.pipelines[stream.pipelineId]!;
  const responses = asksOf(stream, placed.model).map(({ modalities, share, refusal }) => {
    const admitted = refusal === null;
    return share * (admitted ? (responseOf(placed, pipeline, modalities).wholeMs ?? 0) : ingestMs(placed, pipeline, modalities));
  });
  const aroundMs = compileDistribution(arrivals.think).meanMs + responses.reduce((sum, ms) => sum + ms, 0);
  return (arrivals.clients * 1000) / aroundMs;
}
type ClosedLoop = Extract<StreamModel['spec']['arrivals'], { readonly kind: 'closed' }>;
