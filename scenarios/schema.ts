import * as z from 'zod';
import { label, listOf, mapOf, name, number, oneKey, quantity, share, whole } from './fields.ts';

/** The scenario file as users write it. Unknown keys are errors; every key says what it is (docs/scenario.md says more). */

const duration = () => quantity('duration');
const memory = () =>
  z.union([
    quantity('memory'),
    z.strictObject({
      rss: quantity('memory').describe('Resident memory, such as 600 MiB.'),
      vms: quantity('memory').optional().describe('Virtual memory, such as 2 GiB.'),
    }),
  ]);

const shifted = {
  mean: quantity('duration', { above: 0 }).describe('Mean of the part above `shift`, such as 50 ms.'),
  shift: duration().optional().describe('Added to every value; default 0 ms.'),
};
const withCv = z.strictObject({ ...shifted, cv: number(0, 100).describe('Standard deviation / mean of the part above `shift`, such as 0.3.') });
const QUANTILE = /^p(100|\d{1,2}(\.\d+)?)$/;
const distributionMap = z
  .strictObject({
    constant: duration().optional().describe('Always this.'),
    uniform: z
      .strictObject({ min: duration().describe('Least value.'), max: duration().describe('Greatest value.') })
      .optional()
      .describe('Evenly between min and max.'),
    exponential: z.union([quantity('duration', { above: 0 }), z.strictObject(shifted)]).optional().describe('Exponential, by its mean.'),
    lognormal: withCv.optional().describe('Lognormal, by mean and cv.'),
    gamma: withCv.optional().describe('Gamma, by mean and cv.'),
    empirical: z
      .array(z.tuple([share(), duration()]))
      .min(2)
      .optional()
      .describe('Points [probability, value] of the inverse distribution function, from 0 to 1, both ascending; straight lines between them.'),
    quantiles: z
      .record(z.string().regex(QUANTILE, { error: (issue) => `"${String(issue.input)}" is not a quantile; write p50, p95 or p99.9` }), duration())
      .optional()
      .describe('Quantiles such as { p50: 48 ms, p95: 90 ms }: two give the lognormal through both, more an empirical distribution.'),
  })
  .check(oneKey)
  .meta({ minProperties: 1, maxProperties: 1 });
const distribution = () => z.union([duration(), distributionMap]);

const labels = () => z.record(label(), label());

const accelerator = z.strictObject({
  type: name().optional().describe('What services ask for, such as gpu; default: its name here.'),
  share: share({ above: 0 }).optional().describe('How much of it there is to book; default 1, the whole.'),
  mode: z.enum(['pre-emptive', 'non-pre-emptive']).optional().describe('Default non-pre-emptive.'),
});
const device = z.strictObject({
  like: name().optional().describe('A device of the catalogue from which all that is not given here is taken.'),
  cores: whole(1, 4096).optional().describe('Number of CPU cores.'),
  core: quantity('cpu', { above: 0 }).optional().describe('CPU of one core; default 1000 m.'),
  memory: memory().optional().describe('Memory, such as 4 GiB, or { rss, vms }; vms defaults to rss.'),
  accelerators: z.record(name(), accelerator).optional().describe('Name -> accelerator; default none.'),
  frequency: quantity('frequency', { above: 0 }).optional().describe('Clock frequency, such as 1.5 GHz; default 1 GHz.'),
  speed: number(1e-6, 1e6).optional().describe('Relative speed; divides the times of profiles that do not name the device; default 1.'),
  power: z
    .strictObject({
      idle: quantity('power').optional().describe('Power when idle, such as 2.5 W; default 0 W.'),
      busy: quantity('power').optional().describe('Power when busy, such as 6.4 W; default: as idle.'),
    })
    .optional()
    .describe('Electrical power.'),
});
const node = z.strictObject({
  device: name().describe('A device of this file or of the catalogue.'),
  count: whole(1, 1e6).optional().describe('How many alike, called name-1, name-2, ...; without it one, called name.'),
  zone: name().optional().describe('Where it is; default: the first zone.'),
  labels: labels().optional().describe('Key -> text, for services that ask for them.'),
});

