import { describe, expect, it } from 'vitest';
import { bestFit } from '../../algorithms/placement/best-fit.ts';
import { v2 } from '../../algorithms/v2.ts';
import { compose } from '../../core/algorithm.ts';
import type { Backend } from '../../core/backend.ts';
import type { LogLine, RunRecord } from '../../core/events.ts';
import { buildModel } from '../../core/model/build.ts';
import { Orchestrator } from '../../core/orchestrator/orchestrator.ts';
import { createRandom, Stream, sequence } from '../../core/random.ts';
import { createReplayBackend, ReplayError } from '../../core/replay.ts';
import { watch } from '../../core/watch.ts';
import { Workload } from '../../core/workload.ts';
import { createTimerBackend } from '../contracts/timer-backend.ts';
import { createWorld } from '../contracts/world.ts';

const { scenario } = createWorld({ durationMs: 300 });

/** A whole run on a backend; nothing here knows a simulator. */
async function runOn(backend: Backend): Promise<{ log: LogLine[]; records: RunRecord[] }> {
  const model = buildModel(scenario);
  const random = createRandom(scenario.seed, 0);
  const algorithm = compose(
    bestFit.create({}, sequence(random, Stream.placement)),
    v2.create({}, sequence(random, Stream.strategy)),
  );
  const orchestrator = new Orchestrator({ model, backend, workload: new Workload(model, random), algorithm, name: 'v2' });
  const log: LogLine[] = [];
  const records: RunRecord[] = [];
  watch(orchestrator.log, (line) => void log.push(line));
  watch(orchestrator.records, (record) => void records.push(record));
  await backend.open();
  try {
    orchestrator.start();
    await backend.run(Number.POSITIVE_INFINITY);
  } finally {
    orchestrator.close();
    await backend.close();
  }
  return { log, records };
}

describe('the log of a run in real time', () => {
  it('replays to the same records and the same log', async () => {
    const recorded = await runOn(createTimerBackend(scenario));
    expect(recorded.records.filter(({ kind }) => kind === 'query').length).toBeGreaterThan(0);
    const replayed = await runOn(createReplayBackend(JSON.parse(JSON.stringify(recorded.log)) as LogLine[]));
    expect(replayed.log).toEqual(recorded.log);
    expect(replayed.records).toEqual(recorded.records);
  });

  it('with one command altered is refused, and the error names the line', async () => {
    const { log } = await runOn(createTimerBackend(scenario));
    const at = log.findIndex(
      (line) => line.is === 'command' && line.command.kind === 'invoke' && line.command.work.stage === 'infer',
    );
    const line = log[at] as Extract<LogLine, { is: 'command' }>;
    const altered = log.with(at, { ...line, command: { kind: 'cancel', invocationId: 99 } });
    const error = await runOn(createReplayBackend(altered)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ReplayError);
    expect(error).toMatchObject({ line: line.n, message: expect.stringContaining(`log line ${line.n}: `) });
  });
});
