import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../runners/check/invariant.ts';
import { build, rohe, withSmall } from '../rohe.ts';

beforeAll(build, 120_000);

type Answer = {
  readonly holds: boolean;
  readonly strategies: readonly { readonly strategy: string; readonly findings: readonly Finding[] }[];
};

/** A strategy that tosses a coin of its own. */
const COIN = `
const decide = (seen, view) => {
  const query = view.query(seen.queryId);
  if (query === undefined) return [];
  if (seen.kind === 'query-arrived') {
    return query.tasks.map((task) => {
      const { choices } = view.eligible(task);
      const choice = choices[Math.floor(Math.random() * choices.length)];
      return { kind: 'start', taskId: task.id, serviceIds: [choice.serviceId], reason: 'a coin' };
    });
  }
  if (seen.kind === 'task-ready') {
    return view.task(seen.taskId).ensemble.map((serviceId) => (
      { kind: 'invoke', taskId: seen.taskId, serviceId, instanceId: view.fastest(serviceId).id, explain: false, reason: 'the fastest' }));
  }
  return seen.kind === 'task-ended' ? [{ kind: 'finish', queryId: seen.queryId, reason: 'over' }] : [];
};
export default { name: 'coin', summary: '', params: {}, create: () => ({ decide }) };
`;

describe('rohe check', () => {
  it('prints each claim with its figure, for every strategy of the scenario', async () => {
    const { code, out } = await rohe(withSmall(), 'check', 'small.yaml');
    expect(code).toBe(0);
    for (const strategy of ['v2', 'llf']) expect(out).toContain(`\n${strategy}\n`);
    const queries =
      /every query ends once, as one of six +(\d+) = (\d+) completed \+ (\d+) partial \+ (\d+) late \+ (\d+) failed \+ (\d+) dropped \+ (\d+) rejected/;
    const [, all, ...parts] = queries.exec(out)!.map(Number);
    expect(all).toBeGreaterThan(50);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(all);
    expect(out).toMatch(/ok +replaying the log gives the log +all \d+ lines, without the simulator\n/);
    expect(out).not.toContain('FAIL');
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^All \d+ checks hold for v2, llf\.$/);
  });

  it('finds the same on one thread and on two', async () => {
    const cwd = withSmall();
    const [one, two] = [
      await rohe(cwd, 'check', 'small.yaml', '--workers', '1', '--json'),
      await rohe(cwd, 'check', 'small.yaml', '--workers', '2', '--json'),
    ];
    const digests = ({ out }: { out: string }): (string | undefined)[] =>
      (JSON.parse(out) as Answer).strategies.map(
        ({ findings }) => findings.find(({ claim }) => claim.startsWith('the number of threads'))?.figure,
      );
    expect(digests(one)).toHaveLength(2);
    expect(digests(one)[0]).toMatch(/^\d+ lines and \d+ records, sha256 [0-9a-f]{12}$/);
    expect(digests(two)).toEqual(digests(one));
  });

  it('ends with 5 and says what differs where a strategy is no function of its inputs', async () => {
    const cwd = withSmall();
    writeFileSync(join(cwd, 'coin.mjs'), COIN);
    const { code, out } = await rohe(cwd, 'check', 'small.yaml', '--strategy', './coin.mjs', '--json');
    expect(code).toBe(5);
    const { holds, strategies } = JSON.parse(out) as Answer;
    expect(holds).toBe(false);
    const failed = strategies[0]!.findings.filter((finding) => finding.holds === false);
    expect(failed.map(({ claim }) => claim)).toEqual([
      'the same run gives the same log',
      'run(t) and then run(end) is run(end)',
      'replaying the log gives the log',
      'the number of threads changes nothing',
    ]);
    expect(failed[2]!.breach).toMatch(/^log line \d+: the replayed run says /);
  });

  it('marks what failed', async () => {
    const cwd = withSmall();
    writeFileSync(join(cwd, 'coin.mjs'), COIN);
    const { code, out } = await rohe(cwd, 'check', 'small.yaml', '--strategy', './coin.mjs');
    expect(code).toBe(5);
    expect(out).toMatch(/FAIL +the same run gives the same log/);
    expect(out).toMatch(/ok +every query ends once/);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^4 checks failed, \d+ held\.$/);
  });
});
