import { describe, expect, it } from 'vitest';
import { type JsonSchema, scenarioJsonSchema } from '../../scenarios/index.ts';

type Node = { readonly path: string; readonly schema: JsonSchema };
const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every key that a mapping may have, with its schema. */
function keysOf(schema: JsonSchema, path: string): readonly Node[] {
  const below = [...(schema.anyOf ?? []), ...(schema.prefixItems ?? []), schema.items, schema.additionalProperties];
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, inner]) =>
    isSchema(inner) ? [{ path: `${path}.${key}`, schema: inner }, ...keysOf(inner, `${path}.${key}`)] : [],
  );
  return [...own, ...below.filter(isSchema).flatMap((inner) => keysOf(inner, path))];
}

describe('the JSON Schema', () => {
  const schema = scenarioJsonSchema();
  const keys = keysOf(schema, '');

  it('describes every key', () => {
    expect(keys.length).toBeGreaterThan(120);
    expect(keys.filter((node) => (node.schema.description ?? '') === '').map(({ path }) => path)).toEqual([]);
  });

  it('is plain JSON that says which keys are needed and that others are errors', () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(schema.required).toEqual(['duration', 'nodes', 'services', 'pipelines', 'contracts', 'workload']);
    expect(schema.additionalProperties).toBe(false);
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  });

  it('has patterns that are valid regular expressions and fit their own examples', () => {
    const patterns = keys.filter(({ schema: one }) => one.pattern !== undefined);
    expect(patterns.length).toBeGreaterThan(20);
    for (const { schema: one } of patterns) {
      for (const example of one.examples ?? []) expect(String(example)).toMatch(new RegExp(one.pattern ?? '', 'u'));
    }
  });
});
