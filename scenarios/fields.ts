import * as z from 'zod';
import { clip } from '../core/suggest.ts';
import { type Dimension, describeDimension, parseQuantity, patternOf } from './units.ts';

/** The schema's leaves. None transforms: what passes is still as written, and `resolve/` reads it again. */

type Bounds = { readonly above?: number; readonly below?: number /** Taken as well. */; readonly word?: string };

/** A text such as `250 ms`. `above` and `below` exclude their own value, in the dimension's unit. */
export function quantity(dimension: Dimension, bounds: Bounds = {}) {
  const { noun, example } = describeDimension(dimension);
  const asText = (input: unknown): string =>
    typeof input === 'number'
      ? (checkQuantity(dimension, input, bounds) ?? '')
      : `must be ${noun} such as "${example}"${got(input)}`;
  return z
    .string({ error: (issue) => (issue.input === undefined || issue.input === null ? undefined : asText(issue.input)) })
    .check((context) => {
      const problem = checkQuantity(dimension, context.value, bounds);
      if (problem !== undefined) context.issues.push({ code: 'custom', message: problem, input: context.value });
    })
    .meta({ pattern: patternOf(dimension) + (bounds.word === undefined ? '' : `|^${bounds.word}$`), examples: [example] });
}

function checkQuantity(dimension: Dimension, input: string | number, { above, below, word }: Bounds): string | undefined {
  if (input === word) return undefined;
  const text = String(input);
  const tooSmall = above === undefined ? undefined : `must be more than ${above}, not "${clip(text)}"`;
  const magnitude = text.trim().replace(/^-/, '');
  if (tooSmall !== undefined && magnitude !== text.trim() && parseQuantity(dimension, magnitude).ok) return tooSmall;
  const measured = parseQuantity(dimension, input);
  if (!measured.ok) return word === undefined ? measured.problem : `${measured.problem}, or ${word}`;
  if (above !== undefined && !(measured.value > above)) return tooSmall;
  if (below !== undefined && !(measured.value < below)) return `must be less than ${below}, not "${clip(text)}"`;
  return undefined;
}

/** 0.15 or `15 %`. */
export const share = (bounds: Bounds = {}) =>
  z
    .union([z.number(), z.string()])
    .check((context) => {
      const problem = checkQuantity('share', context.value, bounds);
      if (problem !== undefined) context.issues.push({ code: 'custom', message: problem, input: context.value });
    })
    .meta({ examples: ['15 %', 0.15] });

export const whole = (min: number, max: number) => z.int().min(min).max(max);
export const number = (min: number, max: number) => z.number().min(min).max(max);

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}_./-]{0,63}$/u;
/** Nodes, devices, services, pipelines, contracts, streams, zones, modalities, tenants, consumers. */
export const name = () =>
  z
    .string({ error: (issue) => (typeof issue.input === 'number' ? `must be a name; put ${issue.input} in quotes` : undefined) })
    .regex(NAME, { error: (issue) => notAName(String(issue.input)) });
const notAName = (text: string): string =>
  `"${clip(text)}" is not a name; use up to 64 letters, digits, "_", "-", "." or "/", beginning with a letter or digit`;
/** Of classes and labels: what a data set calls them. */
export const label = () =>
  z
    .string({ error: (issue) => (typeof issue.input === 'number' ? `must be a text; put ${issue.input} in quotes` : undefined) })
    .min(1)
    .max(200);

/** Named things; at least one. */
export const mapOf = <T extends z.ZodType>(value: T) => z.record(name(), value).check(atLeastOne).meta({ minProperties: 1 });
export const listOf = <T extends z.ZodType>(value: T) => z.array(value).min(1);

const atLeastOne = (context: { readonly value: object; readonly issues: z.core.$ZodRawIssue[] }): void => {
  if (Object.keys(context.value).length > 0) return;
  context.issues.push({ code: 'custom', message: 'is empty; it needs at least one entry', input: context.value });
};

/** For mappings that are one of several kinds, such as `{ poisson: 12/s }`. */
export const oneKey = (context: { readonly value: object; readonly issues: z.core.$ZodRawIssue[] }): void => {
  const given = Object.entries(context.value).filter(([, value]) => value !== undefined);
  if (given.length === 1) return;
  const message =
    given.length === 0 ? 'is empty; give one kind' : `takes one kind, not ${given.map(([key]) => key).join(' and ')}`;
  context.issues.push({ code: 'custom', message, input: context.value });
};

/** `, not the list [...]`, for messages about a value of the wrong kind. */
export function got(input: unknown): string {
  if (Array.isArray(input)) return ', not a list';
  if (typeof input === 'object') return ', not a mapping';
  if (typeof input === 'string') return `, not the text "${clip(input)}"`;
  return `, not ${String(input)}`;
}
