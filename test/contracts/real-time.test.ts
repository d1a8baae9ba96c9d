import { describe, expect, it } from 'vitest';
import { strategies } from '../../algorithms/index.ts';
import { firstFit } from '../../algorithms/placement/first-fit.ts';
import type { LogLine, QueryRecord, RunRecord } from '../../core/events.ts';
import { createReplayBackend, ReplayError } from '../../core/replay.ts';
import type { Scenario } from '../../core/scenario.ts';
import { runToEnd } from './simulation.ts';
import { createTimerBackend } from './timer-backend.ts';
import { createWorld } from './world.ts';

/** Ten queries in a fifth of a second. */
const { scenario: TINY } = createWorld();
const SHORT: Scenario = {
  ...TINY,
  durationMs: 200,
  orchestration: { ...TINY.orchestration, tickMs: 50 },
  workload: TINY.workload.map((stream) => ({ ...stream, arrivals: { kind: 'constant', perSecond: 50 } })),
};
/** Without network times, as the timer backend has none, and with more queries than the models can serve. */
const NEAR: Scenario = {
  ...SHORT,
  network: { ...SHORT.network, links: SHORT.network.links.map((link) => ({ ...link, latency: { kind: 'constant', ms: 0 } })) },
  workload: TINY.workload.map((stream) => ({ ...stream, arrivals: { kind: 'constant', perSecond: 130 } })),
};
const onTimers = () => createTimerBackend(SHORT);

function queriesOf(records: readonly RunRecord[]): QueryRecord[] {
  return records.filter((record) => record.kind === 'query');
}

describe('the core on a backend in real time', () => {
  it.concurrent.each(strategies.map((strategy) => [strategy.name, strategy] as const))(
    'answers every query under %s',
    async (_, strategy) => {
      const { records } = await runToEnd(SHORT, { placement: firstFit, strategy }, onTimers);
      const queries = queriesOf(records);
      expect(queries).toHaveLength(10);
      for (const query of queries) {
        expect(['completed', 'partial', 'late']).toContain(query.outcome);
        expect(query.responseMs).toBeGreaterThan(14);
      }
    },
  );
});

describe('the simulator and real time', () => {
  it.concurrent.each(strategies.map((strategy) => [strategy.name, strategy] as const))(
    'give the same run under %s where nothing is random',
    async (_, strategy) => {
      const [real, simulated] = await Promise.all([
        runToEnd(NEAR, { placement: firstFit, strategy }, () => createTimerBackend(NEAR)),
        runToEnd(NEAR, { placement: firstFit, strategy }),
      ]);
      expect(queriesOf(real.records).map(course)).toEqual(queriesOf(simulated.records).map(course));
    },
  );
});

describe('a recorded run', () => {
  it('is replayed line by line, with the same records', async () => {
    const [strategy] = strategies;
    const recorded = await runToEnd(SHORT, { placement: firstFit, strategy: strategy! }, onTimers);
    const replayed = await replay(recorded.log);
    expect(replayed.log).toEqual(recorded.log);
    expect(queriesOf(replayed.records).map(withoutTimes)).toEqual(queriesOf(recorded.records).map(withoutTimes));
  });

  it('refuses a log of which one command was altered, and names the line', async () => {
    const [strategy] = strategies;
    const { log } = await runToEnd(SHORT, { placement: firstFit, strategy: strategy! }, onTimers);
    const line = log.findLast((one) => one.is === 'command' && one.command.kind === 'invoke')!;
    const altered = log.map(
      (one): LogLine => (one.n === line.n ? { ...line, is: 'command', command: { kind: 'cancel', invocationId: 0 } } : one),
    );
    const error = await replay(altered).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ReplayError);
    expect(error).toMatchObject({ line: line.n });
    expect(String(error)).toContain(`line ${line.n}`);
  });
});

/** All but the answer itself. */
function course({ queryId, outcome, arrivalMs, endMs, membersAnswered, membersChosen }: QueryRecord): object {
  return { queryId, outcome, arrivalMs: round(arrivalMs), endMs: round(endMs), membersAnswered, membersChosen };
}
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function replay(log: readonly LogLine[]): ReturnType<typeof runToEnd> {
  return runToEnd(SHORT, { placement: firstFit, strategy: strategies[0]! }, () => createReplayBackend(log));
}

function withoutTimes({ queryId, outcome, answerClass, membersAnswered }: QueryRecord): object {
  return { queryId, outcome, answerClass, membersAnswered };
}