const bandwidth = () => z.union([quantity('bandwidth', { above: 0 }), z.literal('unlimited')]);
const linkFields = {
  latency: distribution().optional().describe('One way, a duration or a distribution; default 1 ms.'),
  bandwidth: bandwidth().optional().describe('Such as 100 Mbit/s; default unlimited: transfers take only the latency.'),
};
const network = z.strictObject({
  zones: listOf(name()).optional().describe('The zones; default: those that are named anywhere, else edge.'),
  client: name().optional().describe('Zone of the clients; default: the first zone.'),
  gateway: name().optional().describe('Zone of gateway and orchestrator; default: the first zone.'),
  data_hub: name().optional().describe('Zone of the data hub; default: the first zone.'),
  within_zone: z.strictObject(linkFields).optional().describe('The link inside a zone, where `links` says nothing.'),
  between_zones: z.strictObject(linkFields).optional().describe('The link between two zones, where `links` says nothing.'),
  links: z
    .array(z.strictObject({ between: z.tuple([name(), name()]).describe('Two zones; the same twice: inside it.'), ...linkFields }))
    .optional()
    .describe('Links that differ from the two above; both directions alike.'),
});

const demand = z.strictObject({
  cpu: quantity('cpu').optional().describe('CPU an instance books, such as 500 m; default 1000 m.'),
  cores: z.array(share()).optional().describe('Shares of distinct cores, such as [50 %, 5 %]; default none.'),
  memory: memory().optional().describe('Memory an instance books, such as 600 MiB, or { rss, vms }; default 0 MiB, vms 0 MiB.'),
  accelerators: z.record(name(), share()).optional().describe('Accelerator type -> share of one, such as { gpu: 15 % }; default none.'),
});
const byClass = () => z.record(label(), share());
const service = z.strictObject({
  role: z.enum(['infer', 'preprocess', 'aggregate']).optional().describe('What it does; default infer.'),
  model: name().optional().describe('Its model; one of the catalogue gives all that is not given here; default: its own name.'),
  modality: name().optional().describe('What it reads, such as video; needed for role infer where the catalogue does not say.'),
  image: label().optional().describe('Container image, for real hosts.'),
  demand: demand.optional().describe('What an instance books on its node.'),
  labels: labels().optional().describe('Labels a node must carry to take it.'),
  sensitivity: z.union([z.enum(['none', 'cpu', 'memory', 'both']), whole(0, 3)]).optional().describe('To contention: none (0), cpu (1), memory (2) or both (3); default none.'),
  replicas: whole(0, 1e5).optional().describe('Instances wanted; default 1.'),
  start_up: distribution().optional().describe('Time an instance takes to start; default 0 ms.'),
  concurrency: whole(1, 1e4).optional().describe('Invocations an instance serves at once; default 1.'),
  queue: z
    .strictObject({
      order: z.enum(['fifo', 'deadline']).optional().describe('Default fifo.'),
      bound: whole(0, 1e9).optional().describe('Most invocations that may wait; more fail; default no bound.'),
    })
    .optional()
    .describe('The queue in front of an instance.'),
  profile: z
    .union([duration(), distributionMap, mapOf(distribution())])
    .optional()
    .describe('Service time: by device and `otherwise` (at speed 1), or one for all devices at speed 1.'),
  explanation: z
    .union([number(1, 1e4), z.strictObject({ factor: number(1, 1e4).describe('Time of a response with explanation / normal time.') })])
    .optional()
    .describe('Given where it can explain: how many times longer that takes, such as 1.8.'),
  lighter: name().optional().describe('A cheaper service of the same modality that may stand in for it.'),
  accuracy: z
    .union([
      share(),
      z.strictObject({
        overall: share().optional().describe('Share of right answers; default: mean of by_class, or the catalogue.'),
        by_class: byClass().optional().describe('Class -> share of right answers.'),
        loading: share().optional().describe('How much of the model\'s errors comes from the difficulty it shares with all models, 0..1; default 0.8.'),
      }),
    ])
    .optional()
    .describe('Share of right answers, such as 0.93, or { overall, by_class, loading }.'),
  confidence: z
    .strictObject({
      when_right: share().optional().describe('Mean confidence of right answers; default 0.85.'),
      when_wrong: share().optional().describe('Mean confidence of wrong answers; default 0.6.'),
      spread: number(0, 1).optional().describe('Standard deviation around both; default 0.1.'),
    })
    .optional()
    .describe('The confidence it reports.'),
});

const METHODS = ['confidence_avg', 'confidence_weighted', 'confidence_max', 'majority_vote'] as const;
const aggregation = () =>
  z.union([
    z.enum(METHODS),
    z.strictObject({
      method: z.enum(METHODS).optional().describe('Default confidence_weighted.'),
      weights: z.enum(['equal', 'member']).optional().describe('member: each prediction counts times its member\'s weight; default equal.'),
    }),
  ]);
