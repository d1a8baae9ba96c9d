import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunDocument } from '../../runners/folder/run-folder.ts';
import { lateNotices } from '../../runners/live/lateness.ts';
import { build, csv, folder, json, rohe, text, withSmall } from './rohe.ts';

beforeAll(build, 120_000);

/** What is to be found again by measuring it. */
const TRUTH = [
  'services.small.profile={ gamma: { mean: 30 ms, cv: 0.5 } }',
  'services.large.profile={ lognormal: { mean: 60 ms, cv: 0.3 } }',
  'services.small.start_up=1.5 s',
  'network.within_zone={ latency: 2 ms }',
  'orchestration.fixed=0.7 ms',
  'orchestration.per_candidate=0 ms',
  'contention={ resources: [], slowdown: { large: { small: 1.5 } } }',
  'placement=first-fit',
  'duration=120 s',
].flatMap((one) => ['--set', one]);
const MEASUREMENTS = `service,device,start_ms,end_ms,run,network_ms,kib,orchestration_ms,candidates,start_up_ms
a,pi,0,40,1,2,10,0.3,1,
a,pi,50,91,1,2,10,0.5,2,
a,pi,100,139,1,20,100,0.7,3,
a,,,,,,,,,900
`;

describe('rohe calibrate', () => {
  it('finds again what made the runs, and predicts another one from it', async () => {
    const cwd = withSmall();
    for (const seed of ['1', '2', '3'])
      await rohe(cwd, 'run', 'small.yaml', ...TRUTH, '--rows', 'all', '--log', '--seed', seed, '--out', `r${seed}`);
    const made = await rohe(cwd, 'calibrate', 'r1', 'r2', 'r3', '-o', 'profiles.yaml', '--json');
    expect(made.code).toBe(0);
    const found = JSON.parse(made.out) as {
      profiles: {
        service: string;
        fitted: { family: string; ks: number; mape: number; distribution: { meanMs: number; cv: number } };
      }[];
      startUps: { service: string; fitted: { distribution: { ms: number } } }[];
      slowdowns: { [service: string]: { [other: string]: number } };
      orchestration: { fixedMs: number };
    };
    const of = (service: string) => found.profiles.find((one) => one.service === service)!.fitted;
    expect(of('small')).toMatchObject({ family: 'gamma' });
    expect(of('small').distribution.meanMs).toBeCloseTo(30, -0.5);
    expect(of('small').distribution.cv).toBeCloseTo(0.5, 1);
    expect(of('large').distribution.meanMs / 60).toBeCloseTo(1, 1);
    expect(of('small').ks).toBeLessThan(0.06);
    expect(found.startUps.find(({ service }) => service === 'small')!.fitted.distribution.ms).toBeCloseTo(1500, 0);
    expect(found.slowdowns['large']!['small']).toBeGreaterThan(1.35);
    expect(found.slowdowns['large']!['small']).toBeLessThan(1.65);
    expect(found.slowdowns['small']).toBeUndefined();
    expect(found.orchestration.fixedMs).toBeCloseTo(0.7, 2);

    await rohe(cwd, 'run', 'small.yaml', ...TRUTH, '--seed', '9', '--out', 'true');
    const predicted = await rohe(
      cwd,
      'run',
      'small.yaml',
      '--profiles',
      'profiles.yaml',
      '--seed',
      '9',
      '--out',
      'predicted',
      '--set',
      'duration=120 s',
      '--set',
      'placement=first-fit',
    );
    expect(predicted.code).toBe(0);
    const [truth, guess] = ['true', 'predicted'].map((run) => json<RunDocument>(cwd, run, 'run.json').summary!);
    for (const metric of ['p50', 'p95', 'mean_response_ms'])
      expect(Math.abs(guess![metric]! / truth![metric]! - 1), metric).toBeLessThan(0.06);
    expect(csv(cwd, 'predicted', 'queries.csv').length).toBe(csv(cwd, 'true', 'queries.csv').length);

    const hasty = ['--set', 'contracts.house.deadline=75 ms', '--rows', 'all', '--out', 'hasty'];
    await rohe(cwd, 'run', 'small.yaml', ...TRUTH, ...hasty);
    const said = json<RunDocument>(cwd, 'hasty', 'run.json');
    const notices = lateNotices({ meanMs: 3, worstMs: 40 });
    writeFileSync(join(cwd, 'hasty', 'run.json'), JSON.stringify({ ...said, notices }));
    const biased = await rohe(cwd, 'calibrate', 'hasty');
    expect(biased.err).toContain(
      'hasty was sent late, by a machine with other work to do: its times hold that; calibrate on an idle one',
    );
    expect(biased.err).toMatch(/\d\d\.\d % of the invocations of hasty did not complete, the longest first/);

    const held = await rohe(cwd, 'calibrate', 'r1', '--check', 'profiles.yaml');
    expect([held.code, held.out]).toEqual([0, expect.stringContaining('none is off by more than 15 %')]);
    await rohe(cwd, 'run', 'small.yaml', ...TRUTH, '--set', 'services.small.profile=40 ms', '--rows', 'all', '--out', 'slower');
    const drift = await rohe(cwd, 'calibrate', 'slower', '--check', 'profiles.yaml');
    expect([drift.code, drift.out]).toEqual([
      5,
      expect.stringContaining('drift: small on board off by more than 15 %; calibrate again.'),
    ]);
  }, 60_000);

  it("fits measurements of one's own, and shows how far they are from what it has not seen", async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'm.csv'), MEASUREMENTS);
    const { code, out, err } = await rohe(cwd, 'calibrate', 'm.csv');
    expect(code).toBe(0);
    expect(out).toContain('a: { profile: { pi: 40 ms }, start_up: 900 ms }\n');
    expect(out).toContain('between: [ orchestrator, edge ], latency: 0 ms, bandwidth: 40.96 Mbit/s');
    expect(out).toMatch(/orchestration: \{ fixed: 0\.\d+ ms, per_candidate: 0\.\d+ ms \}/);
    expect(err).toMatch(/best of +mean +p95 +KS held out +MAPE held out/);
    expect((await rohe(cwd, 'calibrate', 'm.csv', '-o', 'p.yaml')).code).toBe(0);
    expect(text(cwd, 'p.yaml')).toBe(out);
    const few = await rohe(cwd, 'calibrate', 'm.csv', '--check', 'p.yaml');
    expect([few.code, few.out]).toEqual([0, expect.stringContaining('too few to say')]);
  });

  it('says what is wrong with what it was given', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml', '--out', 'bare');
    const write = (name: string, content: string) => writeFileSync(join(cwd, name), content);
    write('m.csv', MEASUREMENTS);
    write('rows.csv', 'service,device,start_ms,end_ms\na,pi,5,3\n,pi,x,4\n');
    write('other.yaml', 'services: { z: { profile: { pi: 3 ms } } }\n');
    const errors: readonly (readonly [string[], number, string])[] = [
      [['nowhere'], 2, 'nowhere: there is no such file or folder; name run folders or CSV files'],
      [['bare'], 2, 'bare has no invocations.csv, which profiles are fitted to; run it again with --rows all'],
      [
        ['rows.csv'],
        2,
        'rows.csv:2 end_ms 3 is before start_ms 5; swap them; rows.csv:3 service is empty; name it; rows.csv:3 start_ms is "x"; give',
      ],
      [['m.csv', '-o', 'm.csv'], 2, 'm.csv exists already and is not overwritten; name another place, or remove it'],
      [['m.csv', '--check', 'other.yaml'], 2, 'other.yaml has no profile of a service and device of what was named'],
      [['m.csv', '--check', 'small.yaml'], 3, 'has no place in a file of profiles'],
      [['m.csv', '--tolerance', '3'], 2, '--tolerance is for --check'],
      [['m.csv', '--check', 'other.yaml', '-o', 'x'], 2, '--check writes no profiles; leave out --output'],
    ];
    for (const [args, wanted, message] of errors) {
      const { code, out, err } = await rohe(cwd, 'calibrate', ...args);
      expect([code, out, err]).toEqual([wanted, '', expect.stringContaining(message)]);
    }
  });
});
