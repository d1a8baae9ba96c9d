import { readFileSync } from 'node:fs';
import { panelled } from '../reports/charts/frame.ts';
import { SERIES } from '../reports/charts/palette.ts';
import { createRenderer } from '../reports/charts/render.ts';
import { median, type Row } from './suite.ts';

/** `node draw-growth.js ROWS`: draws the curves among the rows that `main.js --suite growth --json` has written, as SVG to stdout. */
type Point = { readonly strategy: string; readonly at: number; readonly us: number };

const lines = readFileSync(process.argv[2] ?? '', 'utf8').split('\n');
const rows = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Row);
const curves = new Map<string, Point[]>();
for (const { name, unit, values } of rows) {
  const [, strategy, at, of] = /^(\S+), (\d+) (.+)$/.exec(name) ?? [];
  if (unit !== 'us/invocation' || strategy === undefined || of === undefined) continue;
  const points = curves.get(of) ?? [];
  curves.set(of, points);
  points.push({ strategy, at: Number(at), us: median(values) });
}
const draw = await createRenderer((text) => console.error(text));
const svg = await draw(panelled({ background: 'white', columns: 2, spacing: 28, concat: [...curves].map(panel) }));
const title = `Processor time of an invocation over ${[...curves.keys()].join(', ')}`;
console.log(svg.replace('>', `><title>${title}</title>`));

function panel([of, values]: readonly [string, readonly Point[]]) {
  const sizes = [...new Set(values.map(({ at }) => at))];
  const names = [...new Set(values.map(({ strategy }) => strategy))];
  const least = 0.9 * Math.min(...sizes);
  return {
    title: { text: of, anchor: 'start', fontSize: 13 },
    width: 340,
    height: 170,
    data: { values },
    mark: { type: 'line', point: { size: 40 }, strokeWidth: 2 },
    encoding: {
      x: {
        field: 'at',
        type: 'quantitative',
        scale: { type: 'log', domain: [least, 1.1 * Math.max(...sizes)] },
        axis: { title: null, values: sizes, format: ',d' },
      },
      y: {
        field: 'us',
        type: 'quantitative',
        scale: { domainMin: 0 },
        axis: { title: 'µs an invocation', grid: true, tickCount: 5 },
      },
      color: { field: 'strategy', type: 'nominal', scale: { domain: names, range: SERIES.map(({ light }) => light) } },
    },
  };
}
