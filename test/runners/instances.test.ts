import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Scenario } from '../../core/scenario.ts';
import { openRowFiles } from '../../runners/folder/row-files.ts';
import { simulate } from '../../runners/simulate.ts';
import { createWorld } from '../contracts/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'rohe-instances-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function filesOf(scenario: Scenario): Promise<readonly string[]> {
  const into = mkdtempSync(join(folder, 'run-'));
  const files = await openRowFiles(into, scenario, { rows: 'none', log: false });
  const strategy = { label: 'v2', use: 'v2', params: {} };
  await simulate({ scenario, strategy, baseDir: '.', seed: 1, replicate: 0, onRecord: files.record, drain: files.drain });
  await files.end();
  return readdirSync(into).map((name) => join(into, name));
}

it('instances.csv is written where a service has a cold start, with its parts', async () => {
  const { scenario } = createWorld();
  const ms = (value: number) => ({ kind: 'constant', ms: value }) as const;
  const [single, ...others] = scenario.services;
  const cold = { ...single!, coldStart: { imageMiB: 100, container: ms(30), load: ms(70) } };
  const path = (await filesOf({ ...scenario, services: [cold, ...others] })).find((file) => file.endsWith('instances.csv'))!;
  const rows = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const columns = ['service', 'state', 'at_ms', 'start_up_ms', 'pull_ms', 'container_ms', 'load_ms'].map((name) =>
    rows[0]!.indexOf(name),
  );
  const shown = rows.slice(1).map((row) => columns.map((at) => row[at]));
  // No bandwidth is given, so the pull takes the latency of 1 ms; the others take 5 ms in one part.
  expect(shown.filter(([service]) => service === 'single')).toEqual([
    ['single', 'starting', '-101', '', '', '', ''],
    ['single', 'ready', '0', '101', '1', '30', '70'],
  ]);
  expect(shown.filter(([service, state]) => service !== 'single' && state === 'ready').map((row) => row.slice(2))).toEqual(
    Array(3).fill(['-96', '5', '', '', '']),
  );
});

it('no instances.csv is written where there is nothing of that kind', async () => {
  expect((await filesOf(createWorld().scenario)).map((file) => file.split('/').at(-1))).toEqual(['nodes.csv']);
});
