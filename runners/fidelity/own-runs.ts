import { UserError } from '../../core/errors.ts';
import { fitStage, type StageFit, type StageTimes, scaled } from '../../datasets/fit/stage.ts';
import { meanOf } from '../../datasets/index.ts';
import { timesOf } from './data.ts';
import { described, figuresOf, predict } from './stages.ts';
import type { Target } from './target.ts';

export type OwnRuns = {
  /** Recorded runs: the one that is fitted, and the one that is predicted. */
  readonly fit: string;
  readonly predict: string;
  readonly stages: readonly string[];
  readonly fitFromMs: number;
  readonly fitToMs: number;
  readonly predictFromMs: number;
};

const BAR = 0.1;
/** p99 of fewer is the greatest of them. */
const FEWEST = 100;
/** Runs whose rates differ by more are of other systems, or load them otherwise. */
const ALIKE = 1.3;
/** Of the time of its servers: a stage that is busier is full. */
const FULL = 0.95;

/** A queue fitted to each stage of one recorded run, and the same stages of another predicted from its arrivals. */
export async function ownTarget(own: OwnRuns): Promise<Target> {
  if (!(own.fitFromMs < own.fitToMs))
    throw new UserError(`--fit-from ${own.fitFromMs / 1000} is not before --fit-to ${own.fitToMs / 1000}; give a later end`);
  const parts = [];
  for (const stage of own.stages) parts.push(await stageOf(own, stage));
  return {
    id: 'T1',
    what: `response times of ${own.predict} from ${own.fit}`,
    figures: parts.flatMap(({ figures }) => figures),
    notes: [
      ...(own.fit === own.predict ? ['both are the same run: what is predicted was fitted to'] : []),
      ...parts.flatMap(({ notes }) => notes),
    ],
  };
}

async function stageOf(own: OwnRuns, stage: string): Promise<Pick<Target, 'figures' | 'notes'>> {
  const [fitted, other] = [await timesOf(own.fit, stage), await timesOf(own.predict, stage)];
  const judged = other.arrivalsMs.filter((at) => at >= own.predictFromMs).length;
  if (judged < FEWEST)
    throw new UserError(
      `${own.predict} has ${judged} answered requests of the stage "${stage}"${own.predictFromMs > 0 ? ` from ${own.predictFromMs / 1000} s on` : ''}; quantiles up to p99 take ${FEWEST} or more`,
    );
  const fit = fitStage(fitted, own.fitFromMs, own.fitToMs);
  const { as, notes } = asFullAs(stage, fit, fitted, other);
  return {
    figures: figuresOf(stage, await predict(as, other, own.predictFromMs), BAR),
    notes: [`${stage}: fitted to ${fit.n} requests: ${described(fit)}`, ...notes],
  };
}

/**
 * Clients that wait for answers cannot come faster than a stage serves. Where it was full its rate is that of its arrivals, in the one run as in
 * the other, and they tell what no fit could: with a hundred inside, servers that are 3 % faster make a third of the response time.
 */
function asFullAs(
  stage: string,
  fit: StageFit,
  fitted: StageTimes,
  other: StageTimes,
): { readonly as: StageFit; readonly notes: readonly string[] } {
  const ratio = rateOf(fitted) / rateOf(other);
  if (Math.max(ratio, 1 / ratio) > ALIKE) return { as: fit, notes: [unlike(stage, fitted, other)] };
  const busy = (meanOf(fit.stage.service) * rateOf(fitted)) / 1000 / fit.stage.servers;
  if (fit.stage.discipline === 'delay' || busy < FULL) return { as: fit, notes: [] };
  const service = scaled(fit.stage.service, ratio);
  return {
    as: { ...fit, stage: { ...fit.stage, service } },
    notes: [
      `${stage}: it was full, and is as full in the other run: its work is taken ${ratio.toFixed(3)} times, as the rates are`,
    ],
  };
}

function unlike(stage: string, fitted: StageTimes, other: StageTimes): string {
  const rates = `${rateOf(fitted).toFixed(1)} requests a second were fitted to and ${rateOf(other).toFixed(1)} are predicted`;
  return `${stage}: ${rates}; runs of other loads or set-ups are not predicted from each other`;
}

function rateOf({ arrivalsMs }: StageTimes): number {
  return (1000 * arrivalsMs.length) / Math.max(1, arrivalsMs.at(-1)!);
}
