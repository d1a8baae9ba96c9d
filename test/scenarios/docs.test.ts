import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type JsonSchema, parseScenario, scenarioJsonSchema } from '../../scenarios/index.ts';
import { shapeFaults } from '../../scenarios/issues.ts';
import { showPath } from '../../scenarios/problems.ts';
import { catalogue } from './catalogue.ts';

const DOC = readFileSync('docs/scenario.md', 'utf8');
const BLOCKS = [...DOC.matchAll(/^```yaml(.*)\n([\s\S]*?)^```$/gm)].map(([, mark = '', text = '']) => ({
  complete: mark.includes('complete'),
  text,
}));

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
    const complete = BLOCKS.filter((block) => block.complete);
    expect(complete.length).toBeGreaterThan(0);
    for (const { text } of complete) expect(parseScenario(text, 'doc.yaml', '/here', catalogue).scenario.format).toBe(1);
  });

  it.each(BLOCKS.filter((block) => !block.complete).map(({ text }) => [text.split('\n')[0], text]))(
    'has a fragment %s with nothing wrong in it',
    (_, text = '') => {
      const faults = shapeFaults(parse(text)).filter(({ text: fault }) => !fault.startsWith('is missing'));
      expect(faults.map((fault) => `${showPath(fault.path)}: ${fault.text}`)).toEqual([]);
    },
  );

  it('names every key', () => {
    const missing = [...new Set(keysOf(scenarioJsonSchema()))].filter((key) => !new RegExp(`\\b${key}\\b`).test(DOC));
    expect(missing).toEqual([]);
  });
});
