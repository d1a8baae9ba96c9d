import { COMPARED, fitStage, quantileError, quantilesOf, type StageFit, type StageTimes } from '../../datasets/fit/stage.ts';
import { mser5 } from '../../reports/index.ts';
import { type Data, monitorFile, timesOf } from './data.ts';
import { predictStage } from './stage-world.ts';
import { type Figure, relative, type Target } from './target.ts';

const REPLICATES = 20;
export const HALF_MS = 150_000;

export type Prediction = {
  readonly fit: StageFit;
  /** ms, at the probabilities `COMPARED`. */
  readonly predicted: readonly number[];
  readonly measured: readonly number[];
  /** Mean |ln(predicted / measured)|. */
  readonly error: number;
};

/** What the simulator makes of a fitted queue under the arrivals of `other`, from `fromMs` on. */
export async function predict(fit: StageFit, other: StageTimes, fromMs: number): Promise<Prediction> {
  const predicted = await predictStage(fit.stage, other.arrivalsMs, fromMs, REPLICATES, COMPARED);
  const measured = quantilesOf(
    other.responsesMs.filter((_, i) => other.arrivalsMs[i]! >= fromMs),
    COMPARED,
  );
  return { fit, predicted, measured, error: quantileError(predicted, measured) };
}

/** Half a run predicted from the half before, and the whole of one from the whole of another. */
export async function stageTarget(data: Data): Promise<Target> {
  const figures: Figure[] = [];
  const notes: string[] = [];
  for (const { run, atMost } of [
    { run: 8, atMost: 0.1 },
    { run: 4, atMost: 0.1 },
    { run: 2, atMost: null },
    { run: 1, atMost: null },
    { run: 0, atMost: null },
    { run: 6, atMost: null },
  ]) {
    const times = await timesOf(monitorFile(data, run), 'inference');
    const startUpMs = startUpOf(times);
    const prediction = await predict(fitStage(times, startUpMs, HALF_MS), times, HALF_MS);
    figures.push(...figuresOf(`run ${run}, second half from the first`, prediction, atMost));
    notes.push(
      `run ${run}: ${described(prediction.fit)}${startUpMs === 0 ? '' : `; fitted from ${(startUpMs / 1000).toFixed(0)} s on (MSER-5)`}`,
    );
  }
  return {
    id: 'T1',
    what: 'response times of the inference stage of the CCTV pipeline, under the arrivals as they were',
    figures,
    notes,
  };
}

export function figuresOf(what: string, { predicted, measured, error }: Prediction, atMost: number | null): readonly Figure[] {
  const at = (p: number): number => COMPARED.indexOf(p);
  return [
    { what: `${what}: mean abs ln ratio, p5 to p99`, measured: 0, predicted: error, unit: '', error, atMost, errorUnit: '' },
    ...[0.5, 0.95, 0.99].map((p) => relative(`  p${100 * p}`, measured[at(p)]!, predicted[at(p)]!, 'ms', null)),
  ];
}

/** The second half has no start-up: what the first half has of it is not fitted. 0 where MSER-5 finds none, or cannot tell. */
export function startUpOf({ arrivalsMs, responsesMs }: StageTimes): number {
  const { truncated } = mser5(responsesMs.filter((_, i) => arrivalsMs[i]! < HALF_MS));
  return truncated === 0 ? 0 : arrivalsMs[truncated]!;
}

export function described({ stage, windowError }: StageFit): string {
  const { discipline, servers, delayMs, service } = stage;
  const queue = {
    fifo: `${servers} server(s), first come first served`,
    shared: `${servers} core(s), processor sharing`,
    delay: 'a delay, nobody waits for anybody',
  }[discipline];
  const work =
    service.kind === 'gamma' || service.kind === 'lognormal'
      ? `, work ${service.shiftMs.toFixed(1)} ms + ${service.kind} of mean ${service.meanMs.toFixed(1)} ms and cv ${service.cv.toFixed(2)}`
      : ', times as measured';
  return `${queue}${work}${delayMs === 0 ? '' : `, ${delayMs.toFixed(1)} ms beside it`} (windows within ${windowError.toFixed(3)})`;
}
