import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, folder, ROOT, rohe, text } from './rohe.ts';

const PAGE = text(ROOT, 'docs', 'own-strategy.md');

/** Names in backticks, without the arguments of methods. */
const names = (cell: string): string[] => [...cell.matchAll(/`(\w+)[^`]*`/g)].map(([, name = '']) => name);

/** Rows of the first table below a heading that begins so. */
function table(heading: string): readonly (readonly string[])[] {
  const from = PAGE.indexOf(`# ${heading}`);
  expect(from, heading).toBeGreaterThan(0);
  const rows =
    PAGE.slice(from)
      .match(/(?:^\|.*\|\n)+/m)?.[0]
      .trimEnd()
      .split('\n') ?? [];
  return rows.slice(2).map((row) => row.split('|').slice(1, -1));
}

/** The text of a type. */
function declared(source: string, name: string): string {
  const found = new RegExp(`^export (?:type|interface) ${name}\\b[\\s\\S]*?(?=^export |$(?![\\s\\S]))`, 'm').exec(source)?.[0];
  if (found === undefined) throw new Error(`there is no type ${name}`);
  return found;
}
const withoutComments = (source: string): string => source.replace(/\/\*[\s\S]*?\*\//g, '');
const ALGORITHM = withoutComments(text(ROOT, 'core', 'algorithm.ts'));
const EVENTS = withoutComments(text(ROOT, 'core', 'events.ts'));

/** Members of a type of objects, in order; what is nested is no member of it. */
function members(name: string): string[] {
  const all = declared(ALGORITHM, name);
  const body = all.slice(all.indexOf('{') + 1, all.lastIndexOf('}')).replace(/\{[^{}]*\}/g, '{}');
  return [...body.matchAll(/(?:^|;)\s*(?:readonly )?(\w+)\??(?:\([^)]*\))?:/g)].map(([, member = '']) => member);
}

/** Fields of each kind of a union, beside those that all have. */
function kinds(name: string, common: readonly string[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const part of declared(EVENTS, name)
    .split(/(?=readonly kind:)/)
    .slice(1)) {
    const [kindsOf = ''] = /^readonly kind: [^;]*;/.exec(part) ?? [];
    const fields = [...part.replace(kindsOf, '').matchAll(/readonly (\w+)\??:/g)].map(([, field = '']) => field);
    for (const [, kind = ''] of kindsOf.matchAll(/'([\w-]+)'/g))
      found.set(kind, new Set([...(found.get(kind) ?? []), ...fields.filter((field) => !common.includes(field))]));
  }
  return found;
}
const told = (rows: readonly (readonly string[])[]): Map<string, Set<string>> =>
  new Map(
    rows.flatMap(([kind = '', fields = '']) =>
      [...kind.matchAll(/`([\w-]+)`/g)].map(([, one = '']) => [one, new Set(names(fields))] as const),
    ),
  );

describe('docs/own-strategy.md', () => {
  const VIEWS = [...ALGORITHM.matchAll(/^export (?:type|interface) (\w*View|Eligibility)\b/gm)].map(([, name = '']) => name);

  it('has every type of the view', () => expect(VIEWS.length).toBeGreaterThan(11));
  it.each(VIEWS)('names every member of %s, in order', (name) => {
    const documented = table(`${name}\n`).flatMap(([member = '']) => names(member));
    expect(documented).toEqual(members(name));
  });

  it('names every observation with its fields', () => {
    const seen = new Map([...kinds('BackendObservation', ['atMs']), ...kinds('CoreObservation', ['atMs'])]);
    seen.delete('fault');
    expect(told(table('What it sees'))).toEqual(seen);
  });

  it('names every decision with its fields', () => {
    expect(told(table('What it decides'))).toEqual(new Map([...kinds('StrategyDecision', ['reason'])]));
    expect(told(table('Placements and remedies'))).toEqual(
      new Map([...kinds('PlacementDecision', ['reason']), ...kinds('RemedyDecision', ['reason'])]),
    );
  });
});

describe('its example', () => {
  beforeAll(build, 120_000);

  it('compiles as the page says, keeps the contract, and runs', async () => {
    // Inside the package, where its own name leads to its exports.
    const inside = mkdtempSync(join(ROOT, 'dist', 'example-'));
    try {
      const files = [...PAGE.matchAll(/<!-- file: (\S+) -->\n```ts\n([\s\S]*?)```/g)];
      for (const [, name = '', content = ''] of files) writeFileSync(join(inside, name), content);
      const [, line = ''] = /^npx tsc (.*)$/m.exec(PAGE) ?? [];
      expect(line.split(' ').filter((word) => word.endsWith('.mts'))).toEqual(files.map(([, name]) => name));
      execFileSync('npx', ['tsc', '--ignoreConfig', ...line.split(' ')], { cwd: inside, encoding: 'utf8' });
      const tested = execFileSync(process.execPath, ['--test', 'thrifty.test.mjs'], { cwd: inside, encoding: 'utf8' });
      expect(tested).toMatch(/^. pass \d\d?$/m);
      const args = ['quickstart', '--strategies', `v2,${inside}/thrifty.mjs`, '--replications', '2', '--set', 'duration=10 s'];
      const { code, out } = await rohe(folder(), 'compare', ...args);
      expect(code).toBe(0);
      expect(out).toMatch(/ v2 +thrifty\n/);
    } finally {
      rmSync(inside, { recursive: true, force: true });
    }
  }, 180_000);
});
