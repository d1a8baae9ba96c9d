import * as z from 'zod';
import type { Path } from './problems.ts';
import { scenarioSchema } from './schema.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The scenario file's JSON Schema (draft 2020-12), for completion and checks in editors. Quantities are texts with a pattern. */
export function scenarioJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input' });
  return { ...schema, title: 'rohe scenario' };
}

let cached: JsonSchema | undefined;
const root = (): JsonSchema => {
  cached ??= scenarioJsonSchema();
  return cached;
};

/** All alternatives that the schema has for the value at `path`; none where the path cannot be. */
function schemasAt(path: Path): readonly JsonSchema[] {
  let here = alternatives(root());
  for (const part of path) here = here.flatMap((schema) => stepInto(schema, part)).flatMap(alternatives);
  return here;
}

/** The keys that a mapping at `path` may have; none where its entries are named by the user. */
export const knownKeys = (path: Path): readonly string[] => [
  ...new Set(schemasAt(path).flatMap((schema) => Object.keys(schema.properties ?? {}))),
];

/** Whether the entries of the mapping at `path` are named by the user. */
export const isNamed = (path: Path): boolean => schemasAt(path).some((schema) => isSchema(schema.additionalProperties));

/** What the schema says about the value at `path`. */
export function describedAt(path: Path): string | undefined {
  const last = path.at(-1);
  if (last === undefined) return undefined;
  const here = schemasAt(path.slice(0, -1)).flatMap((schema) => stepInto(schema, last));
  return here.find((schema) => schema.description !== undefined)?.description;
}

function stepInto(schema: JsonSchema, part: string | number): readonly JsonSchema[] {
  if (typeof part === 'number') {
    const fixed = schema.prefixItems?.[part];
    if (isSchema(fixed)) return [fixed];
    return isSchema(schema.items) ? [schema.items] : [];
  }
  const known = schema.properties !== undefined && Object.hasOwn(schema.properties, part) ? schema.properties[part] : undefined;
  if (isSchema(known)) return [known];
  return isSchema(schema.additionalProperties) ? [schema.additionalProperties] : [];
}

const alternatives = (schema: JsonSchema): readonly JsonSchema[] =>
  schema.anyOf === undefined ? [schema] : schema.anyOf.filter(isSchema).flatMap(alternatives);

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null && !Array.isArray(value);