const member = z.union([
  name(),
  z.strictObject({
    service: name().describe('A service of role infer of this modality.'),
    weight: number(0, 1e6).optional().describe('Default 1.'),
    active: z.boolean().optional().describe('false: not used until a remedy activates it; default true.'),
  }),
]);
const modality = z.strictObject({
  payload: quantity('size').optional().describe('Size of one input, such as 512 KiB; default 64 KiB.'),
  preprocessor: name().optional().describe('A service of role preprocess; default none.'),
  preprocessed: quantity('size').optional().describe('Size after preprocessing; default: the payload.'),
  members: listOf(member).describe('The services that may answer, such as [x3d-m, x3d-l].'),
  selection: z
    .enum(['select_by_overall_accuracy', 'enhance_confidence', 'enhance_generalization'])
    .optional()
    .describe('How the ensemble is chosen among the members; default enhance_confidence.'),
  ensemble_size: whole(1, 1e4).optional().describe('How many members answer; default 3, or all where there are fewer.'),
  aggregation: aggregation().optional().describe('How the answers become one; default confidence_weighted.'),
  time_fraction: share({ above: 0 }).optional().describe('Share of the remaining time a task of it may take; default: all.'),
});
const phase = z.union([
  listOf(name()),
  z.strictObject({
    id: whole(0, 1e6).optional().describe('Its number; default: its place in the list, from 0.'),
    modalities: listOf(name()).describe('The modalities that run at the same time.'),
    condition: z
      .strictObject({
        confidence_below: share().optional().describe('Run if the mean confidence of the sources is below this.'),
        agreement_below: share().optional().describe('Run if the share of members that agree is below this.'),
        sources: listOf(name()).describe('Modalities of earlier phases.'),
      })
      .optional()
      .describe('Without it the phase always runs.'),
  }),
]);
const pipeline = z.strictObject({
  classes: z.union([whole(1, 1e4), listOf(label())]).describe('The classes by name, or how many (class-1, class-2, ...).'),
  modalities: mapOf(modality).describe('Modality -> its ensemble.'),
  phases: listOf(phase).optional().describe('In order of execution; default one phase with all modalities.'),
  aggregator: name().optional().describe('A service of role aggregate; default: combining costs no time.'),
  combine: aggregation().optional().describe('How the modalities\' answers become the query\'s; default confidence_weighted.'),
  result: quantity('size').optional().describe('Size of a prediction and of the reply; default 1 KiB.'),
  cross_modal_correlation: share().optional().describe('Correlation of the difficulties of a query\'s modalities; default 0.'),
});

const contract = z.strictObject({
  tenant: name().optional().describe('Whose contract it is; default: default.'),
  pipeline: name().optional().describe('Default: all pipelines.'),
  consumers: listOf(name()).optional().describe('Who may ask; default: every consumer of the tenant\'s streams.'),
  privileges: listOf(name()).optional().describe('Modalities they may ask for; default: all of the pipeline.'),
  deadline: z
    .union([quantity('duration', { above: 0 }), z.literal('none')])
    .optional()
    .describe('From the intended arrival to the reply at the client, such as 500 ms; default none.'),
  at_deadline: z.enum(['answer', 'wait']).optional().describe('answer: reply in time with what has arrived; wait: reply late; default answer.'),
  cut_margin: duration().optional().describe('How long before the deadline to cut; default: 99th percentile of aggregation and reply.'),
  time_proportions: z.record(name(), z.record(name(), share({ above: 0 }))).optional().describe('Consumer -> modality -> share of the remaining time.'),
  objectives: z.array(z.string()).optional().describe('Comparisons such as "accuracy >= 90 %", reported but not deciding the exit code.'),
});

const rate = () => quantity('rate', { above: 0 });
const arrivals = z
  .strictObject({
    poisson: rate().optional().describe('Poisson arrivals, such as 12/s.'),
    constant: rate().optional().describe('Evenly spaced, such as 10/s.'),
    gamma: z
      .strictObject({ rate: rate().describe('Such as 5/s.'), cv: number(0.001, 100).describe('Standard deviation / mean of the gaps; above 1: bursts.') })
      .optional()
      .describe('Gamma-distributed gaps.'),
    trace: z.string().min(1).optional().describe('A CSV file beside this one: at_ms or at_s, and if wanted modalities, class, explain.'),
  })
  .check(oneKey)
  .meta({ minProperties: 1, maxProperties: 1 });
