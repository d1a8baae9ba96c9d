import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { strategies } from '../../algorithms/index.ts';
import { firstFit } from '../../algorithms/placement/first-fit.ts';
import { placements } from '../../algorithms/placement/index.ts';
import type { LogLine, QueryRecord, RunRecord } from '../../core/events.ts';
import { createReplayBackend } from '../../core/replay.ts';
import type { Scenario } from '../../core/scenario.ts';
import { watch } from '../../core/watch.ts';
import type { RunDocument } from '../../runners/folder/run-folder.ts';
import { createLiveBackend, type LiveBackend } from '../../runners/live/backend.ts';
import { openFleet } from '../../runners/live/fleet.ts';
import type { Hosts } from '../../runners/live/hosts.ts';
import { runToEnd } from '../contracts/simulation.ts';
import { createWorld } from '../contracts/world.ts';
import { build, csv, ended, folder, json, rohe, SMALL, start } from '../runners/rohe.ts';
import { BASE } from './engine.ts';
import { leftovers, testEngine, testFleet, testHosts } from './fleet.ts';
import { openRelay } from './relay.ts';

beforeAll(build, 120_000);

const { scenario: TINY } = createWorld();
/** The deadline is one that a busy machine keeps: under it only what is lost fails. */
const SHORT: Scenario = {
  ...TINY,
  contracts: TINY.contracts.map((contract) => ({ ...contract, deadlineMs: 10_000 })),
  durationMs: 2000,
  services: TINY.services.map((service) => ({ ...service, demand: { ...service.demand, cpuMillis: 1000 } })),
  workload: TINY.workload.map((stream) => ({ ...stream, arrivals: { kind: 'constant', perSecond: 20 } })),
};
let runs = 0;

async function runLive(scenario: Scenario, strategy = strategies[0]!, onMade: (backend: LiveBackend) => void = () => {}) {
  const fleet = await testFleet(scenario, 0.8);
  const run = `test-${process.pid}-${runs++}`;
  return runToEnd(scenario, { placement: firstFit, strategy }, (parts) => {
    const backend = createLiveBackend({ ...parts, fleet, run });
    onMade(backend);
    return backend;
  });
}

/** Calls `then` once, when the first query of the workload has been let in: whenever the containers were ready. */
function whenUnderWay(backend: LiveBackend, then: () => void): void {
  let told = false;
  watch(backend.observe(), (seen) => {
    if (told || seen.kind !== 'invocation-ended') return;
    told = true;
    then();
  });
}

function queriesOf(records: readonly RunRecord[]): QueryRecord[] {
  return records.filter((record) => record.kind === 'query');
}

/** hosts.yaml for the engine of the tests, and a short scenario, in a fresh folder. */
function workplace(extra = ''): string {
  const cwd = folder();
  writeFileSync(join(cwd, 'hosts.yaml'), `hosts: { here: { socket: ${inject('engine')} } }\nworker: { base: '${BASE}' }\n`);
  writeFileSync(join(cwd, 'small.yaml'), SMALL.replace('duration: 10 s', 'duration: 4 s') + extra);
  return cwd;
}

/** Each work brings a container 100 KiB. Windows begin after the first of it and may end before the last; a busy engine reads late. */
function checkTraffic(cwd: string): void {
  const works = csv(cwd, 'one', 'invocations.csv').filter(({ stage }) => stage === 'infer');
  const windows = csv(cwd, 'one', 'containers.csv');
  for (const instance of ['0', '1']) {
    const rows = windows.filter((row) => row['instance_id'] === instance);
    const sum = (column: string): number => rows.reduce((total, row) => total + Number(row[column]), 0);
    const own = works.filter((work) => work['instance_id'] === instance);
    expect(sum('received_kib')).toBeGreaterThan((100 * own.length) / 4);
    expect(sum('received_kib')).toBeLessThan(150 * own.length);
    expect(sum('sent_kib')).toBeGreaterThan(0);
    expect(sum('cpu_ms')).toBeGreaterThan(0);
  }
}

