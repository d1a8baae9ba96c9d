import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { comparisonTable } from '../../reports/index.ts';
import { build, csv, folder, json, rohe, SMALL, text, withSmall } from './rohe.ts';

beforeAll(build, 120_000);

describe('names in tables', () => {
  it('say which strategy takes over in mid-run, in the verdict and in a report too', async () => {
    const cwd = withSmall('changes: [{ at: 4 s, strategy: fcfs }]\n');
    const { out } = await rohe(cwd, 'compare', 'small.yaml', '--out', 'two');
    expect(out).toMatch(/^ +v2 -> fcfs at 4 s +llf -> fcfs at 4 s$/m);
    expect(csv(cwd, 'two', 'summary.csv')[0]?.['strategy']).toBe('v2 -> fcfs at 4 s');
    const one = await rohe(cwd, 'run', 'small.yaml', '--out', 'one');
    expect(one.out).toMatch(/under v2 -> fcfs at 4 s, seed 1/);
    expect((await rohe(cwd, 'report', 'two', '--format', 'md')).out).toMatch(/\| v2 -&gt; fcfs at 4 s \|/);
  }, 20_000);

  it('call a scenario.yaml by its folder', async () => {
    const cwd = folder();
    mkdirSync(join(cwd, 'my-cluster'));
    writeFileSync(join(cwd, 'my-cluster', 'scenario.yaml'), SMALL);
    const { err } = await rohe(cwd, 'run', 'my-cluster/scenario.yaml');
    expect(err).toMatch(/runs\/my-cluster-v2-/);
  });
});

describe('figures', () => {
  it('of one run that count something are whole', () => {
    const row = {
      strategy: 'v2',
      scope: 'run',
      metric: 'arrived',
      unit: 'queries',
      mean: 771,
      n: 1,
      halfWidth: null,
      lower: null,
      upper: null,
      sd: null,
      min: 771,
      max: 771,
      method: '',
    };
    expect(comparisonTable([row]).rows).toEqual([['queries', '', '771']]);
    expect(comparisonTable([{ ...row, mean: 771.5, n: 2, lower: 768.5, upper: 774.5, halfWidth: 3 }]).rows).toEqual([
      ['queries', '', '771.5 ± 3.0'],
    ]);
  });
});

describe('rohe explain', () => {
  it('weighs the instances of the service that is sent to, and lighter ones only where they stand in', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml', '--out', 'one');
    const { out } = await rohe(cwd, 'explain', 'one', '--query', '20');
    const sent = out.split('-> send image to large')[1]!.split('->')[0]!;
    expect(sent).toMatch(/\* large on/);
    expect(sent).not.toMatch(/small on (left|right): expected/);
  });
});

describe('instances.csv', () => {
  it('says of what was removed nothing twice', async () => {
    const scaled = SMALL.replace(
      'large: {',
      'large: { replicas: 2, autoscale: { by: utilisation, target: 90 %, min: 1, max: 2, interval: 1 s, cool_down: 2 s },',
    );
    const cwd = folder();
    writeFileSync(join(cwd, 'small.yaml'), scaled);
    await rohe(cwd, 'run', 'small.yaml', '--rows', 'all', '--out', 'one');
    expect(json<{ status: string }>(cwd, 'one', 'run.json').status).toBe('complete');
    expect(text(cwd, 'one', 'instances.csv')).toMatch(/,removed,,/);
  });
});
