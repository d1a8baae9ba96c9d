import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, rohe, text, withFiles } from './rohe.ts';

describe('rohe data fit-accuracy', () => {
  beforeAll(build, 90_000);

  /** 40 inputs of two classes: a is wrong on 5, b on these and 5 more, c on 8; two or more are wrong on 6. */
  const rows = Array.from({ length: 40 }, (_, i) => ({
    name: i % 2 === 0 ? 'cat' : 'dog',
    a: i % 8 === 0 ? 0 : 1,
    b: i % 4 === 0 ? 0 : 1,
    c: i % 5 === 0 ? 0 : 1,
  }));
  const matrix = `target,img,a,b,c\n${rows.map(({ name, a, b, c }, i) => `${name},${i}.jpg,${a},${b},${c}\n`).join('')}`;
  const word = (right: number): string => (right === 1 ? 'right' : 'wrong');
  const recorded = `class,a,b,b:confidence,c\n${rows.map(({ name, a, b, c }) => `${name},${word(a)},${word(b)},0.5,${c === 1 ? name : 'fox'}\n`).join('')}`;
  const counts = `target,model,img,confidence,count,accuracy\n${rows
    .flatMap(({ name, ...all }, i) => Object.entries(all).map(([model, right]) => `${name},${model},${i}.jpg,0.5,1,${right}\n`))
    .join('')}`;

  it('fits the same to each of the three forms, and what it writes is taken by a scenario', async () => {
    const cwd = withFiles({ 'matrix.csv': matrix, 'recorded.csv': recorded, 'counts.csv': counts });
    const { code, out } = await rohe(cwd, 'data', 'fit-accuracy', 'in/matrix.csv', '-o', 'accuracies.yaml');
    expect(code).toBe(0);
    expect(out).toMatch(
      /3 models on 40 inputs: log-likelihood -\d+\.\d, -\d\.\d{3} an input\nshares by class are drawn to [^\n]* more; chosen without what is held out\nheld out \(5 folds\): -\d/,
    );
    expect(out).toMatch(/majority of 3 +1 +85\.00 % +\d+\.\d\d % +\d+\.\d\d\n/);
    const fitted = text(cwd, 'accuracies.yaml');
    expect(fitted).toMatch(
      /a:\n {4}accuracy: \{ overall: 0\.875, by_class: \{ cat: 0\.752826, dog: 0\.996728 \}, loading: 0\.\d+ \}/,
    );
    for (const form of ['recorded', 'counts']) {
      const again = await rohe(cwd, 'data', 'fit-accuracy', `in/${form}.csv`);
      expect(again.out.split('\n').slice(1)).toEqual(fitted.split('\n').slice(1));
      expect(again.err).toContain('held out (5 folds)');
    }
    const service = 'modality: image, profile: 20 ms, demand: { cpu: 100 m, memory: 1 MiB }';
    writeFileSync(
      join(cwd, 'it.yaml'),
      `profiles: accuracies.yaml
duration: 5 s
devices: { board: { cores: 4, memory: 4 GiB } }
nodes: { one: { device: board } }
services: { a: { ${service} }, b: { ${service} }, c: { ${service} } }
pipelines: { look: { classes: [cat, dog], modalities: { image: { members: [a, b, c] } } } }
contracts: { all: { deadline: 1 s } }
workload: { door: { arrivals: { constant: 5/s } } }
strategies: [v2]
`,
    );
    expect((await rohe(cwd, 'validate', 'it.yaml')).code).toBe(0);
  }, 30_000);

  it('says by line what is wrong, and what it does not take', async () => {
    const cwd = withFiles({
      'bad.csv': matrix.replace('cat,0.jpg,0', 'cat,0.jpg,maybe'),
      'other.csv': 'a,b\n1,2\n',
      'few.csv': matrix.slice(0, 60),
    });
    const said = async (...args: readonly string[]): Promise<string> => (await rohe(cwd, 'data', 'fit-accuracy', ...args)).err;
    expect(await said('in/bad.csv')).toContain('in/bad.csv:2 a is "maybe"; it must be 0 or 1');
    expect(await said('in/other.csv')).toContain('in/other.csv:1 has neither the columns target, model, img, accuracy');
    expect(await said('in/few.csv')).toMatch(/needs 20 or more|cells where/);
    expect(await said('in/bad.csv', 'in/few.csv')).toContain('takes one file');
    expect(await said('in/bad.csv', '--busiest', '2')).toContain('--busiest is for data import');
    expect(await said('in/gone.csv')).toContain('cannot read in/gone.csv');
  }, 30_000);
});
