import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FIGURES, svgOf } from '../../bench/figures/figures.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const read = (...path: readonly string[]): string => readFileSync(join(docs, ...path), 'utf8');
/** Those whose runs take a second or more are drawn anew only where all are asked for. */
const SLOW = new Set(process.env['FIGURES'] === 'all' ? [] : ['queue', 'overload', 'batching', 'contention', 'network']);

describe('the figures of docs/model.md', () => {
  it('are all there, each shown once and told in words', () => {
    const names = FIGURES.map(({ name }) => name);
    expect(readdirSync(join(docs, 'figures')).sort()).toEqual(names.map((name) => `${name}.svg`).sort());
    const shown = [...read('model.md').matchAll(/!\[([^\]]+)\]\(figures\/([\w-]+)\.svg\)/g)];
    expect(shown.map(([, , name]) => name).sort()).toEqual([...names].sort());
    for (const [, alt] of shown) expect(alt!.length).toBeGreaterThan(40);
  });

  it('stand on a page whose contents are its headings, in order', () => {
    const [contents, ...sections] = read('model.md').split('\n## ');
    const listed = [...contents!.matchAll(/^\d+\. \[([^\]]+)\]\(#([^)]+)\)$/gm)];
    const headings = sections.map((section) => section.slice(0, section.indexOf('\n')));
    expect(listed.map(([, title]) => title)).toEqual(headings);
    expect(listed.map(([, , anchor]) => anchor)).toEqual(headings.map((one) => one.toLowerCase().replaceAll(' ', '-')));
  });

  it.each(FIGURES.filter(({ name }) => !SLOW.has(name)))(
    '$name is what the simulator gives now (npm run figures draws it anew)',
    async (figure) => {
      expect(await svgOf(figure)).toBe(read('figures', `${figure.name}.svg`));
    },
    30_000,
  );

  it.each(FIGURES)('$name is small, has paper of its own and colours for dark surroundings', ({ name }) => {
    const svg = read('figures', `${name}.svg`);
    expect(svg.length).toBeLessThan(40_000);
    expect(svg).toContain('<rect class="paper"');
    expect(svg).toContain('@media (prefers-color-scheme:dark){.paper{fill:#151b25}');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });
});
