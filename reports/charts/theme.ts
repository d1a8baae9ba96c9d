import type { Config } from 'vega-lite';
import { INK } from './palette.ts';

const FONT = 'system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif';
export const FONT_PX = 12;

/** How all charts look. */
export const THEME: Config = {
  font: FONT,
  background: 'transparent',
  padding: 4,
  view: { stroke: null },
  axis: {
    labelColor: INK.dim.light,
    titleColor: INK.dim.light,
    titleFontWeight: 'normal',
    titleFontSize: FONT_PX,
    labelFontSize: FONT_PX,
    labelLimit: 220,
    gridColor: INK.grid.light,
    domain: false,
    ticks: false,
    labelPadding: 6,
    titlePadding: 8,
  },
  axisY: { grid: false },
  axisXTemporal: { grid: false },
  legend: {
    orient: 'top',
    title: null,
    labelFontSize: FONT_PX,
    labelColor: INK.text.light,
    labelLimit: 260,
    symbolSize: 90,
    symbolStrokeWidth: 2.5,
    columnPadding: 14,
    rowPadding: 3,
    gradientLength: 320,
    gradientStrokeColor: INK.grid.light,
    offset: 8,
  },
  header: { labelColor: INK.text.light, labelFontSize: FONT_PX, labelFontWeight: 'bold', title: null, labelLimit: 240 },
  text: { fontSize: FONT_PX },
};
