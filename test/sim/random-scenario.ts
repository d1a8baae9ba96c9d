import fc from 'fast-check';
import type {
  ArrivalSpec,
  BatchingSpec,
  ColdStartSpec,
  ContractSpec,
  Distribution,
  FaultSpec,
  ModalitySpec,
  OrchestrationSpec,
  PipelineSpec,
  Scenario,
  ServiceSpec,
  StreamSpec,
} from '../../core/scenario.ts';
import { constantService, createWorld } from '../contracts/world.ts';

/*
 * Small scenarios of every shape, as the loader would have resolved them: a few nodes, two modalities, up to four models, and any mix of
 * what a scenario can ask for.
 */
const { scenario: WORLD } = createWorld();
const ms = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min: min * 10, max: max * 10 }).map((n) => n / 10);
const share = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: min * 100, max: max * 100 }).map((n) => n / 100);
const sometimes = <T>(what: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(what, { nil: null, freq: 2 });

const duration = (least: number, most: number): fc.Arbitrary<Distribution> =>
  fc.oneof(
    ms(least, most).map((n): Distribution => ({ kind: 'constant', ms: n })),
    ms(least, most).map((n): Distribution => ({ kind: 'exponential', meanMs: n, shiftMs: 0 })),
    fc.tuple(ms(least, most), share(0, 2)).map(([n, cv]): Distribution => ({ kind: 'lognormal', meanMs: n, cv, shiftMs: 1 })),
    fc.tuple(ms(least, most), share(0.1, 2)).map(([n, cv]): Distribution => ({ kind: 'gamma', meanMs: n, cv, shiftMs: 0 })),
    ms(least, most).map((n): Distribution => ({ kind: 'uniform', minMs: n, maxMs: 3 * n })),
    ms(least, most).map(
      (n): Distribution => ({
        kind: 'empirical',
        points: [
          [0, n],
          [0.5, 2 * n],
          [1, 4 * n],
        ],
      }),
    ),
  );

const batching: fc.Arbitrary<BatchingSpec> = fc.tuple(fc.integer({ min: 2, max: 4 }), ms(0, 20)).map(([max, waitMs]) => ({
  max,
  waitMs,
  curve: [
    [1, 1],
    [max, 1 + max / 4],
  ],
  byDevice: {},
}));
const coldStart: fc.Arbitrary<ColdStartSpec> = fc.record({
  imageMiB: fc.integer({ min: 0, max: 20 }),
  container: duration(0, 20),
  load: duration(0, 50),
});

function service(name: string, modality: string, cheaper: string | null): fc.Arbitrary<ServiceSpec> {
  return fc
    .record({
      replicas: fc.integer({ min: 1, max: 3 }),
      startUp: duration(0, 30),
      coldStart: sometimes(coldStart),
      concurrency: fc.integer({ min: 1, max: 3 }),
      order: fc.constantFrom('fifo', 'deadline', 'priority', 'fair'),
      bound: sometimes(fc.integer({ min: 0, max: 4 })),
      batching: sometimes(batching),
      profile: duration(2, 40),
      sensitivity: fc.constantFrom('none', 'cpu', 'memory', 'both'),
      explanation: sometimes(share(1, 3).map((factor) => ({ factor }))),
      cpuMillis: fc.integer({ min: 50, max: 3000 }),
      memory: fc.integer({ min: 10, max: 1500 }),
      gpu: fc.constantFrom(0, 0, 0.2, 0.5),
      memoryGBPerS: fc.constantFrom(0, 1, 4),
      autoscale: sometimes(
        fc.record({
          by: fc.constantFrom('utilisation', 'queue'),
          intervalMs: fc.integer({ min: 50, max: 300 }),
          min: fc.constantFrom(0, 1),
        }),
      ),
    })
    .map(({ order, bound, profile, cpuMillis, memory, gpu, memoryGBPerS, autoscale, ...rest }) =>
      constantService(name, 1, {
        ...rest,
        modality,
        lighter: cheaper,
        image: `${name}:1`,
        queue: { order, bound },
        profile: { byDevice: {}, otherwise: profile },
        autoscale:
          autoscale === null
            ? null
            : {
                ...autoscale,
                target: autoscale.by === 'queue' ? 1 : 0.6,
                max: 4,
                coolDownMs: 200,
                idleMs: autoscale.min === 0 ? 300 : null,
              },
        demand: {
          cpuMillis,
          coreShares: [],
          memoryMiB: { rss: memory, vms: memory },
          memoryGBPerS,
          accelerators: gpu === 0 ? {} : { gpu },
        },
      }),
    );
}

const arrivals: fc.Arbitrary<ArrivalSpec> = fc.oneof(
  fc.integer({ min: 1, max: 60 }).map((perSecond): ArrivalSpec => ({ kind: 'poisson', perSecond })),
  fc.integer({ min: 1, max: 60 }).map((perSecond): ArrivalSpec => ({ kind: 'constant', perSecond })),
  fc
    .tuple(fc.integer({ min: 1, max: 40 }), share(0.2, 3))
    .map(([perSecond, cv]): ArrivalSpec => ({ kind: 'gamma', perSecond, cv })),
  fc
    .tuple(fc.integer({ min: 1, max: 6 }), duration(5, 100))
    .map(([clients, think]): ArrivalSpec => ({ kind: 'closed', clients, think })),
  fc.integer({ min: 1, max: 30 }).map((toPerSecond): ArrivalSpec => ({ kind: 'ramp', fromPerSecond: 1, toPerSecond })),
);
const stream = (name: string): fc.Arbitrary<StreamSpec> =>
  fc
    .record({
      arrivals,
      explainShare: fc.constantFrom(0, 0, 0.3),
      modalityMix: fc.constantFrom<StreamSpec['modalityMix']>(
        [{ modalities: ['image'], share: 1 }],
        [{ modalities: ['image', 'sound'], share: 1 }],
        [
          { modalities: ['image', 'sound'], share: 0.5 },
          { modalities: ['sound'], share: 0.5 },
        ],
      ),
    })
    .map((given) => ({ ...WORLD.workload[0]!, name, consumer: name, ...given }));
const contract = (consumer: string): fc.Arbitrary<ContractSpec> =>
  fc
    .record({
      deadlineMs: sometimes(fc.integer({ min: 5, max: 400 })),
      atDeadline: fc.constantFrom('answer', 'wait'),
      cutMarginMs: sometimes(ms(0, 20)),
      priority: fc.integer({ min: 0, max: 2 }),
      privileges: fc.constantFrom(['image', 'sound'], ['image', 'sound'], ['image']),
    })
    .map((given) => ({ ...WORLD.contracts[0]!, name: consumer, consumers: [consumer], ...given }));

const modality = (name: string, members: readonly string[]): fc.Arbitrary<ModalitySpec> =>
  fc
    .record({
      payloadKiB: fc.integer({ min: 0, max: 200 }),
      preprocessor: fc.constantFrom('prepare', null),
      ensembleSize: fc.integer({ min: 1, max: members.length }),
      timeFraction: sometimes(share(0.1, 1)),
    })
    .map((given) => ({
      ...WORLD.pipelines[0]!.modalities[0]!,
      ...given,
      modality: name,
      samples: null,
      preprocessedKiB: given.preprocessor === null ? given.payloadKiB : 20,
      members: members.map((of) => ({ service: of, weight: 1, active: true })),
    }));
const pipeline: fc.Arbitrary<PipelineSpec> = fc
  .record({
    image: modality('image', ['small', 'large']),
    sound: modality('sound', ['quiet', 'loud']),
    aggregator: fc.constantFrom('combine', null),
    condition: sometimes(fc.constant({ trigger: 'confidence_below' as const, threshold: 0.8, sources: ['image'] })),
  })
  .map(({ image, sound, aggregator, condition }) => ({
    ...WORLD.pipelines[0]!,
    aggregator,
    modalities: [image, sound],
    phases: [
      { id: 0, modalities: ['image'], condition: null },
      { id: 1, modalities: ['sound'], condition },
    ],
  }));

const fault: fc.Arbitrary<FaultSpec> = fc.record({
  effect: fc.oneof(
    fc.constantFrom('left', 'right').map((node) => ({ kind: 'crash' as const, node })),
    fc.constantFrom('small', 'quiet').map((of) => ({ kind: 'crash-instance' as const, service: of })),
    fc.constantFrom('left', 'right').map((node) => ({ kind: 'slow' as const, node, factor: 2.5 })),
    fc.constant({ kind: 'degrade' as const, between: ['clients', 'site'] as const, latencyFactor: 3, bandwidthFactor: 0.5 }),
  ),
  when: fc
    .tuple(fc.integer({ min: 0, max: 800 }), fc.integer({ min: 20, max: 500 }))
    .map(([atMs, forMs]) => ({ kind: 'scripted' as const, atMs, forMs })),
});
const orchestration: fc.Arbitrary<Partial<OrchestrationSpec>> = fc.record({
  fixedMs: fc.constantFrom(0, 0, 0.5),
  perCandidateMs: fc.constantFrom(0, 0, 0.1),
  inFlight: fc.integer({ min: 0, max: 2 }),
  tickMs: fc.integer({ min: 100, max: 500 }),
  sampleMs: fc.integer({ min: 50, max: 500 }),
  sampleAgeMs: fc.constantFrom(0, 30),
  maxBudgetMs: fc.constantFrom(30_000, 80),
});

/** About a second of a workload that may be above capacity. */
export const randomScenario: fc.Arbitrary<Scenario> = fc
  .record({
    seed: fc.integer({ min: 0, max: 1000 }),
    durationMs: fc.integer({ min: 200, max: 1200 }),
    services: fc.tuple(
      service('small', 'image', null),
      service('large', 'image', 'small'),
      service('quiet', 'sound', null),
      service('loud', 'sound', 'quiet'),
    ),
    helpers: fc.tuple(duration(0, 8), duration(0, 5)),
    pipeline,
    contracts: fc.tuple(contract('door'), contract('gate')),
    workload: fc.tuple(stream('door'), stream('gate')),
    orchestration,
    latency: duration(0, 6),
    bandwidth: sometimes(fc.integer({ min: 5, max: 200 })),
    loss: sometimes(fc.record({ share: share(0.01, 0.4), timeoutMs: ms(1, 30) })),
    sharing: fc.constantFrom('none', 'max-min'),
    contention: fc.constantFrom<Scenario['contention']>(null, {
      resources: ['cpu', 'memory', 'accelerators'],
      slowdown: { small: { large: 1.5 } },
    }),
    gpuMode: fc.constantFrom('pre-emptive', 'non-pre-emptive'),
    faults: fc.oneof(fc.constant([]), fc.array(fault, { maxLength: 3 })),
    placement: fc.constantFrom('first-fit', 'best-fit', 'worst-fit'),
  })
  .map((given): Scenario => {
    const [prepare, combine] = [WORLD.services[2]!, WORLD.services[3]!];
    const helpers = [prepare, combine].map((one, i) => ({ ...one, profile: { byDevice: {}, otherwise: given.helpers[i]! } }));
    return {
      ...WORLD,
      name: 'random',
      ...{ seed: given.seed, durationMs: given.durationMs, contention: given.contention, faults: given.faults },
      devices: WORLD.devices.map((device) => ({
        ...device,
        memoryGBPerS: 6,
        accelerators: [{ name: 'gpu', type: 'gpu', share: 1, mode: given.gpuMode, idlePowerW: 1, busyPowerW: 4 }],
      })),
      network: {
        ...WORLD.network,
        sharing: given.sharing,
        links: WORLD.network.links.map((link) => ({
          ...link,
          latency: given.latency,
          bandwidthMbitPerS: given.bandwidth,
          loss: given.loss,
        })),
      },
      services: [...given.services, ...helpers],
      pipelines: [given.pipeline],
      contracts: given.contracts,
      workload: given.workload,
      orchestration: { ...WORLD.orchestration, ...given.orchestration },
      placement: { label: given.placement, use: given.placement, params: {} },
    };
  });
