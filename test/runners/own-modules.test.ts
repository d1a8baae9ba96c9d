import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AlgorithmSpec } from '../../core/scenario.ts';
import type { RunDocument } from '../../runners/folder/run-folder.ts';
import { measure } from '../../runners/measure.ts';
import { createWorld } from '../contracts/world.ts';
import { build, json, ROOT, rohe, text, withSmall } from './rohe.ts';

beforeAll(build, 120_000);

/** A fresh folder with the small scenario and a module of this text. */
function withModule(code: string): string {
  const cwd = withSmall();
  writeFileSync(join(cwd, 'mine.mjs'), code);
  return cwd;
}
const STRATEGY = (create: string): string =>
  `export const strategy = { name: 'x', summary: 's', params: {}, create: ${create} };\n`;

describe('a module of one’s own', () => {
  it.each([
    [
      'does not parse',
      "export const a = 1;\nexport const strategy = { name: 'x'\n  foo bar\n};\n",
      /cannot load the strategy \.\/mine\.mjs: Unexpected identifier.* \(mine\.mjs:3\)$/,
    ],
    [
      'throws as it is loaded',
      "const a = 1;\nthrow new Error('boom');\n",
      /cannot load the strategy \.\/mine\.mjs: boom \(mine\.mjs:2:7\)$/,
    ],
    [
      'throws in create',
      STRATEGY('() => {\n  return nope();\n}'),
      /the strategy \.\/mine\.mjs: create\(\) threw: nope is not defined \(mine\.mjs:2:3\)$/,
    ],
    [
      'makes nothing that decides',
      STRATEGY('() => 3'),
      /the strategy \.\/mine\.mjs: create\(\) gave no object with a method decide\(seen, view\)$/,
    ],
    [
      'imports what is not there',
      "import './gone.mjs';\n",
      /cannot load the strategy \.\/mine\.mjs: Cannot find module .*gone\.mjs/,
    ],
    [
      'exports nothing of the kind',
      'export const foo = 1;\n',
      /\.\/mine\.mjs exports no strategy; write `export const strategy = \{ name, summary, params, create \}`/,
    ],
  ])(
    'that %s is told in a line with its place, and leaves no folder',
    async (_, code, message) => {
      const cwd = withModule(code);
      for (const command of [
        ['run', '--strategy', './mine.mjs'],
        ['compare', '--strategies', 'v2,./mine.mjs'],
      ]) {
        const { code: exit, out, err } = await rohe(cwd, command[0]!, 'small.yaml', ...command.slice(1));
        expect([exit, out]).toEqual([2, '']);
        expect(err.trimEnd()).toMatch(message);
        expect(err.trimEnd().split('\n')).toHaveLength(1);
        expect(readdirSync(cwd).sort()).toEqual(['mine.mjs', 'small.yaml']);
      }
    },
    20_000,
  );

  it('is called by its path from here, wherever the scenario is', async () => {
    const cwd = withModule('export const foo = 1;\n');
    const { err } = await rohe(cwd, 'run', 'quickstart', '--strategy', './mine.mjs');
    expect(err).toMatch(/^rohe: \.\/mine\.mjs exports no strategy; /);
    const inside = join(cwd, 'sub');
    mkdirSync(inside);
    const above = await rohe(inside, 'run', '../small.yaml', '--strategy', '../mine.mjs');
    expect(above.err).toMatch(/^rohe: \.\.\/mine\.mjs exports no strategy; /);
  });

  it('that throws in decide says where, and at what', async () => {
    const cwd = withModule(STRATEGY('() => ({ decide() {\n  const q = undefined;\n  return q.tasks;\n} })'));
    const { code, err } = await rohe(cwd, 'run', 'small.yaml', '--strategy', './mine.mjs');
    expect(code).toBe(2);
    expect(err).toMatch(
      /strategy mine threw at run-started, 0 ms: Cannot read properties of undefined \(reading 'tasks'\) \(mine\.mjs:3:12\)/,
    );
  });

  it('as placement is asked for by that name', async () => {
    const cwd = withModule('export const strategy = 1;\n');
    const { err } = await rohe(cwd, 'run', 'small.yaml', '--set', 'placement=./mine.mjs');
    expect(err).toMatch(/\.\/mine\.mjs exports no placement; write `export const placement = /);
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
  });

  it('that is missing in one setting of a sweep stops it before anything is made', async () => {
    const cwd = withSmall();
    const { code, err } = await rohe(cwd, 'sweep', 'small.yaml', '--vary', 'strategies=[v2],[./gone.mjs]');
    expect([code, existsSync(join(cwd, 'runs'))]).toEqual([expect.any(Number), false]);
    expect(err).toMatch(/gone\.mjs/);
  });
});

describe('the parameters of a module of one’s own', () => {
  const PARAMS = `{
  gain: { type: 'number', default: 2, min: 0, max: 5, about: 'how much' },
  mode: { type: 'choice', default: 'calm', of: ['calm', 'wild'], about: 'how' },
}`;
  /** Fails with what it was given, so that it is known. */
  const telling = (params: string): string =>
    `const create = (params) => ({ decide() { throw new Error(JSON.stringify(params)); } });
export const strategy = { name: 'x', summary: 's', params: ${params}, create };
export const placement = strategy;
export const remedy = strategy;
`;
  const uses = (params: string): string => `strategies:\n  - { use: ./mine.mjs, params: ${params} }\n`;
  const withParams = (specs: string, yaml: string): string => {
    const cwd = withSmall();
    writeFileSync(join(cwd, 'small.yaml'), text(cwd, 'small.yaml').replace(/^strategies:.*\n/m, '') + yaml);
    writeFileSync(join(cwd, 'mine.mjs'), telling(specs));
    return cwd;
  };

  it('that do not fit are problems of the file, all at once, for validate and run alike', async () => {
    const cwd = withParams(
      PARAMS,
      uses('{ gain: 9, gian: 2, mode: mild }') +
        'placement: { use: ./mine.mjs, params: { gain: x } }\nremedy: { use: ./mine.mjs, params: { gain: -1 } }\n' +
        'changes:\n  - { at: 2 s, strategy: { use: ./mine.mjs, label: next, params: { gain: 7 } } }\n',
    );
    for (const command of ['validate', 'run', 'compare', 'check']) {
      const { code, out, err } = await rohe(cwd, command, 'small.yaml');
      expect([command, code, out]).toEqual([command, 3, '']);
      expect(err).toMatch(/small\.yaml:\d+:\d+ strategies\[0\]\.params\.gain: is 9, outside 0 to 5; give a number within/);
      expect(err).toMatch(/params\.gian: \.\/mine\.mjs has no parameter "gian"; did you mean "gain"\?/);
      expect(err).toMatch(/params\.mode: unknown value "mild"; did you mean/);
      expect(err).toMatch(/placement\.params\.gain: must be a number from 0 to 5, not "x"/);
      expect(err).toMatch(/remedy\.params\.gain: is -1, outside 0 to 5/);
      expect(err).toMatch(/changes.*: is 7, outside 0 to 5/);
    }
    const sweep = await rohe(cwd, 'sweep', 'small.yaml', '--vary', 'seed=1,2');
    expect([sweep.code, sweep.err]).toEqual([3, expect.stringMatching(/gain: is 9, outside 0 to 5/)]);
  }, 60_000);

  it('are completed with their defaults, and run.json says what the strategy got', async () => {
    const cwd = withParams(PARAMS, uses('{ gain: 3 }'));
    for (const [label, args, params] of [
      ['./mine.mjs', [], { gain: 3, mode: 'calm' }],
      ['mine', ['--strategy', 'mine.mjs'], { gain: 2, mode: 'calm' }],
      ['./mine.mjs', ['--set', 'strategies.0.params.mode=wild'], { gain: 3, mode: 'wild' }],
    ] as const) {
      const { err } = await rohe(cwd, 'run', 'small.yaml', '--out', `r${args.length + params.gain}`, ...args);
      expect(err).toContain(`strategy ${label} threw at run-started, 0 ms: ${JSON.stringify(params)}`);
      expect(json<RunDocument>(cwd, `r${args.length + params.gain}`, 'run.json').strategy.params).toEqual(params);
    }
  });

  it.each([
    ['{ gain: 3 }', /params\.gain is 3; a parameter is \{ type: 'number', default, min, max, about \} or \{ type: 'choice'/],
    ["{ gain: { type: 'number', default: 9, min: 0, max: 5 } }", /params\.gain must have a `default` from 0 to 5/],
    ["{ gain: { type: 'number', default: 1, min: 5, max: 0 } }", /params\.gain must have numbers `min` and `max`, min first/],
    ["{ mode: { type: 'choice', default: 'x', of: ['a', 'b'] } }", /params\.mode must have a `default` that is one of a, b/],
    ["{ mode: { type: 'choice', default: 'x', of: [] } }", /params\.mode must have `of`, a list of the texts/],
    ['[1]', /params must be an object of parameters by name/],
  ])('must be declared as such: %s', async (specs, message) => {
    const cwd = withParams(specs, uses('{}'));
    const { code, err } = await rohe(cwd, 'validate', 'small.yaml');
    expect([code, err]).toEqual([3, expect.stringMatching(message)]);
    expect(err).toMatch(/small\.yaml:\d+:\d+ strategies\[0\]\.use: the strategy \.\/mine\.mjs: params/);
    const named = await rohe(cwd, 'run', 'quickstart', '--strategy', './mine.mjs');
    expect([named.code, named.err]).toEqual([2, expect.stringMatching(message)]);
  });

  it('are none where it declares none', async () => {
    const cwd = withParams('{}', uses('{ gain: 3 }'));
    writeFileSync(join(cwd, 'mine.mjs'), 'export const create = () => ({ decide: () => [] });\n');
    const { code, err } = await rohe(cwd, 'validate', 'small.yaml');
    expect([code, err]).toEqual([3, expect.stringMatching(/\.\/mine\.mjs has no parameter "gain"; known: none/)]);
  });

  it('are checked where a program makes the run by itself', async () => {
    const { scenario } = createWorld();
    const run = (use: string, params: AlgorithmSpec['params']) =>
      measure({ scenario, strategy: { label: 'x', use, params }, baseDir: ROOT, seed: 1, replicate: 0 });
    await expect(run('llf', { dorp: 'hopeless' })).rejects.toThrow(
      /strategy x: params\.dorp: llf has no parameter "dorp"; did you mean "drop"/,
    );
    await expect(run('dream', { alpha: Number.NaN, beta: 3 })).rejects.toThrow(
      /params\.alpha: is NaN, outside 0 to 2.*; params\.beta: is 3/,
    );
    await expect(run('./docs/own-algorithm.mjs', { gain: 1 })).rejects.toThrow(/own-algorithm\.mjs has no parameter "gain"/);
  });
});

describe('rohe init', () => {
  it.each(['foo.py', 'foo', 'foo.cjs', 'sub/foo.json'])(
    'refuses to write a strategy that could not be loaded: %s',
    async (name) => {
      const cwd = withSmall();
      const { code, err } = await rohe(cwd, 'init', '--algorithm', name);
      expect(code).toBe(2);
      expect(err).toMatch(/could not be loaded as a strategy: its name must end in \.mjs or \.js.*; try (sub\/)?foo\.mjs\n/);
      expect(readdirSync(cwd)).toEqual(['small.yaml']);
    },
  );

  it('writes to a file where one is named', async () => {
    const cwd = withSmall();
    const { code, out } = await rohe(cwd, 'init', 'sub/mine.yaml');
    expect([code, out]).toEqual([0, 'sub/mine.yaml\n']);
    expect(text(cwd, 'sub', 'mine.yaml')).toMatch(/^# A scenario to start from/);
  });
});

describe('wrong usage', () => {
  it.each([
    ['run small.yaml --rows x', '--rows is "x"; known: none, queries, all; rohe run --help shows how'],
    [
      'run small.yaml --rows querie',
      '--rows is "querie"; did you mean "queries"? (known: none, queries, all); rohe run --help shows how',
    ],
    [
      'run small.yaml --log-level loud',
      '--log-level is "loud"; known: silent, error, warn, info, debug; rohe run --help shows how',
    ],
    ['run small.yaml --set', '--set needs a value; rohe run --help shows how'],
    [
      'list strategie',
      'list does not know "strategie"; did you mean "strategies"? (known: strategies, placements, remedies, scenarios, devices, models); rohe list --help shows how',
    ],
    ['bench x', 'bench does not know "x"; known: algorithms; rohe bench --help shows how'],
    ['hosts x', 'hosts does not know "x"; known: check; rohe hosts --help shows how'],
  ])('rohe %s', async (line, message) => {
    const { code, out, err } = await rohe(withSmall(), ...line.split(' '));
    expect([code, out, err]).toEqual([2, '', `rohe: ${message}\n`]);
  });
});
