import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const PAGES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'algorithms/README.md', 'bench/README.md', ...docs()];
const SCRIPTS = Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts);

function docs(): readonly string[] {
  return readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
}
function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
/** As GitHub makes them of headings. */
function anchors(page: string): readonly string[] {
  const headings = read(page)
    .replace(/```[\s\S]*?```/g, '')
    .matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

it.each(PAGES)('%s links only to files and headings that are there, and names only scripts that are', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
  const missing = links.filter(([, file = '', anchor]) => {
    const target = file === '' ? page : relative(ROOT, join(ROOT, page, '..', file));
    return (
      !existsSync(join(ROOT, target)) || (anchor !== undefined && target.endsWith('.md') && !anchors(target).includes(anchor))
    );
  });
  expect(missing.map(([link]) => link)).toEqual([]);
  const named = [...read(page).matchAll(/npm run (?:-s )?([a-z][\w:]*)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !SCRIPTS.includes(name))).toEqual([]);
});
