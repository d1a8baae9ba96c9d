import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, rohe, text, withSmall } from './rohe.ts';

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