describe('a live run', () => {
  it('answers every query', async () => {
    const queries = queriesOf((await runLive(SHORT)).records);
    expect(queries).toHaveLength(40);
    expect(queries.filter(({ outcome }) => outcome === 'failed' || outcome === 'dropped' || outcome === 'rejected')).toEqual([]);
    expect(await leftovers()).toEqual([]);
  });

  it('is replayed from its log, command by command', async () => {
    const { log, records } = await runLive(SHORT);
    const replayed = await runToEnd(SHORT, { placement: firstFit, strategy: strategies[0]! }, () => createReplayBackend(log));
    expect(replayed.log).toEqual(log);
    expect(queriesOf(replayed.records)).toEqual(queriesOf(records));
  });

  it('goes on when a container is killed: its work fails, it is replaced, and no query is lost', async () => {
    const engine = testEngine();
    // Long enough for the new container to be ready before the end, also on a busy machine.
    const scenario = { ...SHORT, durationMs: 10_000 };
    let kill: Promise<void> | undefined;
    const { records } = await runLive(scenario, strategies[0]!, (backend) =>
      whenUnderWay(backend, () => {
        kill = leftovers().then((all) => engine.remove(all.find(({ name }) => name.endsWith('-0'))!.id));
      }),
    );
    await kill;
    const states = records.flatMap((one) => (one.kind === 'instance' && one.instanceId === 0 ? [one.state] : []));
    expect(states.at(-1)).toBe('failed');
    expect(records.some((one) => one.kind === 'instance' && one.state === 'ready' && one.atMs > 0)).toBe(true);
    expect(queriesOf(records)).toHaveLength(200);
    expect(await engine.listed(null)).toEqual([]);
  });
});

describe('a host whose engine is lost in mid-run', () => {
  it('has its node down until it answers again; work goes on elsewhere, and nothing is left behind', async () => {
    const scenario = { ...SHORT, durationMs: 6000 };
    const relay = await openRelay(join(folder(), 'far.sock'), inject('engine'));
    const near = testHosts(['left'], 0.4);
    const hosts: Hosts = {
      ...near,
      hosts: [...near.hosts, { ...near.hosts[0]!, name: 'far', connection: { kind: 'socket', path: relay.socket } }],
      nodes: new Map([...near.nodes, ['right', { host: 'far', cpus: 0.4, cgroupParent: null }]]),
    };
    const fleet = await openFleet(hosts, scenario, () => {});
    const run = `test-${process.pid}-${runs++}`;
    let log: readonly LogLine[] = [];
    let records: readonly RunRecord[] = [];
    const worstFit = placements.find(({ name }) => name === 'worst-fit')!;
    let mending: NodeJS.Timeout | undefined;
    try {
      ({ log, records } = await runToEnd(scenario, { placement: worstFit, strategy: strategies[0]! }, (parts) => {
        const backend = createLiveBackend({ ...parts, fleet, run });
        whenUnderWay(backend, () => {
          relay.cut();
          mending = setTimeout(() => void relay.mend(), 1500);
        });
        return backend;
      }));
    } finally {
      clearTimeout(mending);
      relay.close();
    }
    const states = log.flatMap((line) =>
      line.is === 'observation' && line.observation.kind === 'node-changed'
        ? [[line.observation.nodeId, line.observation.state]]
        : [],
    );
    expect(states).toEqual([
      [1, 'down'],
      [1, 'up'],
    ]);
    const queries = queriesOf(records);
    expect(queries).toHaveLength(120);
    expect(queries.filter(({ outcome }) => outcome === 'completed').length).toBeGreaterThan(60);
    expect(await leftovers()).toEqual([]);
  });
});

