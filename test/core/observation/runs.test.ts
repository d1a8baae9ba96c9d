import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../core/errors.ts';
import type { Scenario, TelemetrySpec } from '../../../core/scenario.ts';
import { simulate } from '../../../runners/simulate.ts';
import { constantService, createWorld, START_UP_MS } from '../../contracts/world.ts';

const MODULES = join(import.meta.dirname, 'modules');
const NONE: TelemetrySpec = { window: { size: null, interval: null }, parser: null, estimate: null };

/** One model of 12 ms, a query every 100 ms from 0 to 4 s, ticks every second. */
function scenarioWith(telemetry: Partial<TelemetrySpec>): Scenario {
  const { scenario } = createWorld();
  const [pipeline] = scenario.pipelines;
  const [modality] = pipeline!.modalities;
  const rows = Array.from({ length: 41 }, (_, i) => ({ atMs: i * 100, modalities: null, className: null, explain: null }));
  const members = [modality!.members[0]!];
  return {
    ...scenario,
    durationMs: 5000,
    services: [constantService('single', 12)],
    pipelines: [{ ...pipeline!, aggregator: null, modalities: [{ ...modality!, preprocessor: null, members, ensembleSize: 1 }] }],
    workload: [{ ...scenario.workload[0]!, arrivals: { kind: 'trace', rows } }],
    telemetry: { ...NONE, ...telemetry },
  };
}

/** When the expected time of the instance was seen to be another than before: [workload time, workMs]. */
async function run(scenario: Scenario): Promise<readonly (readonly [number, number])[]> {
  const seen: (readonly [number, number])[] = [];
  let before = Number.NaN;
  await simulate({
    ...{ scenario, strategy: { label: 'v2', use: 'v2', params: {} }, baseDir: MODULES, seed: 1, replicate: 0 },
    onDecide(_, __, view) {
      const workMs = view.instance(0)?.workMs ?? Number.NaN;
      if (workMs !== before && !Number.isNaN(workMs)) seen.push([view.now - START_UP_MS, workMs]);
      before = workMs;
    },
  });
  return seen;
}

describe('the windows of a run', () => {
  it('close at every tick, with what came since the last', async () => {
    const seen = await run(scenarioWith({ estimate: './count.mjs' }));
    // Answers reach the core 16 ms after each arrival; ticks are at 995, 1995, ... ms of the workload: ten answers each, then one.
    expect(seen.map(([, workMs]) => workMs)).toEqual([12, 10, 1]);
    expect(seen.slice(1).map(([atMs]) => atMs)).toEqual([995, 4995]);
  });

  it('of the latest 25 events grow to 25', async () => {
    const seen = await run(
      scenarioWith({ window: { size: { kind: 'events', events: 25 }, interval: null }, estimate: './count.mjs' }),
    );
    expect(seen.map(([, workMs]) => workMs)).toEqual([12, 10, 20, 25]);
    expect(seen.slice(1).map(([atMs]) => atMs)).toEqual([995, 1995, 2995]);
  });

  it('of 3 s that close every 500 ms slide, and shrink when nothing comes any more', async () => {
    const window = { size: { kind: 'time', ms: 3000 }, interval: { kind: 'time', ms: 500 } } as const;
    const seen = await run(scenarioWith({ window, estimate: './count.mjs' }));
    // Closings at 495, 995, ...: 5 answers in each half second, 30 in three seconds; from 4000 ms on nothing comes. The closing at 4995
    // (21) is between two observations, and only ticks are left by then.
    expect(seen.map(([, workMs]) => workMs)).toEqual([12, 5, 10, 15, 20, 25, 30, 26, 16]);
  });

  it('that close at every fourth response do so at that response', async () => {
    const window = { size: { kind: 'events', events: 6 }, interval: { kind: 'events', events: 4 } } as const;
    const seen = await run(scenarioWith({ window, estimate: './count.mjs' }));
    // The fourth answer is of the arrival at 300 ms: two legs to the hub, one to the node, 12 ms of work, one back.
    expect(seen.slice(1)).toEqual([
      [316, 4],
      [716, 6],
    ]);
  });

  it("take the times that the scenario's parser makes of responses", async () => {
    const seen = await run(scenarioWith({ parser: './total.mjs', estimate: './mean.mjs' }));
    // One leg to the node and one back.
    expect(seen.map(([, workMs]) => workMs)).toEqual([12, 14]);
  });

  it('blend the mean with the profile where the scenario names no function', async () => {
    const seen = await run(scenarioWith({ parser: './total.mjs' }));
    expect(seen[1]).toEqual([995, (8 * 12 + 10 * 14) / 18]);
  });

  const WRONG: readonly (readonly [what: string, telemetry: Partial<TelemetrySpec>, message: string])[] = [
    ['is not there', { estimate: './gone.mjs' }, 'cannot load the window function ./gone.mjs'],
    [
      'exports no function',
      { estimate: './empty.mjs' },
      'the window function ./empty.mjs exports no function; export one as `estimate`',
    ],
    [
      'returns NaN',
      { estimate: './wrong.mjs' },
      'the window function ./wrong.mjs returned NaN; it must return a time in milliseconds',
    ],
    [
      'returns less than 0',
      { parser: './wrong.mjs' },
      'the parser ./wrong.mjs returned -1; it must return a time in milliseconds',
    ],
    ['throws', { estimate: './throws.mjs' }, 'the window function ./throws.mjs threw: out of ideas'],
  ];
  it.each(WRONG)('end the run with an error that names the module where it %s', async (_, telemetry, message) => {
    const failed = run(scenarioWith(telemetry));
    await expect(failed).rejects.toThrow(message);
    await expect(run(scenarioWith(telemetry))).rejects.toBeInstanceOf(UserError);
  });
});
