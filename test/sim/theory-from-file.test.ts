import { expect, it } from 'vitest';
import { catalogue } from '../../runners/catalogue.ts';
import { parseScenario } from '../../scenarios/index.ts';
import { meanResponseMs, replicated, zScore } from './queueing-world.ts';

/** A scenario file as a user would write it, with nothing in it but a Poisson stream, one server and no deadline. */
const MM1 = `
duration: 220 s
warm_up: 20 s
nodes:
  server: { device: jetson-nano }
network:
  within_zone: { latency: 0 ms }
services:
  model: { modality: image, accuracy: 0.9, profile: { jetson-nano: { exponential: { mean: 10 ms } } } }
pipelines:
  answer: { classes: 2, modalities: { image: { members: [model], ensemble_size: 1 } } }
contracts:
  any: { at_deadline: wait }
workload:
  all: { arrivals: { poisson: 70/s } }
orchestration: { fixed: 0 ms, per_candidate: 0 ms }
`;

it('M/M/1 from a scenario file: mean response 10 ms / (1 - 0.7), within 3 standard errors', async () => {
  const { scenario } = parseScenario(MM1, 'mm1.yaml', '.', catalogue());
  const means = await replicated(12, (replicate) => meanResponseMs(scenario, 'v2', replicate));
  expect(Math.abs(zScore(means, 10 / 0.3))).toBeLessThan(3);
});
