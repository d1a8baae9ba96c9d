import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fitStage, quantilesOf } from '../../datasets/fit/stage.ts';
import { type Data, monitorFile, timesOf } from '../../runners/fidelity/data.ts';
import { majorities } from '../../runners/fidelity/majorities.ts';
import { predictStage } from '../../runners/fidelity/stage-world.ts';
import { HALF_MS, startUpOf } from '../../runners/fidelity/stages.ts';
import { type Figure, type Point, plot } from './drawing.ts';

export const VALIDATION_NAMES: readonly string[] = ['validation-stage', 'validation-ensembles'];

/** The figures of docs/validation.md: drawn where the published data are, and none where they are not. */
export function validationFigures(folder: string | undefined): readonly Figure[] {
  if (folder === undefined || !existsSync(join(folder, 'tables'))) return [];
  const draw = [stage, ensembles];
  return VALIDATION_NAMES.map((name, i) => ({ name, draw: () => draw[i]!({ folder }) }));
}

const MEASURED_AT = [...Array.from({ length: 19 }, (_, i) => 0.05 * (i + 1)), 0.99];
const SIMULATED_AT = Array.from({ length: 99 }, (_, i) => 0.01 * (i + 1));
const REPLICATES = 20;

/** How many of the second half's requests were answered within a time: measured, and simulated from the first half. */
async function stage(data: Data) {
  const [line, points]: [Point[], Point[]] = [[], []];
  for (const run of [8, 4]) {
    const times = await timesOf(monitorFile(data, run), 'inference');
    const fit = fitStage(times, startUpOf(times), HALF_MS);
    const simulated = await predictStage(fit.stage, times.arrivalsMs, HALF_MS, REPLICATES, SIMULATED_AT);
    const measured = quantilesOf(
      times.responsesMs.filter((_, i) => times.arrivalsMs[i]! >= HALF_MS),
      MEASURED_AT,
    );
    const at =
      (probabilities: readonly number[]) =>
      (ms: number, i: number): Point => ({
        series: `run ${run}`,
        x: ms / 1000,
        y: probabilities[i]!,
      });
    line.push(...simulated.map(at(SIMULATED_AT)));
    points.push(...measured.map(at(MEASURED_AT)));
  }
  return plot({ x: 'answered within, s', y: 'share of requests', log: true, most: 1, format: '%' }, { line, points });
}

const SIZES = [1, 3, 5, 7, 9, 11, 13, 15];
const LEAST = 0.9;

/** How often the majority of so many YOLO models is right; bars: 95 % of what other 413 images would give. */
async function ensembles(data: Data) {
  const sizes = await majorities(data, SIZES, 500);
  const points = sizes.map(({ size, measured }): Point => ({ series: 'measured', x: size, y: measured }));
  const line = (['one factor', 'independent'] as const).flatMap((series) =>
    sizes.map(({ size, predicted, independent }): Point => {
      return { series, x: size, y: series === 'independent' ? independent : predicted };
    }),
  );
  const spread = {
    data: {
      values: sizes.map(({ size, measured, half }) => ({ x: size, low: measured - half, high: Math.min(1, measured + half) })),
    },
    mark: { type: 'rule', strokeWidth: 1.5, opacity: 0.6 },
    encoding: {
      x: { field: 'x', type: 'quantitative', scale: { zero: false } },
      y: { field: 'low', type: 'quantitative', scale: { zero: false } },
      y2: { field: 'high' },
    },
  };
  return plot({ x: 'models', y: 'majority right', least: LEAST, most: 1, format: '.0%' }, { points, line }, [spread]);
}
