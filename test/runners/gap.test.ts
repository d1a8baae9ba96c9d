import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunDocument } from '../../runners/folder/run-folder.ts';
import { lateNotices } from '../../runners/live/lateness.ts';
import { build, json, rohe, text, withSmall } from './rohe.ts';

beforeAll(build, 120_000);

/** A simulated run that says it was live: what is compared is what its files hold. */
function asLive(cwd: string, from: string, to: string, notices: readonly string[] = []): void {
  cpSync(join(cwd, from), join(cwd, to), { recursive: true });
  const run = json<RunDocument>(cwd, to, 'run.json');
  const live = { run: 'x', image: 'y', hosts: [], nodes: [] };
  writeFileSync(join(cwd, to, 'run.json'), JSON.stringify({ ...run, notices, environment: { ...run.environment, live } }));
}

describe('rohe gap', () => {
  it('finds none between a run and itself, and the margin by which a slower one is off', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml', '--rows', 'all', '--out', 'sim');
    await rohe(cwd, 'run', 'small.yaml', '--rows', 'all', '--out', 'slow', '--set', 'services.large.profile=70 ms');
    asLive(cwd, 'sim', 'live');
    asLive(cwd, 'slow', 'slow-live', lateNotices({ meanMs: 3, worstMs: 40 }));
    const none = await rohe(cwd, 'gap', 'live', 'sim');
    expect(none.code).toBe(0);
    expect(none.out).toContain('the gap is small enough: on time (completed) off by 0.0 points, response p50 off by 0.0 %');
    expect(none.err).not.toContain('was sent late');
    const some = await rohe(cwd, 'gap', 'sim', 'slow-live', '--json');
    expect(some.err).toContain('slow-live was sent late, by a machine with other work to do');
    const gap = JSON.parse(some.out) as { verdict: string; rows: { metric: string; split: { [part: string]: number } | null }[] };
    expect([some.code, gap.verdict]).toEqual([5, 'too large']);
    const { split } = gap.rows.find(({ metric }) => metric === 'p50')!;
    expect(split!['serviceMs']).toBeCloseTo(-20, 6);
    expect(split!['networkMs']).toBeCloseTo(0, 6);
    expect((await rohe(cwd, 'gap', 'sim', 'slow-live', '--tolerance', 'p50=50,p95=50 %')).code).toBe(0);
  });

  it('names what cannot be compared, and what is missing', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml', '--rows', 'all', '--out', 'sim');
    await rohe(cwd, 'run', 'small.yaml', '--rows', 'none', '--out', 'bare');
    await rohe(cwd, 'run', 'small.yaml', '--strategy', 'llf', '--out', 'llf');
    await rohe(cwd, 'compare', 'small.yaml', '--replications', '1', '--out', 'both');
    for (const one of ['sim', 'bare', 'llf']) asLive(cwd, one, `${one}-live`);
    const errors: readonly (readonly [string[], string])[] = [
      [['sim'], 'no live run was named; name one, such as latest-live (made by rohe live)'],
      [['sim-live'], 'no simulated run was named; name one, such as latest-sim (made by rohe run)'],
      [
        ['sim', 'bare-live'],
        'bare-live has no queries.csv, without which queries cannot be paired; run it again with --rows all',
      ],
      [['sim', 'llf-live'], 'sim and llf-live cannot be compared: they ran two strategies, v2 and llf'],
      [['sim', 'sim', 'sim-live'], 'sim and sim are two simulated runs of one seed and replication; name one of them'],
      [['both', 'sim-live'], 'both is a comparison; name a single run'],
      [['sim', 'none'], 'there is no folder none'],
      [['sim', 'sim-live', '--tolerance', 'p5=1'], '--tolerance: unknown metric "p5"; did you mean "p50"?'],
      [['sim', 'sim-live', '--tolerance', 'p50=x'], '--tolerance p50 is "x"; give points of a share, percent of anything else'],
    ];
    for (const [args, message] of errors) {
      const { code, out, err } = await rohe(cwd, 'gap', ...args);
      expect([code, out, err]).toEqual([2, '', expect.stringContaining(message)]);
    }
    const { err } = await rohe(cwd, 'gap', 'llf', 'llf-live');
    expect(err).toContain('llf has no invocations.csv, so that errors are not split; run it with --rows all');
  });

  it('takes latest-sim and latest-live, which only single runs of their kind are noted as', async () => {
    const cwd = withSmall();
    const none = await rohe(cwd, 'gap', 'latest-sim', 'latest-live');
    expect([none.code, none.err]).toEqual([
      2,
      expect.stringMatching(/no run is noted in .*latest-sim; .* make one with rohe run/),
    ]);
    await rohe(cwd, 'run', 'small.yaml', '--rows', 'all');
    const simulated = text(cwd, 'runs', 'latest-sim').trim();
    await rohe(cwd, 'compare', 'small.yaml', '--replications', '1');
    expect(text(cwd, 'runs', 'latest-sim').trim()).toBe(simulated);
    expect(text(cwd, 'runs', 'latest').trim()).not.toBe(simulated);
    asLive(cwd, join('runs', simulated), 'runs/live');
    writeFileSync(join(cwd, 'runs', 'latest-live'), 'live\n');
    expect((await rohe(cwd, 'gap', 'latest-sim', 'latest-live')).code).toBe(0);
  });
});
