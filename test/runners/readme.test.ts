import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { EXIT } from '../../runners/exit-codes.ts';
import { build, folder, ROOT, rohe, text } from './rohe.ts';

beforeAll(build, 120_000);

const readme = text(ROOT, 'README.md');

/** The code block that follows a marker `<!-- kind: name -->`. */
function block(marker: string): string {
  const from = readme.indexOf(`<!-- ${marker} -->\n`);
  const found = /```\w*\n([\s\S]*?)```/.exec(readme.slice(from));
  if (from < 0 || found === null) throw new Error(`README.md has no block marked ${marker}`);
  return found[1]!;
}

/** The README with something else in a block. */
function having(page: string, marker: string, content: string): string {
  const from = page.indexOf(`<!-- ${marker} -->\n`);
  return page.slice(0, from) + page.slice(from).replace(block(marker), () => content);
}

const FILES = ['scenarios/quickstart.yaml', 'docs/own-algorithm.mjs'];

describe('the README', () => {
  // Where it is not, `npx vitest run test/runners/readme.test.ts -u` brings it up to date.
  it('shows the table that npm start prints, and its two files as they are', async () => {
    const { scripts } = JSON.parse(text(ROOT, 'package.json')) as { scripts: { start: string } };
    const line = 'compare scenarios/smart-building.yaml';
    expect(scripts.start).toContain(line);
    const { out } = await rohe(ROOT, ...line.split(' '), '--out', join(folder(), 'all'));
    expect(out).toMatch(/on time/);
    const table = having(readme, `table: rohe ${line}`, out);
    const wanted = FILES.reduce((page, file) => having(page, `file: ${file}`, text(ROOT, file)), table);
    await expect(wanted).toMatchFileSnapshot(join(ROOT, 'README.md'));
  });

  it.each(FILES)('can show %s: it has 25 lines or fewer', (file) => {
    expect(text(ROOT, file).trimEnd().split('\n').length).toBeLessThanOrEqual(25);
  });

  it('has a library example that runs', () => {
    // Inside the package, where its own name leads to its exports.
    const inside = mkdtempSync(join(ROOT, 'dist', 'example-'));
    onTestFinished(() => rmSync(inside, { recursive: true, force: true }));
    const file = join(inside, 'example.mjs');
    writeFileSync(file, block('example: library'));
    const lines = execFileSync(process.execPath, [file], { encoding: 'utf8', cwd: folder() }).trimEnd().split('\n');
    expect(lines.slice(0, -1).map((line) => line.split(' ')[0])).toEqual(['v2', 'adaptive', 'dream', 'llf']);
    expect(lines[0]).toMatch(/^v2 [01]\.\d{3} \([01]\.\d{3} to [01]\.\d{3}\)$/);
    expect(lines.at(-1)).toMatch(/( keeps |^inconclusive: ).*\.$/);
  });

  it('shows a real answer to a typo', async () => {
    const wanted = /`(my\.yaml:\d+:\d+\s[^`]+)`/.exec(readme)?.[1]?.replace('\n', ' ');
    const cwd = folder();
    writeFileSync(join(cwd, 'my.yaml'), text(ROOT, 'scenarios', 'quickstart.yaml').replace('ensemble_size', 'ensemble_sise'));
    const { code, err } = await rohe(cwd, 'validate', 'my.yaml');
    expect(code).toBe(3);
    expect(err).toContain(wanted);
  });
});

describe('docs/cli.md', () => {
  const page = text(ROOT, 'docs', 'cli.md');

  it('has the exit codes that there are', () => {
    const documented = [...page.matchAll(/^\| (\d+) \| (\w+) \|/gm)].map(([, code, name]) => [name, Number(code)]);
    expect(documented).toEqual(Object.entries(EXIT).map(([name, { code }]) => [name, code]));
  });

  it.each(['run', 'compare', 'validate', 'explain', 'init', 'list', 'schema'])('names every option of %s', async (command) => {
    const { out } = await rohe(ROOT, command, '--help');
    const options = [...out.matchAll(/^ +(?:-h, )?--([\w-]+)/gm)].map((match) => match[1]!);
    expect(options.length).toBeGreaterThanOrEqual(3);
    expect(options.filter((option) => !page.includes(`--${option}`))).toEqual([]);
  });
});
