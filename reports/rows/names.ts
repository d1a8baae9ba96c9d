import type { PipelineSpec, Scenario } from '../../core/scenario.ts';

/** Names for the ids that records carry; null stays null. */
export type Names = {
  stream(id: number): string;
  tenant(streamId: number): string;
  consumer(streamId: number): string;
  pipeline(streamId: number): string;
  contract(id: number | null): string | null;
  /** The contract's deadline, counted from the arrival. */
  deadlineMs(contractId: number | null): number | null;
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
};

export function namesOf(scenario: Scenario): Names {
  const pipelines = new Map(scenario.pipelines.map((pipeline) => [pipeline.name, pipeline]));
  const classes = scenario.workload.map((stream) => pipelines.get(stream.pipeline)?.classes ?? []);
  const modalityByIndex = memo((index) =>
    agreed(scenario.pipelines.flatMap(({ modalities }) => modalities[index]?.modality ?? [])),
  );
  const usersOf = memo((serviceId) =>
    scenario.pipelines.filter((pipeline) => uses(pipeline, scenario.services[serviceId]?.name)),
  );
  const modalityOf = (index: number, serviceId: number): string | null =>
    agreed(usersOf(serviceId).flatMap(({ modalities }) => modalities[index]?.modality ?? []));
  const classesByService = memo((serviceId) => {
    const users = usersOf(serviceId);
    const length = Math.max(0, ...users.map((pipeline) => pipeline.classes.length));
    return Array.from({ length }, (_, i) => agreed(users.flatMap((pipeline) => pipeline.classes[i] ?? [])));
  });
  const contract = (id: number | null) => (id === null ? undefined : scenario.contracts[id]);
  return {
    stream: (id) => scenario.workload[id]?.name ?? `#${id}`,
    tenant: (id) => scenario.workload[id]?.tenant ?? `#${id}`,
    consumer: (id) => scenario.workload[id]?.consumer ?? `#${id}`,
    pipeline: (id) => scenario.workload[id]?.pipeline ?? `#${id}`,
    contract: (id) => contract(id)?.name ?? null,
    deadlineMs: (id) => contract(id)?.deadlineMs ?? null,
    className: (streamId, index) => (index === null ? null : (classes[streamId]?.[index] ?? `#${index}`)),
    service: (id) => (id === null ? null : (scenario.services[id]?.name ?? `#${id}`)),
    node: (id) => (id === null ? null : (scenario.nodes[id]?.name ?? `#${id}`)),
    modality(index, serviceId) {
      if (index === null) return null;
      const own = serviceId === null ? null : (scenario.services[serviceId]?.modality ?? modalityOf(index, serviceId));
      return own ?? modalityByIndex(index) ?? `#${index}`;
    },
    classOf(index, serviceId) {
      if (index === null) return null;
      return (serviceId === null ? null : classesByService(serviceId)[index]) ?? `#${index}`;
    },
    counted: (arrivalMs) => arrivalMs >= scenario.warmUpMs,
  };
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
