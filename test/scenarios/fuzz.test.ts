import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ScenarioError, UserError } from '../../core/errors.ts';
import { parseScenario, scenarioTemplate } from '../../scenarios/index.ts';
import { catalogue } from './catalogue.ts';
import { BASE } from './edits.ts';

const SEEDS = [readFileSync('scenarios/quickstart.yaml', 'utf8'), BASE, scenarioTemplate()];
const SLOW_MS = 2000;

/** A scenario that survives a round trip, or a clear word; never another exception, and never slow. */
function holds(text: string): void {
  const before = performance.now();
  try {
    const { scenario } = parseScenario(text, 'a.yaml', '/here', catalogue);
    expect(JSON.parse(JSON.stringify(scenario))).toStrictEqual(scenario);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error instanceof ScenarioError) {
      expect(error.problems.length).toBeGreaterThan(0);
      for (const problem of error.problems) expect(problem).toMatch(/^(a\.yaml:[1-9]\d*:[1-9]\d* |and \d+ more)[^\n]+$/);
    }
  }
  expect(performance.now() - before).toBeLessThan(SLOW_MS);
}

const seed = fc.constantFrom(...SEEDS);
const position = fc.double({ min: 0, max: 1, noNaN: true });
const at = (text: string, share: number): number => Math.floor(share * text.length);
const NASTY = [
  '',
  '-1',
  '0',
  '1e308',
  '-1e308',
  '9007199254740993',
  '1e999 ms',
  '.nan',
  '.inf',
  '-.inf',
  'NaN ms',
  '[]',
  '{}',
  '[[]]',
  '~',
  'null',
  '""',
  'true',
  '!!binary abc',
  '!foo bar',
  '&a [*a]',
  '*a',
  '<<',
  '? a : b',
  '__proto__',
  'constructor',
  'toString',
  '2020-01-01',
  '0x10',
  '1e6 h',
  '100 %',
  '-5 %',
  '1/s',
  '"\\u0000"',
  '\u{1F600}',
];
const token = /[^\s:,[\]{}#]+/g;

/** Replaces the value of words, numbers and names by something nasty. */
const mutated = fc
  .tuple(seed, fc.array(fc.tuple(position, fc.constantFrom(...NASTY)), { minLength: 1, maxLength: 4 }))
  .map(([text, edits]) =>
    edits.reduce((now, [share, nasty]) => {
      const words = [...now.matchAll(token)];
      const word = words[Math.min(words.length - 1, Math.floor(share * words.length))];
      return word === undefined ? now : `${now.slice(0, word.index)}${nasty}${now.slice(word.index + word[0].length)}`;
    }, text),
  );

const KEYS = [
  'duration',
  'nodes',
  'services',
  'profile',
  'quantiles',
  'members',
  'phases',
  'device',
  'count',
  'arrivals',
  'poisson',
  'x',
  '__proto__',
  'constructor',
  '',
];
const leaf = fc.oneof(
  fc.constantFrom(...NASTY, '60 s', 'raspberry-pi-4', 12, Number.NaN, Number.POSITIVE_INFINITY, null, true),
  fc.double(),
  fc.string(),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('tree'), { maxKeys: 5 }),
  ),
}));

/** Whole parts of a good document replaced by anything. */
const grafted = fc.tuple(
  fc.constantFrom(
    ...Object.keys({
      devices: 0,
      nodes: 0,
      network: 0,
      services: 0,
      pipelines: 0,
      contracts: 0,
      workload: 0,
      orchestration: 0,
      strategies: 0,
      placement: 0,
      vary: 0,
      metrics: 0,
      thresholds: 0,
    }),
  ),
  tree,
);

