import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, folder, rohe, SMALL, withSmall } from '../rohe.ts';

beforeAll(build, 120_000);

type Answer = {
  readonly node: string;
  readonly interrupted: boolean;
  readonly strategies: readonly {
    readonly strategy: string;
    readonly orchestration: string;
    readonly costs: readonly { readonly [figure: string]: number }[];
  }[];
};

describe('rohe bench algorithms', () => {
  it("times a user's own beside ours, and its lines go into a scenario", async () => {
    const cwd = withSmall();
    await rohe(cwd, 'init', '--algorithm', 'mine.mjs');
    const { code, out, err } = await rohe(
      cwd,
      'bench',
      'algorithms',
      '--module',
      'mine.mjs',
      '--strategies',
      'v2,llf',
      '--waiting',
      '5,40',
    );
    expect([code, err]).toEqual([0, '']);
    for (const name of ['v2', 'llf', 'mine']) {
      expect(out).toMatch(new RegExp(`\\n${name} +5 +5 +\\d+ +\\d+ +[\\d.]+ +[\\d.]+\\n`));
      expect(out).toMatch(new RegExp(`\\norchestration: .* # ${name}, within a factor of`));
    }
    const line = out.split('\n').find((text) => text.startsWith('orchestration:'))!;
    writeFileSync(join(cwd, 'timed.yaml'), `${SMALL}${line}\n`);
    expect((await rohe(cwd, 'validate', 'timed.yaml')).code).toBe(0);
  });

  it('gives machines the same figures', async () => {
    const { code, out } = await rohe(folder(), 'bench', 'algorithms', '--strategies', 'llf', '--waiting', '10', '--json');
    const { node, interrupted, strategies } = JSON.parse(out) as Answer;
    expect([code, node, interrupted]).toEqual([0, process.version, false]);
    const [llf] = strategies;
    expect(strategies.map(({ strategy }) => strategy)).toEqual(['llf']);
    expect(llf!.orchestration).toMatch(/^orchestration: \{ fixed: [\d.]+ us, per_candidate: 0 us \}$/);
    const [cost] = llf!.costs;
    expect(cost).toMatchObject({ waiting: 10, instances: 10, candidates: 100 });
    expect(cost!['n']).toBeGreaterThanOrEqual(500);
    expect(cost!['p50Ms']).toBeGreaterThan(0);
    expect(cost!['p99Ms']).toBeGreaterThanOrEqual(cost!['p50Ms']!);
  });

  it.each([
    ['sends nothing', 'decide: () => []', 'strategy mine sent 0 invocations to 10 idle instances and kept '],
    ['throws', "decide() { throw new Error('no idea'); }", 'strategy mine threw at run-started, 0 ms: no idea'],
  ])('says what is wrong with a strategy that %s', async (_what, decide, complaint) => {
    const cwd = folder();
    writeFileSync(
      join(cwd, 'mine.mjs'),
      `export default { name: 'mine', summary: 's', params: {}, create: () => ({ ${decide} }) };\n`,
    );
    const { code, out, err } = await rohe(cwd, 'bench', 'algorithms', '--strategies', './mine.mjs', '--waiting', '10');
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`rohe: ${complaint}`);
  });

  it.each([
    ['bench', 'bench needs what to time, as in rohe bench algorithms; rohe bench --help shows how'],
    ['bench algorithms --waiting 10,none', '--waiting is "none"; give whole numbers from 1 to 100000, such as --waiting 10,1000'],
    ['bench algorithms --modul x', 'unknown argument "modul"; did you mean --module?; rohe bench --help shows what there is'],
    ['bench algorithms --module ./no.mjs', 'there is no module "./no.mjs", neither from here nor from '],
  ])('rohe %s', async (line, complaint) => {
    const { code, out, err } = await rohe(folder(), ...line.split(' '));
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`rohe: ${complaint}`);
  });
});