const stream = z.strictObject({
  tenant: name().optional().describe('Default: default.'),
  consumer: name().optional().describe('Default: default.'),
  pipeline: name().optional().describe('Default: the only pipeline.'),
  arrivals: arrivals.describe('When queries arrive, such as { poisson: 12/s }.'),
  modalities: z
    .union([listOf(name()), z.record(z.string(), share()).meta({ minProperties: 1 })])
    .optional()
    .describe('What a query asks for: a list, or shares such as { video+audio: 70 %, video: 30 % }; default: all of the pipeline.'),
  classes: z.record(label(), number(0, 1e9)).optional().describe('Class -> relative weight; default: all alike.'),
  explain: share().optional().describe('Share of queries that ask for an explanation; default 0.'),
});

const orchestration = z.strictObject({
  fixed: duration().optional().describe('Time of one list of decisions that sends work; default 0.2 ms.'),
  per_candidate: duration().optional().describe('Time for each candidate looked at; default 0.01 ms.'),
  in_flight: whole(0, 1e6).optional().describe('How many invocations beyond its slots a central queue sends to an instance; default 1.'),
  contention_threshold: z.union([share(), z.literal('none')]).optional().describe('Node load above which its instances are not chosen; default none.'),
  tick: quantity('duration', { above: 0 }).optional().describe('Period of ticks and windows; default 1 s.'),
  sample: quantity('duration', { above: 0 }).optional().describe('Period of node samples; default 1 s.'),
  sample_age: duration().optional().describe('How old a sample is when it is seen; default 0 ms.'),
  max_budget: quantity('duration', { above: 0 }).optional().describe('A query\'s budget is at most this; default 30 s.'),
});

const params = () => z.record(z.string(), z.unknown());
const algorithm = z.union([
  z.string().min(1),
  z.strictObject({
    use: z.string().min(1).describe('A name from `rohe list`, or a module path beginning with ./ or ../.'),
    label: name().optional().describe('How tables call it; default: `use`.'),
    params: params().optional().describe('Parameter -> value; default: the algorithm\'s own.'),
  }),
]);
const metric = z.union([
  z.string().min(1),
  z.strictObject({
    count: z.string().min(1).optional().describe('How many: queries, or those that have a value in this field.'),
    mean: z.string().min(1).optional().describe('Mean of this field of a query.'),
    percentile: z.string().min(1).optional().describe('Percentile of this field of a query, such as response_ms.'),
    of: share({ above: 0 }).optional().describe('Which percentile, such as 95 %.'),
    where: z.string().min(1).optional().describe('Only queries for which this holds, such as tenant == "a".'),
  }),
]);

export const scenarioSchema = z
  .strictObject({
    name: name().optional().describe('Default: the name of the file.'),
    description: z.string().max(10_000).optional().describe('For people.'),
    seed: whole(0, 4294967295).optional().describe('Same seed, same run; default 1.'),
    replications: whole(1, 100_000).optional().describe('Paired replications of a comparison; default 10.'),
    duration: quantity('duration', { above: 0 }).describe('How long queries arrive, such as 60 s.'),
    warm_up: duration().optional().describe('Queries that arrive before this are not counted; default 0 s.'),
    devices: z.record(name(), device).optional().describe('Device types beside those of the catalogue.'),
    nodes: mapOf(node).describe('Name -> node.'),
    network: network.optional().describe('Zones and what lies between them.'),
    services: mapOf(service).describe('Name -> deployable model, preprocessor or aggregator.'),
    pipelines: mapOf(pipeline).describe('Name -> how a query is answered.'),
    contracts: mapOf(contract).describe('Name -> who may ask for what, and by when the answer must be there.'),
    workload: mapOf(stream).describe('Name -> stream of queries.'),
    orchestration: orchestration.optional().describe('What deciding costs and how it sees the nodes.'),
    strategies: listOf(algorithm).optional().describe('What to compare; default v2, adaptive, dream, llf.'),
    placement: algorithm.optional().describe('How instances are put on nodes; default best-fit.'),
    vary: z
      .record(z.string(), z.array(z.unknown()).min(1))
      .optional()
      .describe('Path in this file -> values; axes multiply.'),
    metrics: z.record(name(), metric).optional().describe('Metrics of your own: expressions, counts, means, percentiles.'),
    thresholds: z.array(z.string()).optional().describe('Comparisons such as "on_time >= 95 %" that decide the exit code.'),
  })
  .describe('A rohe scenario.');

export type ScenarioInput = z.infer<typeof scenarioSchema>;
