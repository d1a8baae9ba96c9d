import type { ContractSpec, ModalitySpec, PipelineSpec, Scenario, ServiceSpec, StreamSpec } from '../../core/scenario.ts';
import { constantService, createWorld } from './world.ts';

/** Situations that every strategy meets sooner or later; all are variations of the tiny world, with real randomness where it matters. */
export type Situation = { readonly name: string; readonly scenario: Scenario };

const { scenario: TINY } = createWorld();
const [PIPELINE] = TINY.pipelines as readonly [PipelineSpec];
const [IMAGE] = PIPELINE.modalities as readonly [ModalitySpec];
const [CONTRACT] = TINY.contracts as readonly [ContractSpec];
const [STREAM] = TINY.workload as readonly [StreamSpec];

const SOUND: ModalitySpec = {
  ...IMAGE,
  modality: 'sound',
  preprocessor: null,
  members: [{ service: 'ears', weight: 1, active: true }],
  ensembleSize: 1,
};
const EARS: ServiceSpec = constantService('ears', 25, { modality: 'sound', explanation: { factor: 1.5 } });

/** Enough preprocessing and aggregation for any load, so that the models are what is short. */
const MODELS_SHORT: readonly ServiceSpec[] = TINY.services.map((service) =>
  service.role === 'infer' ? service : { ...service, concurrency: 8 },
);

const calm: Scenario = { ...TINY, name: 'calm' };
const crowded: Scenario = {
  ...TINY,
  name: 'crowded',
  services: MODELS_SHORT,
  durationMs: 500,
  workload: [{ ...STREAM, arrivals: { kind: 'poisson', perSecond: 160 } }],
  contracts: [{ ...CONTRACT, deadlineMs: 60 }],
};
const patient: Scenario = {
  ...TINY,
  name: 'without deadline',
  services: MODELS_SHORT,
  durationMs: 500,
  workload: [{ ...STREAM, arrivals: { kind: 'gamma', perSecond: 120, cv: 2 } }],
  contracts: [{ ...CONTRACT, deadlineMs: null, atDeadline: 'wait' }],
};
const late: Scenario = {
  ...crowded,
  name: 'late answers wanted',
  contracts: [{ ...CONTRACT, deadlineMs: 60, atDeadline: 'wait' }],
};
const conditional: Scenario = {
  ...TINY,
  name: 'two modalities, the second on a condition',
  services: [...TINY.services, EARS],
  pipelines: [
    {
      ...PIPELINE,
      modalities: [IMAGE, SOUND],
      phases: [
        { id: 0, modalities: ['image'], condition: null },
        { id: 1, modalities: ['sound'], condition: { trigger: 'confidence_below', threshold: 0.85, sources: ['image'] } },
      ],
    },
  ],
  contracts: [{ ...CONTRACT, privileges: ['image', 'sound'], timeProportions: { door: { image: 0.5, sound: 0.8 } } }],
  workload: [
    {
      ...STREAM,
      arrivals: { kind: 'poisson', perSecond: 40 },
      modalityMix: [
        { modalities: ['image'], share: 0.3 },
        { modalities: ['sound'], share: 0.1 },
        { modalities: ['image', 'sound'], share: 0.6 },
      ],
      explainShare: 0.4,
    },
  ],
};
const unplaceable: Scenario = {
  ...TINY,
  name: 'a member that fits nowhere',
  services: TINY.services.map((service) => (service.name === 'single' ? { ...service, labels: { has: 'nothing' } } : service)),
};
const empty: Scenario = {
  ...TINY,
  name: 'no member placed at all',
  services: TINY.services.map((service) => (service.role === 'infer' ? { ...service, labels: { has: 'nothing' } } : service)),
};
const refused: Scenario = {
  ...TINY,
  name: 'queries that are rejected',
  contracts: [{ ...CONTRACT, privileges: [] }],
};
const slow: Scenario = {
  ...crowded,
  name: 'orchestration that takes time',
  orchestration: {
    ...TINY.orchestration,
    fixedMs: 1,
    perCandidateMs: 0.1,
    sampleMs: 50,
    sampleAgeMs: 20,
    contentionThreshold: 0.02,
  },
};

export const SITUATIONS: readonly Situation[] = [
  calm,
  crowded,
  patient,
  late,
  conditional,
  unplaceable,
  empty,
  refused,
  slow,
].map((scenario) => ({ name: scenario.name, scenario }));
export const CALM = calm;
export const PATIENT = patient;
export const CONDITIONAL = conditional;
export const CROWDED = crowded;
