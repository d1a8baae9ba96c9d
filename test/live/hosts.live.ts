import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackendObservation, LogLine } from '../../core/events.ts';
import type { RunDocument } from '../../runners/folder/run-folder.ts';
import { createEngine } from '../../runners/live/docker.ts';
import type { Listed } from '../../runners/live/engine.ts';
import { build, csv, ended, folder, json, rohe, SMALL, start, text } from '../runners/rohe.ts';
import { BASE } from './engine.ts';
import { type Far, startFar } from './far.ts';

let far: Far;
beforeAll(async () => {
  await build();
  far = await startFar(3);
}, 240_000);
afterAll(() => far?.end(), 120_000);

const NODES = ['left', 'right', 'third'];
const THREE = SMALL.replace('  right: { device: board }', '  right: { device: board }\n  third: { device: board }').replace(
  'poisson:',
  'constant:',
);
/** Machines that tests run on are busy: the deadline is one that only failures miss. */
const seconds = (n: number): string =>
  THREE.replace('duration: 10 s', `duration: ${n} s`).replace('warm_up: 1 s\n', '').replace('deadline: 200 ms', 'deadline: 3 s');

/** A scenario of three nodes, and hosts.yaml with a host for each. */
function workplace(duration: number, extra = ''): string {
  const cwd = folder();
  writeFileSync(join(cwd, 'three.yaml'), `${seconds(duration)}${extra}`);
  writeFileSync(
    join(cwd, 'hosts.yaml'),
    `hosts:\n${far.hosts.map(({ yaml }) => yaml).join('\n')}
nodes: { ${NODES.map((node, i) => `${node}: { host: ${far.hosts[i]!.name}, cpus: 0.6 }`).join(', ')} }
worker: { base: '${BASE}' }
`,
  );
  return cwd;
}
const live = (cwd: string, ...more: readonly string[]) =>
  rohe(cwd, 'live', 'three.yaml', '--hosts', 'hosts.yaml', '--out', 'run', ...more);

