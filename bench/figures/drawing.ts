import type { Spec } from '../../reports/charts/chart.ts';
import { framed } from '../../reports/charts/frame.ts';
import { COLOURS, INK, SERIES } from '../../reports/charts/palette.ts';

/** A figure of the docs: its file name, and how it is drawn, from runs that it makes itself. */
export type Figure = { readonly name: string; readonly draw: () => Promise<Spec> };
export type Point = { readonly series: string; readonly x: number; readonly y: number };
export type Axes = {
  readonly x: string;
  readonly y: string;
  /** x by powers of ten; default: no. */
  readonly log?: boolean;
  /** Where the y axis begins; default: at 0. */
  readonly least?: number;
  /** Where it ends; default: at the greatest value. */
  readonly most?: number;
  /** How y is written, such as `%`. */
  readonly format?: string;
};
type Kind = 'line' | 'step' | 'points';

const WIDTH = 640;
const HEIGHT = 220;

/** Points that were simulated on lines that were computed or simulated, each series in one colour. */
export function plot(axes: Axes, parts: { readonly [kind in Kind]?: readonly Point[] }, behind: readonly unknown[] = []): Spec {
  const all = [...(parts.line ?? []), ...(parts.step ?? []), ...(parts.points ?? [])];
  const names = [...new Set(all.map(({ series }) => series))];
  const [first, last] = [Math.min(...all.map((one) => one.x)), Math.max(...all.map((one) => one.x))];
  const x = axes.log === true ? logScale(axes.x, [first, 1.02 * last]) : scale(axes.x, [first, last + (last - first) / 50]);
  const y = { ...scale(axes.y, [axes.least ?? 0, axes.most ?? 1.04 * Math.max(...all.map((one) => one.y))]), axis: yAxis(axes) };
  const colour = {
    field: 'series',
    type: 'nominal',
    scale: { domain: names, range: names.map((_, i) => SERIES[i % SERIES.length]!.light) },
  };
  const layer = (values: readonly Point[] | undefined, mark: object) =>
    values === undefined
      ? []
      : [
          {
            data: { values: values.map(rounded) },
            mark: { clip: true, ...mark },
            encoding: { x: { field: 'x', ...x }, y: { field: 'y', ...y }, color: colour },
          },
        ];
  return framed({ width: WIDTH, narrow: false }, HEIGHT, {
    layer: [
      ...behind,
      ...layer(parts.line, { type: 'line', strokeWidth: 2 }),
      ...layer(parts.step, { type: 'line', strokeWidth: 2, interpolate: 'step-after' }),
      ...layer(parts.points, { type: 'point', filled: true, size: 55, opacity: 1 }),
    ],
  });
}

/** Parts of a whole, one bar below the other. */
export function bars(
  title: string,
  values: readonly { readonly bar: string; readonly part: string; readonly value: number }[],
): Spec {
  const partNames = [...new Set(values.map(({ part }) => part))];
  return framed({ width: WIDTH, narrow: false }, HEIGHT, {
    data: { values: values.map((one) => ({ ...one, order: partNames.indexOf(one.part) })) },
    mark: { type: 'bar', height: { band: 0.6 } },
    encoding: {
      y: { field: 'bar', type: 'nominal', sort: [...new Set(values.map(({ bar }) => bar))], axis: { title: null } },
      x: { field: 'value', type: 'quantitative', axis: { title, grid: true, tickCount: 8 } },
      color: { field: 'part', type: 'nominal', scale: { domain: partNames, range: partNames.map((_, i) => SERIES[i]!.light) } },
      order: { field: 'order', type: 'quantitative' },
    },
  });
}

/** A band behind what is drawn over time. */
export function band(from: number, to: number): unknown {
  return {
    data: { values: [{ from, to }] },
    mark: { type: 'rect', color: INK.fault.light, opacity: 0.13 },
    encoding: { x: { field: 'from', type: 'quantitative' }, x2: { field: 'to' } },
  };
}

/** On paper of its own, with a second set of colours for dark surroundings. */
export function standalone(svg: string): string {
  const dark = COLOURS.filter(({ light }) => svg.includes(`"${light}"`)).map(
    ({ light, dark: to }) => `[fill="${light}"]{fill:${to}}[stroke="${light}"]{stroke:${to}}`,
  );
  const paper = INK.paper;
  const style = `<style>.paper{fill:${paper.light}}@media (prefers-color-scheme:dark){.paper{fill:${paper.dark}}${dark.join('')}}</style>`;
  return `${svg.replace(/^<svg [^>]*>/, (open) => `${open}${style}<rect class="paper" width="100%" height="100%" rx="6"/>`)}\n`;
}

function scale(title: string, domain: readonly [number, number]) {
  return { type: 'quantitative', scale: { domain, nice: false }, axis: { title, grid: false, tickCount: 8 } } as const;
}
function logScale(title: string, domain: readonly [number, number]) {
  const values = [0.01, 0.1, 1, 10].flatMap((power) => [1, 2, 5].map((times) => times * power));
  return {
    type: 'quantitative',
    scale: { type: 'log', domain, nice: false },
    axis: { title, grid: false, values: values.filter((value) => value >= domain[0] && value <= domain[1]) },
  } as const;
}
function yAxis({ y, format }: Axes) {
  return { title: y, grid: true, tickCount: 5, ...(format === undefined ? {} : { format }) };
}
const rounded = ({ series, x, y }: Point): Point => ({ series, x: Number(x.toPrecision(6)), y: Number(y.toPrecision(6)) });