describe('rohe live', () => {
  it('leaves the run folder of a run, always with its log, and nothing on the host', async () => {
    const cwd = workplace();
    const { code, out, err } = await rohe(cwd, 'live', 'small.yaml', '--hosts', 'hosts.yaml', '--out', 'one');
    expect([code, err]).toEqual([0, expect.stringContaining('run folder: one')]);
    expect(out).toContain('on time (completed)');
    expect(readdirSync(join(cwd, 'one'))).toEqual(
      expect.arrayContaining([
        'containers.csv',
        'invocations.csv',
        'log.jsonl',
        'nodes.csv',
        'queries.csv',
        'run.json',
        'summary.csv',
        'tasks.csv',
      ]),
    );
    checkTraffic(cwd);
    const { status, environment } = json<RunDocument>(cwd, 'one', 'run.json');
    expect([status, environment.live?.hosts[0]?.name]).toEqual(['complete', 'here']);
    const simulated = await rohe(cwd, 'run', 'small.yaml', '--out', 'two');
    expect(simulated.code).toBe(0);
    const of = (run: string) =>
      csv(cwd, run, 'queries.csv')
        .map((row) => [row['query_id'], row['arrival_ms'], row['class']])
        .sort(([a], [b]) => Number(a) - Number(b));
    expect(of('one')).toEqual(of('two'));
    expect(await leftovers()).toEqual([]);
  });

  it('leaves nothing behind after Ctrl-C', async () => {
    const cwd = workplace();
    const child = start(cwd, ['live', 'small.yaml', '--hosts', 'hosts.yaml', '--out', 'one', '--set', 'duration=60 s']);
    const result = ended(child);
    while ((await leftovers()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    child.kill('SIGINT');
    expect((await result).code).toBe(130);
    expect(json<RunDocument>(cwd, 'one', 'run.json').status).toBe('interrupted');
    expect(await leftovers()).toEqual([]);
  });

  it('that is killed leaves containers that the next one names and rohe clean removes', async () => {
    const cwd = workplace();
    const child = start(cwd, ['live', 'small.yaml', '--hosts', 'hosts.yaml', '--out', 'one', '--set', 'duration=60 s']);
    const gone = ended(child);
    while ((await leftovers()).filter(({ state }) => state === 'running').length < 2)
      await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill('SIGKILL');
    await gone;
    const { run } = json<RunDocument>(cwd, 'one', 'run.json').environment.live!;
    const next = await rohe(cwd, 'live', 'small.yaml', '--hosts', 'hosts.yaml', '--out', 'two');
    expect(next.err).toContain(`rohe clean --run ${run}`);
    const cleaned = await rohe(cwd, 'clean', '--hosts', 'hosts.yaml', '--run', run);
    expect([cleaned.code, cleaned.out]).toEqual([
      0,
      expect.stringMatching(`host here: removed \\d containers? of the run ${run}`),
    ]);
    expect(await leftovers()).toEqual([]);
  });

  it('says before it starts what cannot be: the base image, the engine', async () => {
    const cwd = workplace();
    writeFileSync(
      join(cwd, 'base.yaml'),
      `hosts: { here: { socket: ${inject('engine')} } }\nworker: { base: 'rohe-no-such-base:0' }\n`,
    );
    const noBase = await rohe(cwd, 'live', 'small.yaml', '--hosts', 'base.yaml');
    expect([noBase.code, noBase.err]).toEqual([2, expect.stringContaining('name it in hosts.yaml as worker: { base: NAME }')]);
    writeFileSync(
      join(cwd, 'none.yaml'),
      'hosts: { a: { socket: ./no.sock }, b: { url: tcp://127.0.0.1:1 } }\nnodes: { left: { host: a }, right: { host: b } }\n',
    );
    const noEngine = await rohe(cwd, 'live', 'small.yaml', '--hosts', 'none.yaml');
    expect(noEngine.code).toBe(2);
    expect(noEngine.err).toMatch(
      /host a: it does not answer: there is no socket .*host b: it does not answer: nothing listens at 127.0.0.1:1/s,
    );
    expect(readdirSync(cwd)).not.toContain('runs');
  });
});

describe('rohe hosts check', () => {
  it('runs a worker on the host and shows what it found', async () => {
    const cwd = workplace();
    const { code, out } = await rohe(cwd, 'hosts', 'check', 'hosts.yaml', '--json');
    const [report] = JSON.parse(out) as [{ host: string; roundTripMs: number; diskFreeMiB: number; problems: string[] }];
    expect([code, report.host, report.problems]).toEqual([0, 'here', []]);
    expect(report.roundTripMs).toBeGreaterThan(0);
    expect(report.diskFreeMiB).toBeGreaterThan(0);
    expect(await leftovers()).toEqual([]);
  });

  it('says that ports cannot be published where bind is no address of the host', async () => {
    const cwd = workplace();
    writeFileSync(
      join(cwd, 'hosts.yaml'),
      `hosts: { here: { socket: ${inject('engine')}, bind: 198.51.100.7 } }\nworker: { base: '${BASE}' }\n`,
    );
    const { code, out } = await rohe(cwd, 'hosts', 'check', 'hosts.yaml');
    expect([code, out]).toEqual([2, expect.stringContaining('mend bind in hosts.yaml: it is an address of the host itself')]);
    expect(await leftovers()).toEqual([]);
  });
});
