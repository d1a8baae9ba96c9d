import type { FaultEffect, PipelineSpec, Scenario } from '../../core/scenario.ts';

/** Names for the ids that records carry; null stays null. */
export type Names = {
  stream(id: number): string;
  tenant(streamId: number): string;
  consumer(streamId: number): string;
  pipeline(streamId: number): string;
  contract(id: number | null): string | null;
  objective(contractId: number, index: number): string;
  /** The deadline of the contract as it was at the query's arrival, counted from there. */
  deadlineMs(contractId: number | null, arrivalMs: number): number | null;
  className(streamId: number, index: number | null): string | null;
  service(id: number | null): string | null;
  node(id: number | null): string | null;
  /**
   * Of a task or invocation: what the pipelines that use its service call their modality of this index; without one, what all
   * do.
   */
  modality(index: number | null, serviceId: number | null): string | null;
  /** A class of a prediction of this service; its index where the pipelines of the service do not agree on the name. */
  classOf(index: number | null, serviceId: number | null): string | null;
  counted(arrivalMs: number): boolean;
  fault(id: number): { readonly kind: string; readonly target: string };
};

export function namesOf(scenario: Scenario): Names {
  const pipelines = new Map(scenario.pipelines.map((pipeline) => [pipeline.name, pipeline]));
  const classes = scenario.workload.map((stream) => pipelines.get(stream.pipeline)?.classes ?? []);
  const plans = [
    ...scenario.pipelines,
    ...scenario.changes.flatMap((change) => (change.kind === 'plan' ? [change.pipeline] : [])),
  ];
  const modalityByIndex = memo((index) => agreed(plans.flatMap(({ modalities }) => modalities[index]?.modality ?? [])));
  const usersOf = memo((serviceId) => plans.filter((pipeline) => uses(pipeline, scenario.services[serviceId]?.name)));
  const modalitiesOf = memo((serviceId) =>
    memo((index) => agreed(usersOf(serviceId).flatMap(({ modalities }) => modalities[index]?.modality ?? []))),
  );
  const classesByService = memo((serviceId) => {
    const users = usersOf(serviceId);
    const length = Math.max(0, ...users.map((pipeline) => pipeline.classes.length));
    return Array.from({ length }, (_, i) => agreed(users.flatMap((pipeline) => pipeline.classes[i] ?? [])));
  });
  const newTerms = scenario.changes.filter((change) => change.kind === 'contract');
  const contract = (id: number | null) => (id === null ? undefined : scenario.contracts[id]);
  return {
    stream: (id) => scenario.workload[id]?.name ?? `#${id}`,
    tenant: (id) => scenario.workload[id]?.tenant ?? `#${id}`,
    consumer: (id) => scenario.workload[id]?.consumer ?? `#${id}`,
    pipeline: (id) => scenario.workload[id]?.pipeline ?? `#${id}`,
    contract: (id) => contract(id)?.name ?? null,
    objective: (id, index) => contract(id)?.objectives[index]?.text ?? `#${index}`,
    deadlineMs(id, arrivalMs) {
      let terms = contract(id);
      for (const { contract: changed, atMs } of terms === undefined ? [] : newTerms) {
        if (changed.name === terms?.name && atMs <= arrivalMs) terms = changed;
      }
      return terms?.deadlineMs ?? null;
    },
    className: (streamId, index) => (index === null ? null : (classes[streamId]?.[index] ?? `#${index}`)),
    service: (id) => (id === null ? null : (scenario.services[id]?.name ?? `#${id}`)),
    node: (id) => (id === null ? null : (scenario.nodes[id]?.name ?? `#${id}`)),
    modality(index, serviceId) {
      if (index === null) return null;
      const own = serviceId === null ? null : (scenario.services[serviceId]?.modality ?? modalitiesOf(serviceId)(index));
      return own ?? modalityByIndex(index) ?? `#${index}`;
    },
    classOf(index, serviceId) {
      if (index === null) return null;
      return (serviceId === null ? null : classesByService(serviceId)[index]) ?? `#${index}`;
    },
    counted: (arrivalMs) => arrivalMs >= scenario.warmUpMs,
    fault(id) {
      const effect = scenario.faults[id]?.effect;
      return effect === undefined ? { kind: `#${id}`, target: '' } : { kind: effect.kind, target: targetOf(effect) };
    },
  };
}

function targetOf(effect: FaultEffect): string {
  switch (effect.kind) {
    case 'crash':
    case 'slow':
      return effect.node;
    case 'crash-instance':
      return effect.service;
    case 'cut':
    case 'degrade':
      return effect.between.join('+');
    case 'partition':
      return effect.sets.map((set) => set.join('+')).join('|');
  }
}

/** Whether a service preprocesses, answers or aggregates for a pipeline. */
function uses({ aggregator, modalities }: PipelineSpec, service: string | undefined): boolean {
  return (
    aggregator === service ||
    modalities.some(
      ({ preprocessor, members }) => preprocessor === service || members.some((member) => member.service === service),
    )
  );
}

/** The one name in a list, null where there are several or none. */
function agreed(names: readonly string[]): string | null {
  return names.length > 0 && names.every((name) => name === names[0]) ? names[0]! : null;
}

function memo<T>(make: (key: number) => T): (key: number) => T {
  const known = new Map<number, T>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = make(key)));
    return value;
  };
}
