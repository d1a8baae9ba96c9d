import type { Layout, Spec } from './chart.ts';
import { THEME } from './theme.ts';

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

type Body = { readonly [key: string]: unknown };

/** A single or layered view that fills the width of its place. */
export function framed({ width }: Layout, height: number, body: Body): Spec {
  const autosize = { type: 'fit-x', contains: 'padding' };
  return { $schema: SCHEMA, width, height, autosize, ...body, config: THEME } as unknown as Spec;
}

/** Panels beside or below each other; the width of each is theirs to say. */
export function panelled(body: Body): Spec {
  return { $schema: SCHEMA, ...body, config: THEME } as unknown as Spec;
}

/** For an axis: names longer than this many characters lose their middle, for the end is what tells one from the other. */
export function shortenedLabels(most: number): string {
  const [start, end] = [Math.ceil(most / 2) - 1, Math.floor(most / 2)];
  return `length(datum.label) > ${most} ? slice(datum.label, 0, ${start}) + '…' + slice(datum.label, -${end}) : datum.label`;
}

/** Room for the labels of a discrete axis, in pixels. */
export function labelRoom(labels: readonly string[], most = 220): number {
  return Math.min(most, Math.max(0, ...labels.map((label) => label.length)) * 7.2 + 14);
}
