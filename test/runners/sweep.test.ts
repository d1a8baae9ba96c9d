import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, csv, ended, finishedCells, json, ROOT, rohe, start, text, withSmall } from './rohe.ts';

beforeAll(build, 120_000);

type Sweep = {
  readonly status: string;
  readonly cells: number;
  readonly lost: string | null;
  readonly settings: readonly { readonly addresses: readonly string[] }[];
};
const AXES = 'vary: { workload.door.arrivals.rate: [5/s, 10/s], services.small.replicas: [1, 2] }\n';

/** Path -> content of everything but what may differ between machines. */
function content(folder: string): { readonly [path: string]: string } {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  return Object.fromEntries(
    files.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8').split('"environment"')[0]!]),
  );
}

describe('rohe sweep', () => {
  it('runs every combination under every strategy, each as rohe compare would', async () => {
    const cwd = withSmall(AXES);
    const { code, out } = await rohe(cwd, 'sweep', 'small.yaml', '--out', 'all');
    expect(code).toBe(0);
    expect(out).toMatch(/^small: 4 settings of .*; 16 cells\n/);
    const rows = csv(cwd, 'all', 'summary.csv');
    const settings = [...new Set(rows.map((row) => `${row['workload.door.arrivals.rate']} ${row['services.small.replicas']}`))];
    expect(settings).toEqual(['5/s 1', '5/s 2', '10/s 1', '10/s 2']);
    await rohe(
      cwd,
      'compare',
      'small.yaml',
      '--set',
      'workload.door.arrivals.rate=10/s',
      '--set',
      'services.small.replicas=2',
      '--out',
      'one',
    );
    const own = rows
      .filter((row) => row['setting'] === '3')
      .map(({ strategy, metric, mean, lower, upper, n }) => ({ strategy, metric, mean, lower, upper, n }));
    const compared = csv(cwd, 'one', 'summary.csv').filter((row) => row['n'] !== '0');
    expect(own).toEqual(
      compared.map(({ strategy, metric, mean, lower, upper, n }) => ({ strategy, metric, mean, lower, upper, n })),
    );
  });

  it('takes axes from the command line, in place of those of the file, with values of any kind', async () => {
    const cwd = withSmall(AXES);
    const given = [
      '--vary',
      'workload.door.arrivals={ poisson: 5/s }, { constant: 5/s }',
      '--vary',
      'workload.door.arrivals.rate=5/s',
      '--set',
      'services.small.replicas=1',
    ];
    const { code, out } = await rohe(cwd, 'sweep', 'small.yaml', ...given, '--replications', '1', '--json', '--out', 'all');
    expect(code).toBe(0);
    const document = JSON.parse(out) as {
      cells: number;
      settings: { values: object; strategies: { metrics: { on_time: { n: number } } }[] }[];
    };
    expect(document.cells).toBe(4);
    expect(document.settings.map(({ values }) => values)).toEqual([
      { 'workload.door.arrivals.rate': '5/s', 'workload.door.arrivals': { poisson: '5/s' } },
      { 'workload.door.arrivals.rate': '5/s', 'workload.door.arrivals': { constant: '5/s' } },
    ]);
    expect(document.settings[0]?.strategies[0]?.metrics.on_time.n).toBe(1);
  });

  it('gives the same bytes on one thread and on three', async () => {
    const cwd = withSmall(AXES);
    await rohe(cwd, 'sweep', 'small.yaml', '--workers', '1', '--out', 'one');
    await rohe(cwd, 'sweep', 'small.yaml', '--workers', '3', '--out', 'three');
    expect(content(join(cwd, 'three'))).toEqual(content(join(cwd, 'one')));
  });

  it('loses no finished cell and keeps no half one when it is killed 20 times', async () => {
    const cwd = withSmall(AXES);
    await rohe(cwd, 'sweep', 'small.yaml', '--replications', '12', '--out', 'whole');
    const args = ['sweep', 'small.yaml', '--replications', '12', '--out', 'killed', '--resume', '--workers', '2'];
    let kept: readonly string[] = [];
    for (let i = 0; i < 20; i++) {
      const child = start(cwd, args);
      const over = ended(child);
      // By the clock, or a moment after one more cell is finished, so that a slow machine gets on too.
      const wait = i % 3 === 0 ? 0 : 5000;
      for (let waited = 0; waited < wait && finishedCells(cwd, 'killed').length === kept.length; waited += 20) await sleep(20);
      await sleep((wait === 0 ? 350 : 0) + ((i * 37) % 50));
      child.kill('SIGKILL');
      await over;
      const now = finishedCells(cwd, 'killed');
      expect(now).toEqual(expect.arrayContaining([...kept]));
      expect(new Set(now).size, 'a finished cell was run again').toBe(now.length);
      kept = now;
    }
    expect(kept.length).toBeGreaterThan(0);
    const { code } = await rohe(cwd, ...args);
    expect(code).toBe(0);
    expect(content(join(cwd, 'killed'))).toEqual(content(join(cwd, 'whole')));
  }, 120_000);

  it('runs again only what is missing or damaged, and says how much was there', async () => {
    const cwd = withSmall(AXES);
    await rohe(cwd, 'sweep', 'small.yaml', '--out', 'all');
    const before = content(join(cwd, 'all'));
    const [first, second, third, ...others] = text(cwd, 'all', 'cells.jsonl').trimEnd().split('\n');
    // One is gone, one is no JSON, one was cut off at the end of a thread's file, which has a whole one too.
    writeFileSync(join(cwd, 'all', 'cells.jsonl'), [`${second!.slice(0, 40)}\n`, ...others.map((one) => `${one}\n`)].join(''));
    mkdirSync(join(cwd, 'all', 'cells'));
    writeFileSync(join(cwd, 'all', 'cells', `${2 ** 30}-0-a.jsonl`), `${first}\n${third!.slice(0, -9)}`);
    const { code, err } = await rohe(cwd, 'sweep', 'small.yaml', '--out', 'all', '--resume');
    expect([code, err]).toEqual([0, '14 of 16 cells were finished before\nrun folder: all\n']);
    expect(content(join(cwd, 'all'))).toEqual(before);
  });

  it('goes on with more axes or replications, and runs what is there once only', async () => {
    const cwd = withSmall(AXES);
    await rohe(cwd, 'sweep', 'small.yaml', '--out', 'all');
    const more = await rohe(cwd, 'sweep', 'small.yaml', '--replications', '3', '--out', 'all', '--resume');
    expect(more.err).toMatch(/^16 of 24 cells were finished before\n/);
    const again = await rohe(cwd, 'sweep', 'small.yaml', '--replications', '3', '--out', 'all', '--resume');
    expect(again.err).toMatch(/^24 of 24 cells were finished before\n/);
  });

  it('runs again what a module of your own decides when it, or what it imports, has changed', async () => {
    const cwd = withSmall(AXES);
    writeFileSync(join(cwd, 'inner.mjs'), text(ROOT, 'docs', 'own-algorithm.mjs'));
    writeFileSync(join(cwd, 'mine.mjs'), "export * from './inner.mjs';\n");
    const args = ['sweep', 'small.yaml', '--strategies', 'llf,./mine.mjs', '--replications', '1', '--out', 'all', '--resume'];
    expect((await rohe(cwd, ...args)).code).toBe(0);
    writeFileSync(join(cwd, 'inner.mjs'), `${text(cwd, 'inner.mjs')}// another\n`);
    expect((await rohe(cwd, ...args)).err).toMatch(/^4 of 8 cells were finished before\n/);
  });

  it('judges thresholds by the means of each setting as a comparison does, and objectives in each run', async () => {
    const cwd = withSmall(
      "vary: { services.large.profile: [50 ms, 150 ms] }\nthresholds: ['accuracy_all >= 80 %', 'on_time >= 1 %']\n",
    );
    const small = text(cwd, 'small.yaml').replace(
      'deadline: 200 ms',
      "deadline: 200 ms, objectives: ['p95 < 1 ms', 'failed_share < 1 %']",
    );
    writeFileSync(join(cwd, 'small.yaml'), small);
    const { code, out } = await rohe(cwd, 'sweep', 'small.yaml', '--out', 'all');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^threshold accuracy_all >= 80 % under v2: FAILED in 1 of 2 settings, first at profile 150 ms \([\d.]+ %\)$/m,
    );
    expect(out).toMatch(/^threshold on_time >= 1 % under llf: holds in 2 of 2 settings$/m);
    expect(out).toMatch(/^objective of house, p95 < 1 ms: held in none of 8 runs$/m);
    const one = await rohe(cwd, 'compare', 'small.yaml', '--set', 'services.large.profile=150 ms', '--out', 'one', '--json');
    expect(one.code).toBe(4);
    const compared = JSON.parse(one.out) as { thresholds: object[]; objectives: object[] };
    const again = await rohe(cwd, 'sweep', 'small.yaml', '--out', 'all', '--resume', '--json');
    const swept = JSON.parse(again.out) as { settings: { thresholds: object[]; objectives: object[] }[] };
    expect(swept.settings[1]?.thresholds).toEqual(compared.thresholds);
    expect(swept.settings[1]?.objectives).toEqual(compared.objectives);
    expect(compared.objectives).toHaveLength(4);
    const kept = json<{ settings: { thresholds: object[] }[] }>(cwd, 'all', 'sweep.json');
    expect(kept.settings[1]?.thresholds).toEqual(compared.thresholds);
  });

  it('shows which cells no other beats in latency and accuracy', async () => {
    const cwd = withSmall('vary: { pipelines.look.modalities.image.ensemble_size: [1, 2] }\n');
    const small = text(cwd, 'small.yaml').replace('profile: 20 ms, accuracy: 0.7', 'profile: 20 ms, accuracy: 0.95');
    writeFileSync(join(cwd, 'small.yaml'), small.replace('profile: 50 ms, accuracy: 0.9', 'profile: 50 ms, accuracy: 0.1'));
    const given = ['sweep', 'small.yaml', '--strategies', 'v2', '--out', 'all', '--resume'];
    type Swept = { settings: { strategies: { metrics: { [metric: string]: { mean: number } } }[] }[]; front: object[] };
    const { settings, front } = JSON.parse((await rohe(cwd, ...given, '--json')).out) as Swept;
    const points = settings.map(({ strategies }) => strategies[0]!.metrics);
    // The weak model makes the ensemble of two slower and no better, so that one setting is best at both.
    expect(points[0]!['p50']!.mean).toBeLessThan(points[1]!['p50']!.mean);
    expect(points[0]!['accuracy_all']!.mean).toBeGreaterThan(points[1]!['accuracy_all']!.mean);
    const ensemble = 'pipelines.look.modalities.image.ensemble_size';
    expect(front).toEqual([
      {
        values: { [ensemble]: 1 },
        strategy: 'v2',
        p50: points[0]!['p50']!.mean,
        accuracy_all: points[0]!['accuracy_all']!.mean,
      },
    ]);
    expect((await rohe(cwd, ...given)).out).not.toContain('Latency against accuracy');
    const either = ['--vary', 'pipelines.look.modalities.image.members=[[small], [large]]', '--set', `${ensemble}=1`];
    writeFileSync(join(cwd, 'small.yaml'), small.replace(/^vary:.*$/m, '').replace('accuracy: 0.95', 'accuracy: 0.2'));
    const both = await rohe(cwd, 'sweep', 'small.yaml', '--strategies', 'v2', ...either, '--out', 'both');
    expect(both.out).toMatch(/^members +p50, ms +right, %\n\["small"\] +[\d.]+ .*\n\["large"\] +[\d.]+ /m);
  });

  it.each([
    [
      'nothing varies',
      '',
      [],
      2,
      /^rohe: small varies nothing; name what shall vary, such as with --vary workload\.door\.arrivals\.rate=/,
    ],
    [
      'an axis leads nowhere',
      '',
      ['--vary', 'workload.dor.arrivals.rate=5/s,6/s'],
      2,
      /--vary workload\.dor\.arrivals\.rate: workload has no "dor"/,
    ],
    ['a value cannot be there', '', ['--vary', 'services.small.replicas=1,many'], 3, /services\.small\.replicas/],
    ['two values do not go together', '', ['--vary', 'warm_up=1 s,20 s'], 3, /with warm_up=20 s: .*warm_up/],
    ['an axis is not written as one', '', ['--vary', 'seed'], 2, /is not path=a,b,c/],
    ['its values are not YAML', '', ['--vary', 'seed={1'], 2, /not valid YAML/],
    ['an axis is given twice', '', ['--vary', 'seed=1', '--vary', 'seed=2'], 2, /--vary seed is given twice/],
    ['the seed is an axis and an option', '', ['--vary', 'seed=1,2', '--seed', '3'], 2, /seed is an axis already/],
  ] as const)('says before the first run where %s', async (_, extra, args, code, message) => {
    const cwd = withSmall(extra);
    const result = await rohe(cwd, 'sweep', 'small.yaml', ...args, '--out', 'all');
    expect([result.code, result.out]).toEqual([code, '']);
    expect(result.err).toMatch(message);
    expect(existsSync(join(cwd, 'all'))).toBe(false);
  });

  it('refuses a folder that holds a sweep without --resume, and --resume of what is none', async () => {
    const cwd = withSmall(AXES);
    await rohe(cwd, 'sweep', 'small.yaml', '--replications', '1', '--out', 'all');
    const { code, err } = await rohe(cwd, 'sweep', 'small.yaml', '--replications', '1', '--out', 'all');
    expect([code, err]).toEqual([2, expect.stringMatching(/^rohe: all holds a run already \(sweep\.json\); .*--resume/)]);
    await rohe(cwd, 'run', 'small.yaml', '--set', 'workload.door.arrivals.rate=5/s', '--set', 'services.small.replicas=1');
    expect((await rohe(cwd, 'sweep', 'small.yaml', '--resume')).err).toMatch(/is no sweep; name its folder with --out/);
  });

  it('keeps what is finished where a strategy of your own fails, and marks the sweep', async () => {
    const cwd = withSmall(AXES);
    const bad =
      "export default { name: 'bad', summary: '', params: {}, create: () => ({ decide() { throw new Error('lost'); } }) };\n";
    writeFileSync(join(cwd, 'bad.mjs'), bad);
    const { code, err } = await rohe(
      cwd,
      'sweep',
      'small.yaml',
      '--strategies',
      'v2,./bad.mjs',
      '--workers',
      '1',
      '--out',
      'all',
    );
    expect(code).toBe(2);
    expect(err).toMatch(/bad/);
    const document = json<Sweep>(cwd, 'all', 'sweep.json');
    expect(document.status).toBe('failed');
    expect(finishedCells(cwd, 'all').length).toBeGreaterThan(0);
  });

  it('leaves a sweep of another scenario alone, and one that a process is at', async () => {
    const cwd = withSmall(AXES);
    await rohe(cwd, 'sweep', 'small.yaml', '--out', 'all');
    writeFileSync(join(cwd, 'other.yaml'), text(cwd, 'small.yaml').replace('name: small', 'name: other'));
    const other = await rohe(cwd, 'sweep', 'other.yaml', '--out', 'all', '--resume');
    expect([other.code, other.err]).toEqual([2, expect.stringMatching(/^rohe: all holds a sweep of small, not of other; /)]);
    writeFileSync(join(cwd, 'all', 'running.lock'), `${process.pid} ${hostname()}`);
    const beside = await rohe(cwd, 'sweep', 'small.yaml', '--out', 'all', '--resume');
    expect([beside.code, beside.err]).toEqual([
      2,
      expect.stringMatching(/^rohe: all is in use: process \d+ of .+ writes to it; /),
    ]);
    writeFileSync(join(cwd, 'all', 'sweep.json'), '{');
    const spoilt = await rohe(cwd, 'sweep', 'small.yaml', '--out', 'all', '--resume');
    expect([spoilt.code, spoilt.err]).toEqual([2, expect.stringMatching(/^rohe: all\/sweep.json is damaged; /)]);
  });

  it('is the latest from its start, so that --resume finds it after a kill', async () => {
    const cwd = withSmall(AXES);
    const child = start(cwd, ['sweep', 'small.yaml', '--replications', '60']);
    const over = ended(child);
    const latest = join(cwd, 'runs', 'latest');
    for (let waited = 0; !existsSync(latest) && waited < 20_000; waited += 5) await sleep(5);
    const place = join('runs', text(latest).trim());
    for (let waited = 0; finishedCells(cwd, place).length === 0 && waited < 20_000; waited += 5) await sleep(5);
    child.kill('SIGKILL');
    await over;
    const kept = finishedCells(cwd, place).length;
    const { code, err } = await rohe(cwd, 'sweep', 'small.yaml', '--replications', '60', '--resume');
    expect([code, err]).toEqual([0, `${kept} of 480 cells were finished before\nrun folder: ${place}\n`]);
  });

  it.each([
    ['leaves a timer open', 'setInterval(() => {}, 1000);', /finished|run folder/, 0],
    [
      'ends the thread',
      'process.exit(3);',
      /a module of small.yaml has ended the thread that loaded it; take process.exit out of it/,
      2,
    ],
  ])('ends where a module of your own %s', async (_, line, said, exit) => {
    const cwd = withSmall(AXES);
    writeFileSync(join(cwd, 'own.mjs'), `${line}\n${text(ROOT, 'docs', 'own-algorithm.mjs')}`);
    const args = ['--strategies', './own.mjs', '--replications', '1', '--workers', '2', '--out', 'all'];
    const { code, err } = await rohe(cwd, 'sweep', 'small.yaml', ...args);
    expect([code, err]).toEqual([exit, expect.stringMatching(said)]);
  });

  it('Ctrl-C keeps what is finished, says so, and ends with 130', async () => {
    const cwd = withSmall(AXES);
    const child = start(cwd, ['sweep', 'small.yaml', '--replications', '60', '--out', 'all']);
    const over = ended(child);
    for (let waited = 0; !existsSync(join(cwd, 'all', 'cells')) && waited < 20_000; waited += 20) await sleep(20);
    child.kill('SIGINT');
    const { code, err } = await over;
    expect([code, err]).toEqual([130, expect.stringMatching(/interrupted: what follows is of the finished cells/)]);
    const { status, lost } = json<Sweep>(cwd, 'all', 'sweep.json');
    expect(status).toBe('interrupted');
    expect(lost).toMatch(/^\d+ of 480 cells; /);
  });
});
