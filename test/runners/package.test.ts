import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, folder, ROOT, text } from './rohe.ts';

beforeAll(build, 120_000);

describe('the package', () => {
  it('works packed and installed in an empty folder, as a command, as a library and as a contract suite', () => {
    const cwd = folder();
    const run = (file: string, ...args: string[]): string =>
      execFileSync(file, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    // Without scripts: `prepare` would build again while other tests read what is built.
    const [packed] = JSON.parse(
      execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', cwd], { cwd: ROOT, encoding: 'utf8' }),
    ) as {
      filename: string;
      files: { path: string }[];
    }[];
    const paths = packed!.files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'dist/runners/main.js',
        'dist/index.d.ts',
        'scenarios/quickstart.yaml',
        'docs/own-algorithm.mjs',
        'README.md',
        'LICENSE',
      ]),
    );
    expect(paths.filter((path) => /^(test|bench|core|runs)\//.test(path))).toEqual([]);

    writeFileSync(join(cwd, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }\n');
    run('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', `./${packed!.filename}`);
    expect(run('npx', 'rohe', '--version').trim()).toBe((JSON.parse(text(ROOT, 'package.json')) as { version: string }).version);

    run('npx', 'rohe', 'init');
    run('npx', 'rohe', 'validate', 'scenario.yaml');
    run('npx', 'rohe', 'init', '--algorithm', 'mine.mjs');
    const table = run(
      'npx',
      'rohe',
      'compare',
      'quickstart',
      '--strategies',
      'v2,./mine.mjs',
      '--replications',
      '2',
      '--set',
      'duration=10 s',
    );
    expect(table).toMatch(/ v2 +mine\n/);
    const [latest] = readFileSync(join(cwd, 'runs', 'latest'), 'utf8')
      .trim()
      .split('\n');
    expect(existsSync(join(cwd, 'runs', latest!, 'mine', '1', 'run.json'))).toBe(true);
    expect(run('npx', 'rohe', 'explain', `runs/${latest}/mine/0`, '--query', '3')).toMatch(/strategy mine\n/);

    const example = /<!-- example: library -->\n```js\n([\s\S]*?)```/.exec(text(ROOT, 'README.md'))![1]!;
    writeFileSync(join(cwd, 'example.mjs'), example);
    expect(run(process.execPath, 'example.mjs')).toMatch(/^v2 [01]\.\d{3}/);
    writeFileSync(
      join(cwd, 'contract.mjs'),
      "import * as contract from 'rohe/contract';\nconsole.log(Object.keys(contract).join(' '));\n",
    );
    expect(run(process.execPath, 'contract.mjs')).toMatch(/algorithmContract.*backendContract/);
  }, 180_000);
});
