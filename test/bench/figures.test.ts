import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FIGURES, svgOf } from '../../bench/figures/figures.ts';
import { VALIDATION_NAMES, validationFigures } from '../../bench/figures/validation.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const read = (...path: readonly string[]): string => readFileSync(join(docs, ...path), 'utf8');
/** Those whose runs take a second or more are drawn anew only where all are asked for. */
const SLOW = new Set(
  process.env['FIGURES'] === 'all' ? [] : ['queue', 'overload', 'batching', 'contention', 'network', 'validation-stage'],
);

describe('the figures of the docs', () => {
  const names = FIGURES.map(({ name }) => name);
  it('are all there', () => {
    expect(readdirSync(join(docs, 'figures')).sort()).toEqual(
      [...names, ...VALIDATION_NAMES].map((name) => `${name}.svg`).sort(),
    );
  });
  it.each([
    ['model.md', names],
    ['validation.md', VALIDATION_NAMES],
  ])('of %s are each shown once and told in words', (page, own) => {
    const shown = [...read(page).matchAll(/!\[([^\]]+)\]\(figures\/([\w-]+)\.svg\)/g)];
    expect(shown.map(([, , name]) => name).sort()).toEqual([...own].sort());
    for (const [, alt] of shown) expect(alt!.length).toBeGreaterThan(40);
  });

  it('of docs/model.md stand on a page whose contents are its headings, in order', () => {
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

  it.each(validationFigures(process.env['ROHE_DATA']).filter(({ name }) => !SLOW.has(name)))(
    '$name is what the published data and the simulator give now (skipped where ROHE_DATA names no folder)',
    async (figure) => {
      expect(await svgOf(figure)).toBe(read('figures', `${figure.name}.svg`));
    },
    120_000,
  );

  it.each([...names, ...VALIDATION_NAMES])('%s is small, has paper of its own and colours for dark surroundings', (name) => {
    const svg = read('figures', `${name}.svg`);
    expect(svg.length).toBeLessThan(40_000);
    expect(svg).toContain('<rect class="paper"');
    expect(svg).toContain('@media (prefers-color-scheme:dark){.paper{fill:#151b25}');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });
});
