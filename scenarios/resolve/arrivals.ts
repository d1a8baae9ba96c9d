import { compileDistribution } from '../../core/distribution.ts';
import type { ArrivalSpec, PipelineSpec } from '../../core/scenario.ts';
import type { Partly } from '../issues.ts';
import type { Path } from '../problems.ts';
import type { ScenarioInput } from '../schema.ts';
import { type Context, present, read } from './context.ts';
import { resolveDistribution } from './distributions.ts';
import { readTrace } from './trace.ts';

type ArrivalsInput = Partly<ScenarioInput['workload'][string]['arrivals']>;
type Kind<K extends ArrivalSpec['kind']> = Extract<ArrivalSpec, { kind: K }>;
const rate = (text: string | undefined): number => read('rate', text, 0);
const ms = (text: string | undefined, fallback: number): number => read('duration', text, fallback);

export function resolveArrivals(
  context: Context,
  path: Path,
  input: ArrivalsInput,
  pipeline: PipelineSpec | undefined,
  durationMs: number,
): ArrivalSpec {
  const { poisson, constant, gamma, trace, mmpp, diurnal, ramp, burst, closed } = input;
  if (trace !== undefined) return traced(context, [...path, 'trace'], trace, pipeline, durationMs);
  if (gamma !== undefined) return { kind: 'gamma', perSecond: rate(gamma.rate), cv: gamma.cv ?? 1 };
  if (mmpp !== undefined) return resolveMmpp(context, [...path, 'mmpp'], mmpp);
  if (diurnal !== undefined) return resolveDiurnal(context, [...path, 'diurnal'], diurnal);
  if (ramp !== undefined) return resolveRamp(context, [...path, 'ramp'], ramp);
  if (burst !== undefined) return resolveBurst(context, [...path, 'burst'], burst);
  if (closed !== undefined) return resolveClosed(context, [...path, 'closed'], closed);
  return { kind: poisson === undefined ? 'constant' : 'poisson', perSecond: rate(poisson ?? constant) };
}

function traced(
  context: Context,
  path: Path,
  file: string,
  pipeline: PipelineSpec | undefined,
  durationMs: number,
): Kind<'trace'> {
  const rows = readTrace(context, path, file, pipeline);
  const within = rows.filter((row) => row.atMs < durationMs);
  if (rows.length > 0 && within.length === 0)
    context.problems.add(path, `no row of "${file}" lies within the duration; make it longer`);
  return { kind: 'trace', rows: within };
}

function resolveMmpp(context: Context, path: Path, { rates, stay }: NonNullable<ArrivalsInput['mmpp']>): Kind<'mmpp'> {
  const perSecond = present(rates).map(rate);
  const stays = present(stay).map((text) => ms(text, 0));
  if (rates !== undefined && stay !== undefined && rates.length !== stay.length) {
    const problem = `has ${stay.length} entries for ${rates.length} rates; give the mean stay of each state`;
    context.problems.add([...path, 'stay'], problem);
  }
  if (perSecond.length > 0 && perSecond.every((one) => one === 0))
    context.problems.add([...path, 'rates'], 'are all 0; raise one, or nothing ever arrives');
  return { kind: 'mmpp', states: perSecond.map((one, n) => ({ perSecond: one, meanStayMs: stays[n] ?? 1 })) };
}

function resolveDiurnal(context: Context, path: Path, input: NonNullable<ArrivalsInput['diurnal']>): Kind<'diurnal'> {
  const [perSecond, peakPerSecond] = [rate(input.mean), rate(input.peak)];
  const periodMs = ms(input.period, 24 * 3_600_000);
  if (input.peak !== undefined && perSecond > 0 && (peakPerSecond < perSecond || peakPerSecond > 2 * perSecond)) {
    const why =
      peakPerSecond < perSecond ? `is less than the mean "${input.mean}"` : `is more than twice the mean "${input.mean}"`;
    const range = 'the rate swings as far below the mean as above it, so give a peak of one to two times the mean';
    context.problems.add([...path, 'peak'], `"${input.peak}" ${why}; ${range}`);
  }
  return { kind: 'diurnal', perSecond, peakPerSecond, periodMs, peakAtMs: ms(input.peak_at, periodMs / 2) };
}

function resolveRamp(context: Context, path: Path, { from, to }: NonNullable<ArrivalsInput['ramp']>): Kind<'ramp'> {
  const spec: Kind<'ramp'> = { kind: 'ramp', fromPerSecond: rate(from), toPerSecond: rate(to) };
  if (from !== undefined && to !== undefined && spec.fromPerSecond + spec.toPerSecond === 0)
    context.problems.add(path, 'goes from 0 to 0; raise one, or nothing ever arrives');
  return spec;
}

function resolveBurst(context: Context, path: Path, input: NonNullable<ArrivalsInput['burst']>): Kind<'burst'> {
  const [everyMs, forMs] = [ms(input.every, 1), ms(input.for, 0)];
  if (input.every !== undefined && input.for !== undefined && forMs >= everyMs) {
    const problem = `"${input.for}" is not less than every "${input.every}", so the burst would never end; shorten it`;
    context.problems.add([...path, 'for'], problem);
  }
  return { kind: 'burst', basePerSecond: rate(input.base), burstPerSecond: rate(input.burst), everyMs, forMs };
}

function resolveClosed(context: Context, path: Path, input: NonNullable<ArrivalsInput['closed']>): Kind<'closed'> {
  const think = resolveDistribution(context, [...path, 'think'], input.think);
  if (input.think !== undefined && compileDistribution(think).meanMs === 0) {
    const why = 'a client whose query is rejected would ask again without end at the same moment';
    context.problems.add([...path, 'think'], `is 0 ms; ${why}, so give at least 1 ms`);
  }
  return { kind: 'closed', clients: input.clients ?? 1, think };
}
