import { describe, expect, it } from 'vitest';
import { firstFit } from '../../../algorithms/placement/first-fit.ts';
import { roheV2 } from '../../../algorithms/rohe/v2.ts';
import { v2 } from '../../../algorithms/v2.ts';
import type { StrategyDefinition } from '../../../core/algorithm.ts';
import type { QueryRecord } from '../../../core/events.ts';
import { parseScenario } from '../../../scenarios/index.ts';
import { runToEnd } from '../../contracts/simulation.ts';
import { catalogue } from '../../scenarios/catalogue.ts';

/** One query; the slow model of the second modality never answers in time. */
const scenario = (contract: string) =>
  parseScenario(
    `
duration: 1 s
devices: { board: { cores: 8, memory: 8 GiB } }
nodes: { one: { device: board } }
network: { within_zone: { latency: 1 ms } }
orchestration: { fixed: 0 ms, per_candidate: 0 ms }
services:
  ears: { modality: audio, profile: 20 ms, accuracy: 1, demand: { cpu: 100 m } }
  quick: { modality: video, profile: 50 ms, accuracy: 1, demand: { cpu: 100 m } }
  slow: { modality: video, profile: 900 ms, accuracy: 1, demand: { cpu: 100 m } }
pipelines:
  look:
    classes: [a, b]
    modalities:
      audio: { members: [ears] }
      video: { members: [quick, slow], ensemble_size: 2 }
    phases: [[audio, video]]
contracts: { all: ${contract} }
workload: { door: { arrivals: { constant: 1/s } } }
`,
    'one.yaml',
    '/here',
    catalogue,
  ).scenario;

async function first(strategy: StrategyDefinition, contract: string): Promise<QueryRecord> {
  const { records } = await runToEnd(scenario(contract), { placement: firstFit, strategy });
  return records.find((record) => record.kind === 'query')!;
}

describe('one model that is too slow', () => {
  it('costs rohe/v2 the whole phase, and v2 that model', async () => {
    const contract = '{ deadline: 1000 ms, time_proportions: {}, cut_margin: 400 ms }';
    expect(await first(roheV2, contract)).toMatchObject({ outcome: 'failed', answerClass: null, membersAnswered: 2 });
    expect(await first(v2, contract)).toMatchObject({ outcome: 'partial', membersAnswered: 2 });
  });
  it('is waited for to the end of the time by rohe/v2 where the contract says wait, and no longer', async () => {
    const record = await first(roheV2, '{ deadline: 500 ms, at_deadline: wait }');
    expect(record.outcome).toBe('failed');
    expect(record.endMs - record.arrivalMs).toBeCloseTo(500, 6);
  });
});
