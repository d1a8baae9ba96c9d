import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LAYERS, shared, violations } from './layers.ts';
import { stripped } from './source-text.ts';

const ROOT = join(import.meta.dirname, '..');

function filesOf(layer: string): string[] {
  if (layer.endsWith('.ts')) return readdirSync(ROOT).filter((name) => name === layer);
  return readdirSync(join(ROOT, layer), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
    .map((name) => `${layer}/${name.replaceAll('\\', '/')}`)
    .sort();
}

const files = Object.keys(LAYERS).flatMap((layer) =>
  filesOf(layer).map((path) => ({ path, source: readFileSync(join(ROOT, path), 'utf8') })),
);

describe('the code base', () => {
  it.each(Object.keys(LAYERS))('keeps the rules of its layers in %s', (layer) => {
    const own = files.filter(({ path }) => path === layer || path.startsWith(`${layer}/`));
    expect(own.flatMap(({ path, source }) => violations(path, source))).toEqual([]);
  });

  it('names dockerode and mongodb in one file each', () => {
    expect(shared(files)).toEqual([]);
  });

  it('is looked at where there is something to see', () => {
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['core/backend.ts', 'core/watch.ts']));
  });
});

describe('the check of the layers', () => {
  const bad: readonly (readonly [path: string, source: string, complaint: string])[] = [
    ['core/a.ts', "import { readFileSync } from 'node:fs';", 'core may not import node:fs'],
    ['core/a.ts', "import { x } from '../sim/kernel.ts';", 'core may not import from sim'],
    ['core/deep/a.ts', "import type { X } from '../../scenarios/schema.ts';", 'core may not import from scenarios'],
    ['core/a.ts', "export * from '../algorithms/index.ts';", 'core may not import from algorithms'],
    ['core/a.ts', "const late = await import('../runners/main.ts');", 'core may not import from runners'],
    ['core/a.ts', "import {\n  x,\n} from 'zod';", 'core may not import zod'],
    ['core/a.ts', "import 'zod';", 'core may not import zod'],
    ['sim/kernel.ts', "import { Subject } from 'rxjs';", 'rxjs is imported in sim/backend.ts only'],
    ['sim/a.ts', "import { x } from '../reports/csv.ts';", 'sim may not import from reports'],
    ['algorithms/a.ts', "import { Subject } from 'rxjs';", 'algorithms may not import rxjs'],
    ['algorithms/a.ts', "import { x } from '../sim/kernel.ts';", 'algorithms may not import from sim'],
    ['scenarios/a.ts', "import { x } from '../algorithms/index.ts';", 'scenarios may not import from algorithms'],
    ['datasets/a.ts', "import { x } from '../scenarios/load.ts';", 'datasets may not import from scenarios'],
    ['reports/a.ts', "import { createWriteStream } from 'node:fs';", 'reports may not import node:fs'],
    ['runners/a.ts', "import { x } from '../bench/main.ts';", 'runners may not import from bench'],
    ['index.ts', "import { x } from './test/contracts/index.ts';", 'index.ts may not import from test'],
    ['sim/a.ts', 'const now = Date.now();', 'Date is banned'],
    ['sim/a.ts', 'const now = performance.now();', 'performance is banned'],
    ['core/a.ts', 'const x = Math.random();', 'Math.random is banned'],
    ['core/a.ts', 'setTimeout(() => {}, 1);', 'setTimeout is banned'],
    ['core/a.ts', 'setInterval(() => {}, 1);', 'setInterval is banned'],
    ['reports/a.ts', "console.log('x');", 'console is banned'],
    ['algorithms/a.ts', 'const x = process.env.HOME;', 'process is banned'],
    ['core/a.ts', 'const x = y ** 2;', '** is banned'],
    ['core/a.ts', 'x **= 2;', '** is banned'],
    ['core/a.ts', 'const x = Math.pow(y, 2);', 'Math.pow is banned'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code in a template is what is to be found
    ['core/a.ts', 'const x = `at ${Date.now()} ms`;', 'Date is banned'],
    ['core/a.ts', 'source.subscribe(fn);', '.subscribe( is banned'],
    ['runners/a.ts', 'source.pipe(map(f)).subscribe(fn);', '.subscribe( is banned'],
    ['core/utils.ts', '', 'named for its one idea'],
    ['core/common/a.ts', '', 'named for its one idea'],
    ['runners/helpers/a.ts', '', 'named for its one idea'],
    ['runners/run-manager.ts', '', 'named for its one idea'],
    ['runners/a.ts', 'class RunManager {}', 'class RunManager is banned'],
    ['runners/a.ts', 'export interface IBackend {}', 'interface IBackend is banned'],
    ['runners/a.ts', 'export enum Kind { a }', 'enum Kind { is banned'],
  ];

  it.each(bad)('complains of %s: %s', (path, source, complaint) => {
    expect(violations(path, source).join('\n')).toContain(complaint);
  });

  const good: readonly (readonly [path: string, source: string])[] = [
    [
      'core/a.ts',
      "import { Subject } from 'rxjs';\nimport type { X } from './model.ts';\nimport { y } from './inference/task.ts';",
    ],
    ['sim/backend.ts', "import { Subject } from 'rxjs';\nimport type { Clock } from '../core/backend.ts';"],
    [
      'scenarios/rohe/a.ts',
      "import { z } from 'zod';\nimport { readFile } from 'node:fs/promises';\nimport { t } from '../../datasets/load.ts';",
    ],
    ['datasets/a.ts', "import { parse } from 'csv-parse/sync';"],
    ['reports/a.ts', "import { all } from 'mathjs/number';"],
    ['runners/a.ts', "import { x } from '../sim/backend.ts';\nconsole.log(process.argv, Date.now(), 2 ** 3);"],
    ['core/watch.ts', 'return source.subscribe(new Watcher(fn));'],
    ['core/a.ts', '/** Like Date.now(), see console.log; x ** y */\n// process.exit\nconst x = 1;'],
    ['core/a.ts', "const text = 'Date ** console';\nconst other = `process`;\nconst pattern = /Date[/'] **/;"],
    ['core/a.ts', 'const x = invocation.process + preprocess + updated + task.performance;'],
    ['core/a.ts', "throw new Error(`not from 'zod'`, \"import 'yaml'\");"],
    ['core/a.ts', 'const half = (a + b) / 2; const third = c / 3; // Date'],
  ];

  it.each(good)('has nothing against %s: %s', (path, source) => {
    expect(violations(path, source)).toEqual([]);
  });

  it('says where', () => {
    expect(violations('core/a.ts', '// first\n\nconst x = Date.now();')).toEqual([
      'core/a.ts:3: Date is banned here; time and output are arguments',
    ]);
  });

  it('finds a package that two files know', () => {
    const source = "import Docker from 'dockerode';";
    expect(shared([{ path: 'runners/live/docker.ts', source }])).toEqual([]);
    expect(shared(['runners/a.ts', 'runners/b.ts'].map((path) => ({ path, source })))).toEqual([
      'dockerode is imported in runners/a.ts, runners/b.ts; one file may know it',
    ]);
  });
});

describe('stripped', () => {
  it.each([
    ["a('Date') // Date", "a('    ')        "],
    ['/* a\nb */ c', '    \n     c'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a template is what is to be stripped
    ['`a${b(`c${d}`)}e`;', '` ${b(` ${d}`)} `;'],
    ["'it\\'s' + x", "'     ' + x"],
    ['x / y / z', 'x / y / z'],
    ['x[i]! / y / z', 'x[i]! / y / z'],
    ['return /[/]a/.test(b)', 'return /    /.test(b)'],
    ["'// no comment' + a", "'             ' + a"],
  ])('%s', (source, expected) => {
    expect(stripped(source)).toBe(expected);
  });
});
