import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ScenarioError, UserError } from '../../core/errors.ts';
import { catalogue } from './catalogue.ts';
import { BASE, problemsOf } from './edits.ts';
import { loadScenario } from './loading.ts';

const folder = mkdtempSync(join(tmpdir(), 'rohe-scenarios-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const refusal = (path: string): UserError => {
  try {
    loadScenario(path, catalogue);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('loads');
};

describe('a file that cannot be a scenario', () => {
  it('is missing', () => {
    expect(refusal('no/such.yaml').message).toBe(
      'cannot read scenario "no/such.yaml": there is no such file; check the path, or make one with `rohe init`',
    );
  });

  it('is a folder', () => {
    expect(refusal(folder).message).toMatch(/^cannot read scenario ".*": it is a folder; name a \.yaml file in it$/);
  });

  it('has a path with a zero byte', () => {
    expect(refusal('a\0b')).toBeInstanceOf(UserError);
  });

  it.each([
    ['empty.yaml', '', '1:1 is empty; `rohe init` writes a scenario to start from'],
    ['comment.yaml', '# nothing\n', '1:1 is empty; `rohe init` writes a scenario to start from'],
    ['list.yaml', '- a\n', '1:1 is not a mapping; a scenario is made of keys such as "duration: 60 s"'],
    ['text.yaml', 'hello', '1:1 is not a mapping; a scenario is made of keys such as "duration: 60 s"'],
    [
      'binary.yaml',
      new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255]),
      '1:1 is not a text file; a scenario is YAML in UTF-8',
    ],
    ['latin.yaml', new Uint8Array([0x61, 0x3a, 0x20, 0xe4, 0x0a]), '1:1 is not a text file; a scenario is YAML in UTF-8'],
    ['large.yaml', `# ${'x'.repeat(2_000_000)}`, '1:1 is larger than 1024 KiB; keep traces in CSV files beside the scenario'],
  ])('%s: a clear word', (name, content, problem) => {
    const path = write(name, content);
    const error = refusal(path);
    expect(error).toBeInstanceOf(ScenarioError);
    expect(error.message).toBe(`${path}:${problem}`);
  });

  it('gives the name of its file to a scenario without one, and finds traces beside it', () => {
    const path = write('my-run.yml', BASE.replace('name: base\n', ''));
    const { scenario, baseDir, fileName } = loadScenario(path, catalogue);
    expect(scenario.name).toBe('my-run');
    expect([baseDir, fileName]).toEqual([folder, path]);
  });
});

describe('YAML that is none', () => {
  it.each([
    ['a tab', 'nodes:\n\tpi: 1\n', 'a.yaml:2:1 tabs cannot indent YAML; use spaces'],
    [
      'two documents',
      'seed: 1\n---\nseed: 2\n',
      'a.yaml:2:1 holds more than one YAML document; keep one scenario a file (remove "---")',
    ],
    ['an alias without an anchor', 'seed: *a\n', 'a.yaml:1:7 unknown alias *a; write it only after &a'],
    [
      'an open bracket',
      'zones: [a, b\n',
      'a.yaml:2:1 not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]; mend the text here',
    ],
    ['a key of a list', '? [a]\n: 1\n', 'a.yaml:1:3 a key must be a text, such as "duration"; name it'],
    ['a key that is empty', ': 1\n', 'a.yaml:1:1 a key must be a text, such as "duration"; name it'],
    ['an alias inside its own anchor', 'seed: &a [*a]\n', 'a.yaml:1:11 alias *a stands inside what it names; write it out'],
    ['a key for the prototype', '__proto__: { duration: 1 s }\n', 'a.yaml:1:1 unknown key "__proto__"; remove it'],
  ])('%s is refused where it stands', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('is a decimal comma between braces, each one, and no key that has no value', () => {
    const text = 'contracts: { a: { deadline: 0,3 s, priority: 1 }, b: { deadline: 0,3 s } }\nx: { accuracy: 0,72, y: 1,5 }\n';
    expect(problemsOf(text)).toEqual([
      'a.yaml:1:19 deadline: the value ends at the comma of "0,3 s"; write 0.3 s',
      'a.yaml:1:56 deadline: the value ends at the comma of "0,3 s"; write 0.3 s',
      'a.yaml:2:6 accuracy: the value ends at the comma of "0,72"; write 0.72',
      'a.yaml:2:22 y: the value ends at the comma of "1,5"; write 1.5',
    ]);
    for (const other of [
      '{ a: 1, b }',
      '{ a: 1, 2: 3 }',
      '{ a: x, 3 s }',
      '{ a: 1.5, 3 s: null }',
      '{ 0: 6, 1: 3, 2: }',
      '\n  0: 1\n  1:',
    ])
      expect(problemsOf(`contracts: ${other}\n`).join('\n')).not.toContain('comma');
  });

  it('is reported as a whole: every repeated key', () => {
    expect(problemsOf('seed: 1\nseed: 2\nnodes: { a: 1, a: 2 }\n')).toEqual([
      'a.yaml:2:1 key "seed" stands twice in the same mapping; remove or rename one',
      'a.yaml:3:16 key "a" stands twice in the same mapping; remove or rename one',
    ]);
  });

  it('may use anchors, aliases and merges', () => {
    expect(
      problemsOf(
        BASE.replace('{ device: jetson-nano, zone: edge,', '&n { device: jetson-nano, zone: edge,').replace(
          '  big:',
          '  more: { <<: *n, count: 2 }\n  big:',
        ),
      ),
    ).toEqual([]);
  });
});
