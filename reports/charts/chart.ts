import type { TopLevelSpec } from 'vega-lite';
import type { DataRow } from '../data/data-table.ts';

/** Where a chart is drawn: a column of a page, all of it, or a phone. */
export type Layout = { readonly width: number; readonly narrow: boolean };
/** A chart, as data: `spec` is a complete Vega-Lite specification with its values in it. */
export type Chart = {
  /** Of letters and dashes; also names its file. */
  readonly id: string;
  readonly title: string;
  /** What is shown, of how much, and how to read it. */
  readonly caption: string;
  /** What one sees, in words, for those who do not. */
  readonly alt: string;
  readonly size: 'half' | 'full';
  /** What is drawn, as numbers. */
  readonly data: readonly DataRow[];
  spec(layout: Layout): Spec;
};
export type Spec = TopLevelSpec;

export const HALF_PX = 520;
export const FULL_PX = 1080;
export const PHONE_PX = 350;

export function layouts({ size }: Chart): { readonly wide: Layout; readonly narrow: Layout } {
  return { wide: { width: size === 'half' ? HALF_PX : FULL_PX, narrow: false }, narrow: { width: PHONE_PX, narrow: true } };
}

/** Of a chart that stands for itself, such as in a paper. */
export function layoutOf(chart: Chart): Layout {
  return layouts(chart).wide;
}
