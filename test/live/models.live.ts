import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, inject, it } from 'vitest';
import { build, csv, folder, ROOT, rohe } from '../runners/rohe.ts';
import { BASE } from './engine.ts';
import { leftovers } from './fleet.ts';

const MODELS = join(ROOT, 'runners', 'live', 'worker', 'models');

beforeAll(async () => {
  await build();
  if (existsSync(join(MODELS, 'node_modules'))) return;
  const { status, stderr } = spawnSync('npm', ['ci', '--prefix', MODELS, '--no-audit', '--no-fund'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the packages of the models cannot be installed: ${stderr}`);
}, 300_000);

it('real face detectors answer on real images, the larger one more slowly', async () => {
  const cwd = folder();
  const nodes = [1, 2, 3].map((n) => `core-${n}: { cpus: 1 }`).join(', ');
  writeFileSync(
    join(cwd, 'hosts.yaml'),
    `hosts: { here: { socket: ${inject('engine')} } }\nnodes: { ${nodes} }\nworker: { base: '${BASE}' }\n`,
  );
  const edits = [
    'duration=12 s',
    'warm_up=0 s',
    'workload.door.arrivals={ constant: 0.5/s }',
    'contracts.visitors.deadline=5 min',
    'orchestration.max_budget=5 min',
    'pipelines.faces.modalities.image.ensemble_size=3',
  ].flatMap((edit) => ['--set', edit]);
  const scenario = join(ROOT, 'scenarios', 'face-detection.yaml');
  const { code, err } = await rohe(cwd, 'live', scenario, '--hosts', 'hosts.yaml', '--out', 'run', ...edits);
  expect([code, err]).toEqual([0, expect.stringContaining('samples do not say their class')]);
  const queries = csv(cwd, 'run', 'queries.csv');
  expect(queries.map(({ outcome, cause }) => [outcome, cause])).toEqual(Array(6).fill(['completed', '']));
  const asked = csv(cwd, 'run', 'invocations.csv').filter(({ stage }) => stage === 'infer');
  const medianOf = (service: string): number => {
    const times = asked.flatMap((row) => (row['service'] === service ? [Number(row['service_ms'])] : []));
    expect(times).toHaveLength(6);
    return times.sort((a, b) => a - b)[3]!;
  };
  expect(medianOf('tiny224')).toBeGreaterThan(20);
  expect(medianOf('ssd')).toBeGreaterThan(medianOf('tiny224'));
  expect(asked.every((row) => row['waiting_ms'] !== '')).toBe(true);
  // The image is the query's number, whatever the machine: SSD finds several faces in each of the six.
  const answers = asked.flatMap((row) => (row['service'] === 'ssd' ? [row['answer_class']] : []));
  expect(answers).toEqual(Array(6).fill('several'));
  expect(await leftovers()).toEqual([]);
}, 180_000);