describe('whatever the text', () => {
  const runs = (numRuns: number) => ({ numRuns, seed: 20230 });

  it('a truncated scenario loads or is refused with reasons', () => {
    fc.assert(
      fc.property(seed, position, (text, share) => holds(text.slice(0, at(text, share)))),
      runs(100),
    );
  }, 60_000);

  it('a scenario with a piece cut out or doubled loads or is refused with reasons', () => {
    fc.assert(
      fc.property(seed, position, position, fc.boolean(), (text, a, b, doubled) => {
        const [from, to] = [Math.min(at(text, a), at(text, b)), Math.max(at(text, a), at(text, b))];
        holds(doubled ? text.slice(0, to) + text.slice(from) : text.slice(0, from) + text.slice(to));
      }),
      runs(100),
    );
  }, 60_000);

  it('a scenario with nasty values loads or is refused with reasons', () => {
    fc.assert(fc.property(mutated, holds), runs(250));
  }, 60_000);

  it('a scenario with one part replaced by anything loads or is refused with reasons', () => {
    fc.assert(
      fc.property(grafted, ([key, value]) =>
        holds(`${BASE.replace(new RegExp(`^${key}:(.*\\n( .*\\n)*)`, 'm'), '')}\n${stringify({ [key]: value })}`),
      ),
      runs(200),
    );
  }, 60_000);

  it('any tree and any string is refused with reasons', () => {
    fc.assert(
      fc.property(tree, (value) => holds(stringify(value) ?? '')),
      runs(200),
    );
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), holds), runs(200));
  }, 60_000);
});

describe('a hostile text is refused soon', () => {
  const deep = 20_000;
  it.each([
    ['nested lists', '['.repeat(deep)],
    ['nested mappings', '{a: '.repeat(deep)],
    ['nested dashes', '- '.repeat(deep)],
    ['nested question marks', '? '.repeat(deep)],
    ['deep indentation', Array.from({ length: 1200 }, (_, n) => `${' '.repeat(n)}a:`).join('\n')],
    ['deep lists by indentation', Array.from({ length: 1200 }, (_, n) => `${' '.repeat(n)}-`).join('\n')],
    [
      'an alias bomb',
      `a0: &a0 [x, x]\n${Array.from({ length: 40 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`).join('\n')}`,
    ],
    [
      'an alias bomb of mappings',
      `a0: &a0 {x: 1}\n${Array.from({ length: 40 }, (_, n) => `a${n + 1}: &a${n + 1} {l: *a${n}, r: *a${n}}`).join('\n')}`,
    ],
    ['an alias of itself', 'duration: &a [*a]'],
    ['an alias of itself in a merge', 'nodes: &a\n  <<: *a'],
    ['many unknown keys', Array.from({ length: 20_000 }, (_, n) => `key-${n}: 1`).join('\n')],
    ['many unknown keys in one place', `network: { ${Array.from({ length: 20_000 }, (_, n) => `key-${n}: 1`).join(', ')} }`],
    ['many tiny documents', '---\n'.repeat(30_000)],
    ['many anchors', Array.from({ length: 10_000 }, (_, n) => `k${n}: &a${n} 1`).join('\n')],
    ['one long line', 'x'.repeat(1_000_000)],
    ['one long number', `seed: ${'9'.repeat(900_000)}`],
    ['one long quantity', `duration: ${'9'.repeat(300_000)}${' '.repeat(300_000)}q`],
    ['one long threshold', `thresholds: ["${'a<'.repeat(200_000)}"]`],
    ['a text beyond the limit', `# ${'x'.repeat(3_000_000)}`],
    ['a long list of members', BASE.replace('[small, large]', `[${Array.from({ length: 8000 }, () => 'small').join(', ')}]`)],
    [
      'a million nodes in many entries',
      BASE.replace(
        'nodes:\n',
        `nodes:\n${Array.from({ length: 2000 }, (_, n) => `  n${n}: { device: board, count: 1000000 }\n`).join('')}`,
      ),
    ],
    ['many values to vary', BASE.replace('[10/s, 20/s]', `[${Array.from({ length: 20_000 }, () => '1/s').join(', ')}]`)],
    [
      'many services, each lighter than the next',
      BASE.replace(
        '  small:\n',
        `${Array.from({ length: 1000 }, (_, n) => `  s${n}: { modality: video, profile: 1 ms, accuracy: 0.5, lighter: s${(n + 1) % 1000} }\n`).join('')}  small:\n`,
      ),
    ],
  ])('%s', (_, text) => {
    const before = performance.now();
    expect(() => parseScenario(text, 'a.yaml', '/here', catalogue)).toThrow(UserError);
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});
