import * as z from 'zod';
import { listOf, mapOf, name, quantity, whole } from './fields.ts';
import { algorithm, metric } from './schema/algorithms.ts';
import { change } from './schema/changes.ts';
import { device, network, node } from './schema/cluster.ts';
import { contention } from './schema/contention.ts';
import { fault } from './schema/faults.ts';
import { pipeline } from './schema/pipelines.ts';
import { service } from './schema/services.ts';
import { telemetry } from './schema/telemetry.ts';
import { contract, orchestration, stream } from './schema/workload.ts';

/** The scenario file as users write it. Unknown keys are errors; every key says what it is (docs/scenario.md says more). */
export const scenarioSchema = z
  .strictObject({
    name: name().optional().describe('Default: the name of the file.'),
    description: z.string().max(10_000).optional().describe('For people.'),
    seed: whole(0, 4294967295).optional().describe('Same seed, same run; default 1.'),
    replications: whole(1, 100_000).optional().describe('Paired replications of a comparison; default 10.'),
    duration: quantity('duration', { above: 0 }).describe('How long queries arrive, such as 60 s.'),
    warm_up: quantity('duration', { word: 'mser5' })
      .optional()
      .describe('Queries that arrive before this are not counted; default: mser5 where a steady load is compared, else 0 s.'),
    devices: z.record(name(), device).optional().describe('Device types beside those of the catalogue.'),
    nodes: mapOf(node).describe('Name -> node.'),
    profiles: z
      .string()
      .min(1)
      .optional()
      .describe('A file of rohe calibrate beside this one: what it measured goes before what stands here.'),
    network: network.optional().describe('Zones and what lies between them.'),
    contention: contention.optional().describe('What running work on a node shares and how it slows; default none.'),
    faults: z.array(fault).optional().describe('What breaks, and when; default: nothing.'),
    services: mapOf(service).describe('Name -> deployable model, preprocessor or aggregator.'),
    pipelines: mapOf(pipeline).describe('Name -> how a query is answered.'),
    contracts: mapOf(contract).describe('Name -> who may ask for what, and by when the answer must be there.'),
    workload: mapOf(stream).describe('Name -> stream of queries.'),
    changes: z.array(change).max(100).optional().describe('What changes in mid-run, in order of time; default nothing.'),
    orchestration: orchestration.optional().describe('What deciding costs and how it sees the nodes.'),
    telemetry: telemetry.optional().describe('How response times are observed.'),
    strategies: listOf(algorithm).optional().describe('What to compare; default v2, adaptive, dream, llf.'),
    placement: algorithm.optional().describe('How instances are put on nodes; default best-fit.'),
    remedy: algorithm.optional().describe('What is done about violated objectives; default none.'),
    vary: z.record(z.string(), z.array(z.unknown()).min(1)).optional().describe('Path in this file -> values; axes multiply.'),
    metrics: z.record(name(), metric).optional().describe('Metrics of your own: expressions, counts, means, percentiles.'),
    thresholds: z.array(z.string()).optional().describe('Comparisons such as "on_time >= 95 %" that decide the exit code.'),
  })
  .describe('A rohe scenario.');

export type ScenarioInput = z.infer<typeof scenarioSchema>;
