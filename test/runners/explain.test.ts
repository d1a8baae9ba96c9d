import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordQuery } from '../../runners/explanation/record.ts';
import { tell } from '../../runners/explanation/tell.ts';
import { createWorld } from '../contracts/world.ts';
import { build, csv, ROOT, rohe, text, withSmall } from './rohe.ts';

beforeAll(build, 120_000);

describe('the story of a query', () => {
  const run = (strategy: string) => {
    const { scenario } = createWorld();
    return { scenario, strategy: { label: strategy, use: strategy, params: {} }, baseDir: ROOT, seed: 1, replicate: 0 };
  };

  it('holds what concerns the query and nothing else', async () => {
    const story = await recordQuery(run('v2'), 7);
    expect(story?.query).toMatchObject({ queryId: 7, arrivalMs: 350, outcome: 'completed' });
    expect(story?.invocations.map(({ stage }) => stage)).toEqual([
      'ingest',
      'preprocess',
      'infer',
      'infer',
      'aggregate',
      'reply',
    ]);
    const decided = story!.steps.flatMap(({ decisions }) => decisions.map(({ decision }) => decision));
    expect(decided.map(({ kind }) => kind)).toEqual(['start', 'invoke', 'invoke', 'finish']);
    expect(decided.every((decision) => !('taskId' in decision) || decision.taskId === 7)).toBe(true);
  });

  it('weighs each decision by what the strategy could see then', async () => {
    const story = await recordQuery(run('v2'), 7);
    const [start, first, second] = story!.steps.flatMap(({ decisions }) => decisions);
    // Work 10 + 2 x 1 of network; nothing waits at 20 queries a second.
    expect(start?.services).toEqual([
      { serviceId: 0, accuracy: 0.9, responseMs: 12, chosen: true },
      { serviceId: 1, accuracy: 0.9, responseMs: 12, chosen: true },
    ]);
    expect(first?.instances.filter(({ chosen }) => chosen)).toMatchObject([{ responseMs: 12, outstanding: 0, slots: 1 }]);
    // `double` has a lighter variant, whose instances stand in only where its own cannot.
    expect(second?.instances.map(({ chosen, slots }) => [chosen, slots])).toEqual([[true, 2]]);
  });

  it('tells it with names and in the order in which it happened', async () => {
    const { facts, steps, end } = tell((await recordQuery(run('llf'), 3))!);
    expect(facts[0]).toBe('query 3 of stream visits (tenant owner, consumer door), pipeline look, contract house');
    expect(facts[1]).toMatch(/^arrives 150 ms into the workload, asks for image, 200 ms to answer; the truth is (cat|dog|bird)$/);
    const times = steps.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeCloseTo(2, 9);
    expect(times.at(-1)).toBeCloseTo(25, 9);
    const sent = steps.flatMap(({ decisions }) => decisions.map(({ what }) => what));
    expect(sent).toEqual([
      'start image with single, double',
      'send image to single on left',
      'send image to double on left',
      'finish: combine and reply',
    ]);
    expect(end).toMatch(
      /^completed after 25 ms: answer (cat|dog|bird) \((right|wrong)\), confidence 0\.\d+; 2 of 2 models answered in time$/,
    );
  });

  it('is nobody where there is no such query', async () => {
    expect(await recordQuery(run('v2'), 40)).toBeUndefined();
  });
});

describe('rohe explain', () => {
  it('runs a run folder again and tells the same query', async () => {
    const cwd = withSmall();
    await rohe(
      cwd,
      'run',
      'small.yaml',
      '--strategy',
      'llf',
      '--seed',
      '5',
      '--replicate',
      '2',
      '--set',
      'workload.door.arrivals.poisson=25/s',
    );
    const latest = text(cwd, 'runs', 'latest').trim();
    const row = csv(cwd, 'runs', latest, 'queries.csv').find((one) => one['query_id'] === '20')!;
    const { code, out, err } = await rohe(cwd, 'explain', 'latest', '--query', '20');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^query 20 of stream door .*, strategy llf\n/);
    expect(out).toMatch(/\n +\* small on (left|right): expected in [\d.]+ ms, \d+ sent to 1 slot\n/);
    expect(out).toMatch(new RegExp(`\n${row['outcome']} after `));
    const told = JSON.parse((await rohe(cwd, 'explain', 'latest', '--query', '20', '--json')).out) as {
      query: { responseMs: number; endMs: number };
    };
    expect(String(told.query.responseMs)).toBe(row['response_ms']);
    expect(String(told.query.endMs)).toBe(row['end_ms']);
  });

  it('takes a run of a comparison, and says which there are when it is given the comparison', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'compare', 'small.yaml', '--out', 'all');
    expect((await rohe(cwd, 'explain', 'all/llf/1', '--query', '3')).code).toBe(0);
    const { code, err } = await rohe(cwd, 'explain', 'all', '--query', '3');
    expect([code, err]).toEqual([2, 'rohe: all is a comparison; name one of its runs, such as all/v2/0\n']);
  });

  it('needs the run folder only: the scenario file may be gone', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml', '--out', 'one');
    rmSync(join(cwd, 'small.yaml'));
    expect((await rohe(cwd, 'explain', 'one', '--query', '3')).code).toBe(0);
  });

  it('says what is wrong with the folder or the query', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml', '--out', 'one');
    expect((await rohe(cwd, 'explain', 'one', '--query', '9999')).err).toMatch(
      /^rohe: there is no query 9999 in one, which had \d+ queries, warm-up included, numbered from 0;/,
    );
    expect((await rohe(cwd, 'explain', 'two', '--query', '1')).err).toMatch(
      /^rohe: cannot read two\/run.json: there is no such file or folder; name a run folder, or latest\n$/,
    );
    expect((await rohe(cwd, 'explain', 'latest', '--query', '1')).err).toMatch(/^rohe: no run is noted in /);
    expect((await rohe(cwd, 'explain', 'one', '--query', '-1')).err).toMatch(
      /^rohe: --query is "-1"; give a whole number from 0/,
    );
  });
});
