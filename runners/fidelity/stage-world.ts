import { quantilesOf } from '../../datasets/fit/stage.ts';
import type { Stage } from '../../datasets/fit/stage-queue.ts';
import { play } from './play.ts';

/**
 * Quantiles of the response times, in ms, that the simulator gives under these arrivals (ms, ascending from 0), of the requests that come
 * from `fromMs` on; of `replicates` runs together.
 */
export async function predictStage(
  stage: Stage,
  arrivalsMs: Float64Array,
  fromMs: number,
  replicates: number,
  probabilities: readonly number[],
): Promise<number[]> {
  const responses: number[] = [];
  await play(
    scenarioOf(stage, arrivalsMs.at(-1)!),
    (record) => {
      if (record.kind === 'query' && record.arrivalMs >= fromMs) responses.push(record.responseMs!);
    },
    { replicates, trace: `at_ms\n${arrivalsMs.join('\n')}\n` },
  );
  return quantilesOf(Float64Array.from(responses), probabilities);
}

/** Slots for everybody: nobody waits for one. */
const UNLIMITED = 10_000;

/** The stage as a scenario: servers are slots of one instance, shared cores are contention, and the delay is the way there and back. */
function scenarioOf({ discipline, servers, delayMs, service }: Stage, lastArrivalMs: number): object {
  const shared = discipline === 'shared';
  return {
    seed: 1,
    duration: `${lastArrivalMs + 1} ms`,
    devices: { server: { cores: shared ? servers : 1, memory: '64 GiB' } },
    nodes: { server: { device: 'server', zone: 'server' } },
    network: {
      zones: ['client', 'server'],
      within_zone: { latency: '0 ms' },
      links: [{ between: ['client', 'server'], latency: `${delayMs / 2} ms` }],
    },
    ...(shared ? { contention: 'cpu' } : {}),
    services: {
      stage: {
        modality: 'request',
        accuracy: 1,
        sensitivity: shared ? 'cpu' : 'none',
        concurrency: discipline === 'fifo' ? servers : UNLIMITED,
        demand: { cpu: '1000 m', memory: '1 MiB' },
        profile: distributionOf(service),
      },
    },
    pipelines: { requests: { classes: ['any'], modalities: { request: { payload: '0 B', members: ['stage'] } } } },
    contracts: { all: { at_deadline: 'wait' } },
    workload: { recorded: { arrivals: { trace: 'arrivals.csv' } } },
    orchestration: { fixed: '0 ms', per_candidate: '0 ms' },
    strategies: ['least-outstanding'],
  };
}

/** As the scenario file writes it. */
function distributionOf(service: Stage['service']): unknown {
  switch (service.kind) {
    case 'gamma':
    case 'lognormal':
      return { [service.kind]: { mean: `${service.meanMs} ms`, cv: service.cv, shift: `${service.shiftMs} ms` } };
    case 'empirical':
      return { empirical: service.points.map(([p, ms]) => [p, `${ms} ms`]) };
    case 'constant':
      return `${service.ms} ms`;
    case 'uniform':
      return { uniform: { min: `${service.minMs} ms`, max: `${service.maxMs} ms` } };
    case 'exponential':
      return { exponential: { mean: `${service.meanMs} ms`, shift: `${service.shiftMs} ms` } };
  }
}