async function leftovers(): Promise<readonly Listed[]> {
  const all = far.hosts.map(({ name, socket }) => createEngine(name, { kind: 'socket', path: socket }).listed(null));
  return (await Promise.all(all)).flat();
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Does something while a run is under way, `afterMs` after its containers run. */
async function during(cwd: string, afterMs: number, what: () => Promise<void>) {
  const child = start(cwd, ['live', 'three.yaml', '--hosts', 'hosts.yaml', '--out', 'run']);
  const result = ended(child);
  let over = false;
  void result.then(() => {
    over = true;
  });
  while (!over && (await leftovers()).filter(({ state }) => state === 'running').length < 2) await pause(100);
  await pause(afterMs);
  await what();
  return result;
}

/** That is what a failure may not change: every query has its end in the books, most are answered, and no host keeps a container. */
async function allEnded(cwd: string, queries: number): Promise<void> {
  const outcomes = csv(cwd, 'run', 'queries.csv').map(({ outcome }) => outcome);
  expect(outcomes).toHaveLength(queries);
  expect(outcomes.filter((outcome) => outcome === 'completed').length).toBeGreaterThan(queries / 4);
  expect(await leftovers()).toEqual([]);
}
/** What the run's log has observed. */
function observed(cwd: string): readonly BackendObservation[] {
  const lines = text(cwd, 'run', 'log.jsonl').trim().split('\n');
  return lines
    .map((line) => JSON.parse(line) as LogLine)
    .flatMap((line) => (line.is === 'observation' ? [line.observation] : []));
}
const states = (cwd: string, nodeId: number): readonly string[] =>
  observed(cwd).flatMap((seen) => (seen.kind === 'node-changed' && seen.nodeId === nodeId ? [seen.state] : []));
const causes = (cwd: string): readonly (string | null)[] =>
  observed(cwd).flatMap((seen) => (seen.kind === 'instance-changed' && seen.state === 'failed' ? [seen.cause] : []));

/** An instance of what ran on a node that was lost is ready again, later and on another one or on that one come back. */
function expectPlacedAgain(cwd: string): void {
  const changes = observed(cwd).flatMap((seen) => (seen.kind === 'instance-changed' ? [seen] : []));
  const lost = changes.findIndex(({ state }) => state === 'failed');
  expect(lost).toBeGreaterThan(0);
  const started = changes.slice(lost).flatMap(({ state, instanceId }) => (state === 'starting' ? [instanceId] : []));
  const ready = changes.slice(lost).flatMap(({ state, instanceId }) => (state === 'ready' ? [instanceId] : []));
  expect(ready.some((id) => started.includes(id))).toBe(true);
  const outcomes = csv(cwd, 'run', 'queries.csv').map(({ outcome }) => outcome);
  expect(outcomes.slice(-5)).not.toContain('failed');
}

describe('three engines of their own, with TLS', () => {
  it.each(['v2', 'adaptive', 'dream', 'llf'])('serve a node each under %s', async (strategy) => {
    const cwd = workplace(3, 'placement: worst-fit\n');
    const { code, err } = await live(cwd, '--strategy', strategy);
    expect([code, err]).toEqual([0, expect.stringContaining('run folder')]);
    await allEnded(cwd, 30);
    const { environment } = json<RunDocument>(cwd, 'run', 'run.json');
    expect(environment.live?.nodes.map(({ host }) => host)).toEqual(far.hosts.map(({ name }) => name));
  });

  it.each([
    [
      'of another authority',
      'other-client',
      'ca',
      /refuses the certificate tls.cert; give one that the authority of that engine/,
    ],
    ['that of the engine', 'client', 'other', /was issued by another authority than tls.ca; give the one/],
  ])('serve nobody, and say what to do, where %s is of another authority', async (_, client, authority, mend) => {
    const cwd = workplace(3);
    const file = join(cwd, 'hosts.yaml');
    const given = (name: string): string =>
      join(far.folder, client === 'client' ? `${name}.pem` : `${client}${name === 'cert' ? '' : '-key'}.pem`);
    writeFileSync(
      file,
      readFileSync(file, 'utf8')
        .replaceAll(join(far.folder, 'ca.pem'), join(far.folder, `${authority}.pem`))
        .replaceAll(join(far.folder, 'cert.pem'), given('cert'))
        .replaceAll(join(far.folder, 'key.pem'), given('key')),
    );
    const check = await rohe(cwd, 'hosts', 'check', 'hosts.yaml');
    expect([check.code, check.out.match(new RegExp(mend, 'g'))?.length]).toEqual([2, 3]);
    const run = await live(cwd);
    expect([run.code, run.err.match(new RegExp(mend, 'g'))?.length]).toEqual([2, 3]);
    expect(readdirSync(cwd)).not.toContain('run');
  });
});

describe('a host in mid-run', () => {
  it('whose engine is stopped and started again: its node is down meanwhile, what ran there is placed again', async () => {
    const cwd = workplace(12, 'placement: worst-fit\n');
    const [host] = far.hosts;
    const { code } = await during(cwd, 3000, async () => {
      await host!.stop();
      await host!.start();
    });
    expect(code).toBe(0);
    expect([states(cwd, 0)[0], states(cwd, 0).at(-1)]).toEqual(['down', 'up']);
    // Its containers end before it does.
    expect(causes(cwd).some((cause) => /was lost|its container ended/.test(cause ?? ''))).toBe(true);
    expectPlacedAgain(cwd);
    await allEnded(cwd, 120);
  });

  it('that is cut off and comes back: nobody is told, and it is noticed all the same', async () => {
    const cwd = workplace(16, 'placement: worst-fit\n');
    const [host] = far.hosts;
    const { code } = await during(cwd, 3000, async () => {
      host!.cut();
      await pause(8000);
      host!.mend();
    });
    expect(code).toBe(0);
    expect([states(cwd, 0)[0], states(cwd, 0).at(-1)]).toEqual(['down', 'up']);
    expect(causes(cwd)).toContain(`host ${host!.name} was lost`);
    expectPlacedAgain(cwd);
    const invocations = csv(cwd, 'run', 'invocations.csv');
    expect(invocations.some(({ outcome }) => outcome !== 'completed')).toBe(true);
    await allEnded(cwd, 160);
  });
});

describe('two runs at once on the same hosts', () => {
  it('both end as they should, and each removes its own containers only', async () => {
    const [one, other] = [workplace(4), workplace(4)];
    const results = await Promise.all([live(one), live(other)]);
    expect(results.map(({ code, err }) => [code, code === 0 ? '' : err])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    await allEnded(one, 40);
    await allEnded(other, 40);
  });
});
