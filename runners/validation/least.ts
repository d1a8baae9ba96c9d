import type { ServiceId } from '../../core/events.ts';
import { type LinkModel, legsOf, type ModalityModel, type PipelineModel } from '../../core/model.ts';
import { admittedOf } from './asks.ts';
import { ensembleOf } from './ensemble.ts';
import type { Placed } from './placement.ts';

export type Least = {
  readonly pipeline: string;
  readonly contract: string;
  /** The modalities asked for. */
  readonly asks: readonly string[];
  /** With the fastest member of each modality, conditional phases skipped; null: a service that is needed has no instance. */
  readonly leastMs: number | null;
  /** With every member that the plan chooses, all phases run. */
  readonly wholeMs: number | null;
  readonly deadlineMs: number | null;
  /** Services without an instance that nothing can stand in for. */
  readonly missing: readonly string[];
};

/**
 * The response time without any waiting, by mean times: ingest, then phase by phase preprocessing and the members at their best
 * instances, then aggregation and reply. One for every pipeline, contract and set of modalities that a stream asks
 * for and may ask for.
 */
export function leastResponses(placed: Placed): readonly Least[] {
  const { model } = placed;
  const found = new Map<string, Least>();
  for (const stream of model.streams) {
    if (stream.contractId === null) continue;
    const pipeline = model.pipelines[stream.pipelineId]!;
    const contract = model.contracts[stream.contractId]!;
    for (const { modalities } of admittedOf(stream, model)) {
      const key = [pipeline.id, contract.name, ...modalities].join('\n');
      if (!found.has(key)) {
        found.set(key, {
          pipeline: pipeline.spec.name,
          contract: contract.name,
          asks: modalities.map((index) => pipeline.spec.modalities[index]!.modality),
          ...responseOf(placed, pipeline, modalities),
          deadlineMs: contract.deadlineMs,
        });
      }
    }
  }
  return [...found.values()];
}

/** Of one query that asks for these modalities. */
export function responseOf(
  placed: Placed,
  pipeline: PipelineModel,
  asked: readonly number[],
): Pick<Least, 'leastMs' | 'wholeMs' | 'missing'> {
  const { model } = placed;
  const missing = new Set<string>();
  const nameOf = (service: ServiceId): string => model.services[service]!.spec.name;
  const best = (service: ServiceId, sendKiB: number, returnKiB: number): number => {
    const ms = bestMs(placed, service, sendKiB, returnKiB);
    if (ms === Infinity) missing.add(nameOf(service));
    return ms;
  };
  const { resultKiB } = pipeline.spec;
  const tasks = (phase: PipelineModel['phases'][number]): ModalityModel[] =>
    phase.modalities.filter((index) => asked.includes(index)).map((index) => pipeline.modalities[index]!);
  const taskMs = (
    { spec, preprocessorId, choices }: ModalityModel,
    services: readonly ServiceId[],
    pick: (...ms: number[]) => number,
  ): number => {
    const before = preprocessorId === null ? 0 : best(preprocessorId, spec.payloadKiB, spec.preprocessedKiB);
    const members = services.map((service) => bestMs(placed, service, spec.preprocessedKiB, resultKiB));
    if (members.every((ms) => ms === Infinity)) for (const { serviceId } of choices) missing.add(nameOf(serviceId));
    return before + pick(...members);
  };
  let leastMs = 0;
  let wholeMs = 0;
  let answers = 0;
  for (const phase of pipeline.phases) {
    const run = tasks(phase);
    const least = run.map((task) =>
      taskMs(
        task,
        task.choices.map(({ serviceId }) => serviceId),
        Math.min,
      ),
    );
    const whole = run.map((task) => taskMs(task, ensembleOf(task, placed), Math.max));
    if (phase.spec.condition === null) leastMs += Math.max(0, ...least);
    wholeMs += Math.max(0, ...whole);
    answers += run.reduce((sum, task) => sum + ensembleOf(task, placed).length, 0);
  }
  const edges = ingestMs(placed, pipeline, asked) + legMs(model.clientToGateway, resultKiB);
  const { aggregatorId } = pipeline;
  const combine = (predictions: number): number =>
    aggregatorId === null ? 0 : best(aggregatorId, predictions * resultKiB, resultKiB);
  return {
    leastMs: orNull(leastMs + edges + combine(1)),
    wholeMs: orNull(wholeMs + edges + combine(answers)),
    missing: [...missing],
  };
}

/** From the client to the data hub, where admission is. */
export function ingestMs({ model }: Placed, { modalities }: PipelineModel, asked: readonly number[]): number {
  const payloadKiB = asked.reduce((sum, index) => sum + modalities[index]!.spec.payloadKiB, 0);
  return legMs(model.clientToGateway, payloadKiB) + legMs(model.gatewayToHub, payloadKiB);
}

/** At the instance that would answer first; Infinity where there is none. */
function bestMs({ model, atMost }: Placed, service: ServiceId, sendKiB: number, returnKiB: number): number {
  const { work, spec } = model.services[service]!;
  const times = atMost
    .filter(({ serviceId }) => serviceId === service)
    .map(({ nodeId }) => {
      const [there, back] = legsOf(spec.role, model.nodes[nodeId]!);
      return legMs(there, sendKiB) + work[nodeId]!.meanMs + legMs(back, returnKiB);
    });
  return Math.min(Infinity, ...times);
}

function legMs({ meanMs, msPerKiB }: LinkModel, kib: number): number {
  return meanMs + kib * msPerKiB;
}

function orNull(ms: number): number | null {
  return ms === Infinity ? null : ms;
}
