import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLiveBackend } from '../../runners/live/backend.ts';
import { createEngine } from '../../runners/live/docker.ts';
import { openFleet } from '../../runners/live/fleet.ts';
import { readHosts } from '../../runners/live/hosts.ts';
import { measure } from '../../runners/measure.ts';
import { readSource } from '../../runners/scenario-source.ts';
import { folder, SMALL } from '../runners/rohe.ts';
import { BASE } from './engine.ts';
import { type Far, startFar } from './far.ts';

/** By `npm run leaks` only. */
const MINUTES = Number(process.env['LEAKS'] ?? 0);
const SAMPLES = 30;
/** Of the last third beside the one before it. */
const MOST_GROWTH = { heapMiB: 2, rssMiB: 10, descriptors: 4 };

type Sample = { readonly atS: number; readonly heapMiB: number; readonly rssMiB: number; readonly descriptors: number };

let far: Far;
beforeAll(async () => {
  if (MINUTES > 0) far = await startFar(3);
}, 240_000);
afterAll(() => far?.end(), 120_000);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function take(sinceMs: number): Sample {
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  return {
    atS: Math.round((performance.now() - sinceMs) / 1000),
    heapMiB: heapUsed / 1048576,
    rssMiB: rss / 1048576,
    descriptors: readdirSync('/proc/self/fd').length,
  };
}
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

function scenarioFile(cwd: string): string {
  const file = join(cwd, 'leaks.yaml');
  writeFileSync(
    file,
    SMALL.replace('duration: 10 s', `duration: ${MINUTES * 60} s`)
      .replace('  right: { device: board }', '  right: { device: board }\n  third: { device: board }')
      .replaceAll('modality: image, profile', 'modality: image, replicas: 3, profile')
      .replace('poisson: 10/s', 'constant: 20/s')
      .concat('placement: worst-fit\n'),
  );
  return file;
}
function hostsFile(cwd: string): string {
  const file = join(cwd, 'hosts.yaml');
  const nodes = ['left', 'right', 'third'].map((node, i) => `${node}: { host: ${far.hosts[i]!.name}, cpus: 0.6 }`);
  writeFileSync(
    file,
    `hosts:\n${far.hosts.map(({ yaml }) => yaml).join('\n')}\nnodes: { ${nodes.join(', ')} }\nworker: { base: '${BASE}' }\n`,
  );
  return file;
}
/** Asked through connections of the test's own, opened once. */
function counter(): () => Promise<number> {
  const engines = far.hosts.map(({ name, socket }) => createEngine(name, { kind: 'socket', path: socket }));
  return async () => (await Promise.all(engines.map((engine) => engine.listed(null)))).flat().length;
}

describe.runIf(MINUTES > 0)(`a live run of ${MINUTES} minutes on three hosts`, () => {
  it('leaks neither memory, sockets nor containers', { timeout: MINUTES * 60_000 + 120_000, retry: 0 }, async () => {
    const cwd = folder();
    const { scenario, baseDir } = await readSource(scenarioFile(cwd), []);
    const fleet = await openFleet(readHosts(hostsFile(cwd)), scenario, () => {});
    const containers = counter();
    const sinceMs = performance.now();
    const samples: Sample[] = [];
    const counts: number[] = [];
    const sampler = setInterval(
      () => {
        samples.push(take(sinceMs));
        void containers().then((count) => counts.push(count));
      },
      (MINUTES * 60_000) / SAMPLES,
    );
    const { metrics } = await measure({
      scenario,
      strategy: scenario.strategies[0]!,
      baseDir,
      seed: 1,
      replicate: 0,
      backend: (parts) => createLiveBackend({ ...parts, fleet, run: `leaks-${process.pid}` }),
      sliceMs: 100,
    }).finally(() => clearInterval(sampler));
    const third = Math.floor(samples.length / 3);
    const change = (what: keyof typeof MOST_GROWTH): number =>
      median(samples.slice(-third).map((one) => one[what])) - median(samples.slice(-2 * third, -third).map((one) => one[what]));
    const grown = { heapMiB: change('heapMiB'), rssMiB: change('rssMiB'), descriptors: change('descriptors') };
    const shown = samples.map(({ atS, ...rest }, i) => ({
      'at s': atS,
      'heap MiB': rest.heapMiB.toFixed(1),
      'RSS MiB': rest.rssMiB.toFixed(1),
      descriptors: rest.descriptors,
      containers: counts[i],
    }));
    console.table(shown);
    console.log(`from the second third to the last, medians: ${JSON.stringify(grown)}; at most ${JSON.stringify(MOST_GROWTH)}`);
    // A machine that is busy with something else may miss most deadlines; the work is done all the same.
    expect(metrics.summary()['arrived']).toBeGreaterThan(MINUTES * 60 * 19);
    expect(metrics.histogram().count).toBeGreaterThan(MINUTES * 60 * 2);
    for (const what of ['heapMiB', 'rssMiB', 'descriptors'] as const)
      expect(grown[what], what).toBeLessThanOrEqual(MOST_GROWTH[what]);
    // Those of the first sample may still be starting.
    expect(new Set(counts.slice(1)).size).toBe(1);
    expect(await containers()).toBe(0);
  });
});
