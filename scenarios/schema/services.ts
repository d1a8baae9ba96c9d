import * as z from 'zod';
import { label, name, number, quantity, share, whole } from '../fields.ts';
import { docker, request } from './container.ts';
import { batching } from './contention.ts';
import { byDevice, distribution, distributionMap, duration, labels, memory } from './quantities.ts';
import { autoscale } from './telemetry.ts';

const demand = z.strictObject({
  cpu: quantity('cpu').optional().describe('CPU an instance books, such as 500 m; default 1000 m.'),
  cores: z.array(share()).optional().describe('Shares of distinct cores, such as [50 %, 5 %]; default none.'),
  memory: memory().optional().describe('Memory an instance books, such as 600 MiB, or { rss, vms }; default 0 MiB, vms 0 MiB.'),
  memory_bandwidth: quantity('bandwidth')
    .optional()
    .describe('Memory bandwidth of one running invocation, such as 2 GB/s; default 0 GB/s.'),
  accelerators: z
    .record(name(), share())
    .optional()
    .describe('Accelerator type -> share of one, such as { gpu: 15 % }; default none.'),
});
const byClass = () => z.record(label(), share());
const confidence = () =>
  z.union([
    share(),
    z.strictObject({
      empirical: z
        .array(z.tuple([share(), share()]))
        .min(2)
        .describe('Points [probability, confidence] of the inverse distribution function from 0 to 1, both ascending.'),
    }),
  ]);
export const service = z.strictObject({
  role: z.enum(['infer', 'preprocess', 'aggregate']).optional().describe('What it does; default infer.'),
  model: name().optional().describe('Its model; one of the catalogue gives all that is not given here; default: its own name.'),
  modality: name().optional().describe('What it reads, such as video; needed for role infer where the catalogue does not say.'),
  image: label().optional().describe('Container image, for real hosts.'),
  docker: docker.optional().describe('How its image is run on real hosts, in place of the emulated model.'),
  request: request.optional().describe('How its image is asked: rohe, kserve-v2, or { path, body, result }; default rohe.'),
  demand: demand.optional().describe('What an instance books on its node.'),
  labels: labels().optional().describe('Labels a node must carry to take it.'),
  sensitivity: z
    .union([z.enum(['none', 'cpu', 'memory', 'both']), whole(0, 3)])
    .optional()
    .describe('To contention: none (0), cpu (1), memory (2) or both (3); default none.'),
  replicas: whole(0, 1e5).optional().describe('Instances wanted; default 1.'),
  autoscale: autoscale.optional().describe('How the number of instances follows the load; default: it does not.'),
  start_up: distribution().optional().describe('Time an instance takes to start; default 0 ms.'),
  cold_start: z
    .strictObject({
      image: quantity('memory').optional().describe('Size of the image, pulled where the node does not hold it; default 0 MiB.'),
      container: distribution().optional().describe('Time to start the container; default 0 ms.'),
      load: distribution().optional().describe('Time to load the model; default 0 ms.'),
    })
    .optional()
    .describe('In place of start_up, its parts: image pull over the network, container start, model load.'),
  concurrency: whole(1, 1e4).optional().describe('Invocations an instance serves at once; default 1.'),
  queue: z
    .strictObject({
      order: z.enum(['fifo', 'deadline', 'priority', 'fair']).optional().describe('Who goes first; default fifo.'),
      bound: whole(0, 1e9).optional().describe('Most invocations that may wait; more fail; default no bound.'),
    })
    .optional()
    .describe('The queue in front of an instance.'),
  batching: batching.optional().describe('Serving several invocations together; default: each by itself.'),
  profile: z
    .union([duration(), distributionMap, byDevice()])
    .optional()
    .describe('Service time: by device and `otherwise` (at speed 1), or one for all devices at speed 1.'),
  explanation: z
    .union([
      number(1, 1e4),
      z.strictObject({ factor: number(1, 1e4).describe('Time of a response with explanation / normal time.') }),
    ])
    .optional()
    .describe('Given where it can explain: how many times longer that takes, such as 1.8.'),
  lighter: name().optional().describe('A cheaper service of the same modality that may stand in for it.'),
  accuracy: z
    .union([
      share(),
      z.strictObject({
        overall: share().optional().describe('Share of right answers; default: mean of by_class, or the catalogue.'),
        by_class: byClass().optional().describe('Class -> share of right answers.'),
        loading: share()
          .optional()
          .describe("How much of the model's errors comes from the difficulty it shares with all models, 0..1; default 0.8."),
      }),
    ])
    .optional()
    .describe('Share of right answers, such as 0.93, or { overall, by_class, loading }.'),
  confidence: z
    .strictObject({
      when_right: confidence().optional().describe('Of right answers: the mean (default 0.85), or { empirical: points }.'),
      when_wrong: confidence().optional().describe('Of wrong answers: the mean (default 0.6), or { empirical: points }.'),
      spread: number(0, 1).optional().describe('Standard deviation around means; default 0.1.'),
      insight: share().optional().describe('Correlation of the confidence with how clear the call was, 0..1; default 0.7.'),
    })
    .optional()
    .describe('The confidence it reports.'),
});
