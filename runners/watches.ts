import type { Judges } from '../core/contracts/contracts.ts';
import type { ObjectiveJudge } from '../core/contracts/watch.ts';
import type { ObjectiveSpec, Scenario } from '../core/scenario.ts';
import { CONTRACT_METRICS, compileOwnMetrics, compileThresholds, createMetrics, type OwnMetrics } from '../reports/run.ts';

const known = new WeakMap<Scenario, Promise<Judges>>();

/** The watched objectives as functions over the ended queries of a window, for the core, which knows no metrics. */
export function compileWatches(scenario: Scenario): Promise<Judges> | undefined {
  if (!scenario.contracts.some(({ objectives }) => objectives.some(({ watch }) => watch !== null))) return undefined;
  let judges = known.get(scenario);
  if (judges === undefined) known.set(scenario, (judges = compile(scenario)));
  return judges;
}

async function compile(scenario: Scenario): Promise<Judges> {
  const own = await compileOwnMetrics(scenario.metrics, scenario);
  return Promise.all(
    scenario.contracts.map(({ objectives }) =>
      Promise.all(objectives.map((spec) => (spec.watch === null ? null : compileOne(spec, scenario, own)))),
    ),
  );
}

async function compileOne(spec: ObjectiveSpec, scenario: Scenario, own: OwnMetrics): Promise<ObjectiveJudge> {
  const judge = await compileThresholds([spec], [...CONTRACT_METRICS, ...own.names]);
  return (queries, spanMs) => {
    const metrics = createMetrics({ warmUpMs: 0, durationMs: spanMs, scenario }, own);
    for (const query of queries) metrics.observe(query);
    const [judgement] = judge(metrics.summary());
    return { holds: judgement!.holds, value: judgement!.value };
  };
}
