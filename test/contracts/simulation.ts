import { type AlgorithmDefinition, compose } from '../../core/algorithm.ts';
import type { Backend } from '../../core/backend.ts';
import type { LogLine, QueryId, RunRecord } from '../../core/events.ts';
import { buildModel } from '../../core/model/build.ts';
import type { Model } from '../../core/model.ts';
import { Orchestrator } from '../../core/orchestrator/orchestrator.ts';
import { createRandom, type Random, Stream, sequence } from '../../core/random.ts';
import type { Json, Scenario } from '../../core/scenario.ts';
import { watch } from '../../core/watch.ts';
import { type Arrival, Workload } from '../../core/workload.ts';
import { createSimBackend } from '../../sim/backend.ts';

export type Algorithms = {
  readonly placement: AlgorithmDefinition;
  readonly strategy: AlgorithmDefinition;
  /** Of the strategy; its defaults where not given. */
  readonly params?: { readonly [name: string]: Json };
};
export type Finished = { readonly records: readonly RunRecord[]; readonly log: readonly LogLine[] };
type MakeRunBackend = (parts: { model: Model; random: Random; truth: (queryId: QueryId) => Arrival }) => Backend;

/** A run that has not ended after so many events never will. */
const MAX_EVENTS = 1_000_000;

/** The whole of a run on the core, in the simulator unless `makeBackend` says otherwise. Rejects with what the run threw. */
export async function runToEnd(
  scenario: Scenario,
  { placement, strategy, params = {} }: Algorithms,
  makeBackend: MakeRunBackend = createSimBackend,
): Promise<Finished> {
  const model = buildModel(scenario);
  const random = createRandom(scenario.seed, 0);
  const truths = new Map<QueryId, Arrival>();
  const backend = makeBackend({ model, random, truth: (queryId) => known(truths.get(queryId), queryId) });
  const orchestrator = new Orchestrator({
    model,
    backend,
    workload: new Workload(model, random),
    algorithm: compose(
      placement.create(scenario.placement.params, sequence(random, Stream.placement)),
      strategy.create(params, sequence(random, Stream.strategy)),
    ),
    name: strategy.name,
    truth: { add: (arrival) => void truths.set(arrival.queryId, arrival), delete: (queryId) => void truths.delete(queryId) },
  });
  const records: RunRecord[] = [];
  const log: LogLine[] = [];
  watch(orchestrator.records, (record) => void records.push(record));
  watch(orchestrator.log, (line) => void log.push(line));
  await backend.open();
  try {
    orchestrator.start();
    const end = await backend.run(Number.POSITIVE_INFINITY, MAX_EVENTS);
    if (end !== 'stopped')
      throw new Error(`the run of "${scenario.name}" came back ${end} with ${orchestrator.live} queries alive`);
  } finally {
    orchestrator.close();
    await backend.close();
  }
  return { records, log };
}

function known(arrival: Arrival | undefined, queryId: QueryId): Arrival {
  if (arrival === undefined) throw new Error(`the truth about query ${queryId} was asked for when it was not in the run`);
  return arrival;
}
