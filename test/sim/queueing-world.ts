import type { QueryRecord, RunRecord } from '../../core/events.ts';
import type { Distribution, OrchestrationSpec, Scenario, ServiceSpec } from '../../core/scenario.ts';
import { simulate } from '../../runners/simulate.ts';
import { constantService, createWorld } from '../contracts/world.ts';

export type Station = {
  readonly serviceTime: Distribution;
  readonly perSecond: number;
  readonly concurrency?: number;
  readonly replicas?: number;
  readonly service?: Partial<ServiceSpec>;
  readonly orchestration?: Partial<OrchestrationSpec>;
  readonly durationMs: number;
  readonly warmUpMs?: number;
};

const NO_TIME: Distribution = { kind: 'constant', ms: 0 };

/** One service alone: no network, no preprocessing, no aggregation, no deadline, so that theory's formulas apply as they stand. */
export function stationScenario(station: Station): Scenario {
  const { scenario } = createWorld();
  const service = constantService('station', 1, {
    profile: { byDevice: {}, otherwise: station.serviceTime },
    startUp: NO_TIME,
    concurrency: station.concurrency ?? 1,
    replicas: station.replicas ?? 1,
    ...station.service,
  });
  const pipeline = scenario.pipelines[0]!;
  return {
    ...scenario,
    name: 'station',
    durationMs: station.durationMs,
    warmUpMs: station.warmUpMs ?? 0,
    network: { ...scenario.network, links: scenario.network.links.map((link) => ({ ...link, latency: NO_TIME })) },
    services: [service],
    pipelines: [
      {
        ...pipeline,
        aggregator: null,
        modalities: [
          {
            ...pipeline.modalities[0]!,
            preprocessor: null,
            ensembleSize: 1,
            members: [{ service: 'station', weight: 1, active: true }],
          },
        ],
      },
    ],
    contracts: [{ ...scenario.contracts[0]!, deadlineMs: null }],
    workload: [{ ...scenario.workload[0]!, arrivals: { kind: 'poisson', perSecond: station.perSecond } }],
    orchestration: { ...scenario.orchestration, tickMs: 60_000, sampleMs: 60_000, ...station.orchestration },
  };
}

export async function playRecords(
  scenario: Scenario,
  use: string,
  replicate: number,
  onRecord: (record: RunRecord) => void,
): Promise<void> {
  await simulate({ scenario, strategy: { label: use, use, params: {} }, baseDir: '.', seed: scenario.seed, replicate, onRecord });
}

/** Mean time in the system, over the queries after warm-up. */
export async function meanResponseMs(scenario: Scenario, use: string, replicate: number): Promise<number> {
  let sum = 0;
  let n = 0;
  await playRecords(scenario, use, replicate, (record) => {
    if (record.kind !== 'query' || record.arrivalMs < scenario.warmUpMs) return;
    sum += record.responseMs!;
    n++;
  });
  return sum / n;
}

/** (mean of independent replicates - theory) / standard error. */
export function zScore(values: readonly number[], theory: number): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
  return (mean - theory) / Math.sqrt(variance / values.length);
}

export async function replicated<T>(n: number, once: (replicate: number) => Promise<T>): Promise<T[]> {
  const values: T[] = [];
  for (let replicate = 0; replicate < n; replicate++) values.push(await once(replicate));
  return values;
}

/** Mean number in the system over [fromMs, toMs), by integrating arrivals and ends. */
export function meanInSystem(queries: readonly QueryRecord[], fromMs: number, toMs: number): number {
  let area = 0;
  for (const { arrivalMs, endMs } of queries) area += Math.max(0, Math.min(endMs, toMs) - Math.max(arrivalMs, fromMs));
  return area / (toMs - fromMs);
}
