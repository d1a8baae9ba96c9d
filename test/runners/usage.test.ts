import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { strategies } from '../../algorithms/index.ts';
import { EXIT } from '../../runners/exit-codes.ts';
import { build, folder, ROOT, rohe, shell, text, withSmall } from './rohe.ts';

beforeAll(build, 120_000);

const COMMANDS = ['run', 'compare', 'validate', 'init', 'schema', 'list', 'explain', 'bench', 'live', 'hosts', 'clean'];

describe('rohe --help', () => {
  it('names every command, every exit code and examples', async () => {
    const { code, out, err } = await rohe(ROOT, '--help');
    expect([code, err]).toEqual([0, '']);
    for (const command of COMMANDS) expect(out).toMatch(new RegExp(`rohe ${command}\\b`));
    for (const [name, { code: number }] of Object.entries(EXIT)) expect(out).toMatch(new RegExp(` ${number}  ${name}: `));
    expect(out).toMatch(/Examples:\n +rohe compare quickstart/);
  });

  it('is quick: it loads no command', async () => {
    const took = async (...args: string[]): Promise<number> => {
      const from = performance.now();
      await rohe(ROOT, ...args);
      return performance.now() - from;
    };
    const [help, list] = [await took('--help'), await took('list', 'strategies')];
    expect(help).toBeLessThan(Math.max(500, list));
  });

  it.each(COMMANDS)('of %s says what it takes, with an example', async (command) => {
    const { code, out } = await rohe(ROOT, command, '--help');
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^rohe ${command}`));
    expect(out).toMatch(new RegExp(`Examples:\n +rohe ${command}`));
    expect(out.split('\n').every((line) => line.length <= 110)).toBe(true);
  });

  it('gives the version of the package', async () => {
    const { version } = JSON.parse(text(ROOT, 'package.json')) as { version: string };
    expect(await rohe(ROOT, '--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });
});

describe('a command line that cannot be used', () => {
  const bad: readonly (readonly [line: string, complaint: string])[] = [
    ['', 'name a command; rohe --help shows how'],
    [
      'rnu small.yaml',
      'unknown command "rnu"; did you mean "run"? (known: run, compare, validate, check, init, import, data, schema',
    ],
    ['run', 'run needs a scenario, such as quickstart; rohe run --help shows how'],
    ['list', 'list needs one of strategies, placements, remedies, scenarios, devices, models; rohe list --help shows how'],
    ['run small.yaml --stratgy v2', 'unknown argument "stratgy"; did you mean --strategy?; rohe run --help shows what there is'],
    ['sweep small.yaml --vary-x a=1', 'unknown argument "vary-x"; did you mean --vary?; rohe sweep --help shows what there is'],
    ['run small.yaml more', 'unknown argument "more"; rohe run --help shows what there is'],
    ['run small.yaml --seed x', '--seed is "x"; give a whole number from 0 to 4294967295; rohe run --help shows how'],
    ['run small.yaml --seed 1.5', '--seed is "1.5"; give a whole number from 0 to 4294967295; rohe run --help shows how'],
    ['run small.yaml --seed 1 --seed 2', '--seed is "1,2"; give a whole number from 0 to 4294967295; rohe run --help shows how'],
    ['run small.yaml --seed', '--seed needs a value; rohe run --help shows how'],
    [
      'compare small.yaml --replications 0',
      '--replications is "0"; give a whole number from 1 to 100000; rohe compare --help shows how',
    ],
    [
      'compare small.yaml --strategies ,',
      '--strategies is empty; give names such as --strategies v2,llf; rohe compare --help shows how',
    ],
    ['compare small.yaml --strategies v2,v2', 'the strategy "v2" is named twice; name each once'],
    ['compare small.yaml --strategies v2,./no.mjs', 'there is no module "./no.mjs", neither from here nor from CWD'],
    ['run small.yaml --set seed', '--set "seed": is not path=value; write it like services.x3d-l.replicas=2'],
    ['run small.yaml --set sed=1', '--set sed: the scenario has no "sed"; did you mean "seed"?'],
    ['run smal.yaml', 'there is no scenario file "smal.yaml"; did you mean small.yaml?'],
    ['run nowhere/x.yaml', 'there is no scenario file "nowhere/x.yaml"; there is no folder nowhere either'],
    ['run quikstart', 'unknown scenario "quikstart"; did you mean "quickstart"?'],
    ['run .', 'cannot read scenario "CWD": it is a folder; name a .yaml file in it'],
    ['explain latest', 'explain needs --query; rohe explain --help shows how'],
  ];
  it.each(bad)('rohe %s', async (line, complaint) => {
    const cwd = withSmall();
    const { code, out, err } = await shell(cwd, `rohe ${line}`);
    expect([code, out]).toEqual([2, '']);
    const wanted = `rohe: ${complaint.replace('CWD', cwd)}`;
    expect(err.startsWith(wanted) ? '' : err).toBe('');
    expect(err.trimEnd().split('\n').length).toBe(1);
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
  });

  it('an unknown strategy is answered with the right name and all known ones', async () => {
    const { err } = await rohe(withSmall(), 'run', 'small.yaml', '--strategy', 'lff');
    expect(err).toMatch(
      /^rohe: unknown strategy "lff"; did you mean "llf"\? \(known: v2, .*\); a module of your own is named by its path/,
    );
  });

  it('shows a stack only to who asks for it', async () => {
    const quiet = await rohe(withSmall(), 'run', 'nowhere.yaml');
    expect(quiet.err).not.toMatch(/ at /);
    const loud = await rohe(withSmall(), 'run', 'nowhere.yaml', '--log-level', 'debug');
    expect(loud.err).toMatch(/\n +at /);
  });
});

describe('--log-level', () => {
  it.each([
    ['silent', ''],
    ['error', ''],
    ['info', 'run folder: one\n'],
  ])('%s', async (level, said) => {
    const { code, out, err } = await rohe(withSmall(), 'run', 'small.yaml', '--out', 'one', '--log-level', level);
    expect([code, err]).toEqual([0, said]);
    expect(out).toMatch(/on time/);
  });
});

describe('colours and progress', () => {
  const ESCAPE = '\u001b';
  const onTerminal = (line: string): Promise<{ out: string; code: number | null }> =>
    shell(withSmall(), `export -f rohe; script -qec '${line}' /dev/null`);

  it('are absent where nobody looks', async () => {
    const { out, err } = await shell(withSmall(), 'rohe compare small.yaml --out one; rohe run nowhere.yaml');
    expect(out + err).not.toContain(ESCAPE);
  });

  it('appear on a terminal, and the bar leaves nothing but what was asked for', async (context) => {
    const { out, code } = await onTerminal('env -u NO_COLOR bash -c "rohe compare small.yaml --out one"');
    if (code === 127) return context.skip('there is no script(1) to make a terminal with');
    expect(out).toContain('run 1 of 4');
    expect(out).toMatch(new RegExp(`${ESCAPE}\\[1m((v2|llf) keeps|inconclusive|practically the same)`));
  });

  it('stay away with NO_COLOR, and the bar with --log-level warn', async (context) => {
    const { out, code } = await onTerminal('NO_COLOR=1 bash -c "rohe compare small.yaml --out one --log-level warn"');
    if (code === 127) return context.skip('there is no script(1) to make a terminal with');
    expect(out).toMatch(/( keeps |inconclusive|practically the same)/);
    expect(out).not.toContain(ESCAPE);
  });
});

describe('rohe init', () => {
  it('writes a commented scenario that is valid and runs', async () => {
    const cwd = folder();
    const { code, out, err } = await rohe(cwd, 'init', 'mine');
    expect([code, out]).toEqual([0, 'mine/scenario.yaml\n']);
    expect(err).toBe('check it: rohe validate mine/scenario.yaml; run it: rohe compare mine/scenario.yaml\n');
    expect(text(cwd, 'mine', 'scenario.yaml')).toMatch(/^#/);
    expect((await rohe(cwd, 'validate', 'mine/scenario.yaml')).code).toBe(0);
    expect((await rohe(cwd, 'compare', 'mine/scenario.yaml', '--replications', '2', '--set', 'duration=10 s')).code).toBe(0);
  });

  it('goes to the working folder without a name, and overwrites nothing', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'scenario.yaml'), 'mine');
    const { code, err } = await rohe(cwd, 'init');
    expect([code, err]).toEqual([
      2,
      'rohe: scenario.yaml exists already and is not overwritten; name another place, or remove it\n',
    ]);
    expect(text(cwd, 'scenario.yaml')).toBe('mine');
  });

  it('writes a strategy that runs in a comparison', async () => {
    const cwd = folder();
    const { code, out, err } = await rohe(cwd, 'init', '--algorithm', 'mine.mjs');
    expect([code, out]).toEqual([0, 'mine.mjs\n']);
    expect(err).toBe('try it: rohe compare quickstart --strategies v2,./mine.mjs\n');
    const compared = await rohe(
      cwd,
      'compare',
      'quickstart',
      '--strategies',
      'v2,./mine.mjs',
      '--replications',
      '2',
      '--set',
      'duration=10 s',
    );
    expect(compared.code).toBe(0);
    expect((await rohe(cwd, 'init', '--algorithm', 'mine.mjs')).code).toBe(2);
  });

  it('leaves nothing in its own way on a full disk', async (context) => {
    const cwd = folder();
    mkdirSync(join(cwd, 'disk'));
    const mounted = await shell(cwd, 'mount -t tmpfs -o size=16k tmpfs disk');
    if (mounted.code !== 0) return context.skip('no file system can be mounted here');
    onTestFinished(async () => void (await shell(cwd, 'umount disk')));
    const init = () => rohe(cwd, 'init', 'disk');
    writeFileSync(join(cwd, 'disk', 'full'), Buffer.alloc(16 * 1024));
    for (const again of [1, 2]) {
      const { code, err } = await init();
      expect([again, code, err]).toEqual([again, 2, 'rohe: cannot write to disk: no space is left on the disk\n']);
    }
    rmSync(join(cwd, 'disk', 'full'));
    expect((await init()).code).toBe(0);
  });

  it('says why it cannot write', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'taken'), '');
    const { code, err } = await rohe(cwd, 'init', 'taken');
    expect(code).toBe(2);
    expect(err).toMatch(/^rohe: cannot write to taken: a file is in the way\n$/);
  });
});

describe('rohe schema', () => {
  it('is a JSON Schema that names the keys of a scenario', async () => {
    const { code, out } = await rohe(ROOT, 'schema');
    const schema = JSON.parse(out) as { $schema: string; properties: { [key: string]: unknown }; required: string[] };
    expect(code).toBe(0);
    expect(schema.$schema).toMatch(/json-schema.org/);
    const keys = Object.keys(parse(text(ROOT, 'scenarios', 'quickstart.yaml')) as object);
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(keys));
  });
});

describe('rohe list', () => {
  it('gives every strategy with its parameters', async () => {
    const { out } = await rohe(ROOT, 'list', 'strategies');
    for (const { name, summary, params } of strategies) {
      expect(out).toContain(`${name} `);
      expect(out).toContain(summary);
      for (const [param, { about }] of Object.entries(params)) expect(out).toContain(`${param}: ${about}`);
    }
    const listed = JSON.parse((await rohe(ROOT, 'list', 'strategies', '--json')).out) as { name: string }[];
    expect(listed.map(({ name }) => name)).toEqual(strategies.map(({ name }) => name));
  });

  it.each([
    ['placements', /^first-fit /m],
    ['remedies', /^by-contract /m],
    ['scenarios', /^quickstart +\S.* /m],
    ['devices', /^raspberry-pi-4 +4 +4096 /m],
    ['models', /^x3d-s +video +smart-building +[\d.]+ % /m],
  ])('gives the %s, as text and as JSON', async (what, line) => {
    const { code, out } = await rohe(ROOT, 'list', what);
    expect(code).toBe(0);
    expect(out).toMatch(line);
    const listed = JSON.parse((await rohe(ROOT, 'list', what, '--json')).out) as { name: string }[];
    expect(listed.length).toBeGreaterThanOrEqual(2);
    expect(listed.every(({ name }) => out.includes(name))).toBe(true);
  });
});

describe('a shipped scenario', () => {
  it('is found by name from any folder, unless a file of that name is there', async () => {
    const cwd = folder();
    expect((await rohe(cwd, 'validate', 'quickstart')).code).toBe(0);
    mkdirSync(join(cwd, 'quickstart'));
    expect((await rohe(cwd, 'validate', 'quickstart')).err).toMatch(/it is a folder/);
  });
});
