import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type JsonSchema, parseScenario, scenarioJsonSchema } from '../../scenarios/index.ts';
import { shapeFaults } from '../../scenarios/issues.ts';
import { showPath } from '../../scenarios/problems.ts';
import { catalogue } from './catalogue.ts';

const DOC = readFileSync('docs/scenario.md', 'utf8');
/** Pages that show files of other kinds: those of ROHE, and hosts.yaml. */
const OTHERS: readonly string[] = ['import.md', 'live.md'];
const PAGES = readdirSync('docs').filter((page) => page.endsWith('.md') && !OTHERS.includes(page));
const FRAGMENTS = PAGES.flatMap((page) => blocks(readFileSync(`docs/${page}`, 'utf8'), '').map((text) => ({ page, text })));

function blocks(page: string, mark: string): readonly string[] {
  return [...page.matchAll(/^```yaml(.*)\n([\s\S]*?)^```$/gm)]
    .filter(([, found]) => found === mark)
    .map(([, , text = '']) => text);
}

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null && !Array.isArray(value);
function keysOf(schema: JsonSchema): readonly string[] {
  const below = [
    ...(schema.anyOf ?? []),
    ...(schema.prefixItems ?? []),
    schema.items,
    schema.additionalProperties,
    ...Object.values(schema.properties ?? {}),
  ];
  return [...Object.keys(schema.properties ?? {}), ...below.filter(isSchema).flatMap(keysOf)];
}

describe('docs/scenario.md', () => {
  it('has complete scenarios that load', () => {
    const complete = blocks(DOC, ' complete');
    expect(complete.length).toBeGreaterThan(0);
    for (const text of complete) expect(parseScenario(text, 'doc.yaml', '/here', catalogue).scenario.format).toBe(1);
  });

  it('names every key', () => {
    const missing = [...new Set(keysOf(scenarioJsonSchema()))].filter((key) => !new RegExp(`\\b${key}\\b`).test(DOC));
    expect(missing).toEqual([]);
  });
});

describe('what the docs show of scenarios', () => {
  it.each(FRAGMENTS)('has nothing wrong in it: $page, $text', ({ text }) => {
    const faults = shapeFaults(parse(text)).filter(({ text: fault }) => !fault.startsWith('is missing'));
    expect(faults.map((fault) => `${showPath(fault.path)}: ${fault.text}`)).toEqual([]);
  });
});
