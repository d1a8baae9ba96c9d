/** What grows. */
export type Shape = {
  readonly nodes: number;
  readonly queries: number;
  /** Each with a pipeline and a stream of its own; together they have one instance for each node. */
  readonly services: number;
  readonly strategy: string;
  /** Work that is offered / what the nodes can do. */
  readonly load: number;
  /** Of every query. */
  readonly deadlineS: number;
};

/** Mean time of an inference on any node. */
const WORK_MS = 100;

/**
 * As many instances as nodes, equal shares of them for each service, three invocations a query: ingest, infer, reply. Decisions take no
 * simulated time: one serial orchestrator would not keep up with ten thousand nodes.
 */
export function scaleScenario({ nodes, queries, services, strategy, load, deadlineS }: Shape): string {
  const each = Math.floor(nodes / services);
  const perSecond = (load * each * services * 1000) / WORK_MS;
  const names = Array.from({ length: services }, (_, i) => `model-${i}`);
  return `
seed: 1
duration: ${(1000 * queries) / perSecond} ms
warm_up: 0 s
nodes:
  node: { device: raspberry-pi-4, count: ${nodes} }
orchestration: { fixed: 0 ms, per_candidate: 0 ms, max_budget: ${deadlineS} s }
services:
${names.map((name) => `  ${name}: { modality: video, replicas: ${each}, accuracy: 0.8, demand: { cpu: 2100 m }, profile: { gamma: { mean: ${WORK_MS} ms, cv: 0.3 } } }`).join('\n')}
pipelines:
${names.map((name) => `  ask-${name}: { classes: [yes, no], modalities: { video: { payload: 16 KiB, members: [${name}], ensemble_size: 1 } } }`).join('\n')}
contracts: { all: { deadline: ${deadlineS} s } }
workload:
${names.map((name) => `  of-${name}: { pipeline: ask-${name}, arrivals: { poisson: ${perSecond / services}/s } }`).join('\n')}
placement: worst-fit
strategies: [${strategy}]
`;
}
