import type { ConfidenceSpec } from '../../core/scenario.ts';
import type { Partly } from '../issues.ts';
import type { Path } from '../problems.ts';
import { type Context, present, read } from './context.ts';
import { checkPoints } from './distributions.ts';

type Share = number | string;
/** As the schema has it. */
export type ConfidenceInput = Partly<{
  when_right?: Share | { empirical: [Share, Share][] } | undefined;
  when_wrong?: Share | { empirical: [Share, Share][] } | undefined;
  spread?: number | undefined;
  insight?: Share | undefined;
}>;

/** What the file gives goes before what is known of the model; a mean in place of its points too. */
export function resolveConfidence(
  context: Context,
  path: Path,
  input: ConfidenceInput | undefined,
  base: ConfidenceSpec,
): ConfidenceSpec {
  const right = resolveSide(context, [...path, 'when_right'], input?.when_right, base.whenRight, base.rightPoints);
  const wrong = resolveSide(context, [...path, 'when_wrong'], input?.when_wrong, base.whenWrong, base.wrongPoints);
  const insight = read('share', input?.insight, base.insight);
  return {
    whenRight: right.mean,
    whenWrong: wrong.mean,
    spread: input?.spread ?? base.spread,
    ...(insight === undefined ? {} : { insight }),
    ...(right.points === undefined ? {} : { rightPoints: right.points }),
    ...(wrong.points === undefined ? {} : { wrongPoints: wrong.points }),
  };
}

type Points = ConfidenceSpec['rightPoints'];
type Side = { readonly mean: number; readonly points: Points };

function resolveSide(
  context: Context,
  path: Path,
  input: NonNullable<ConfidenceInput>['when_right'],
  mean: number,
  points: Points,
): Side {
  if (input === undefined) return { mean, points };
  if (typeof input !== 'object') return { mean: read('share', input, mean), points: undefined };
  const given = present(input.empirical).map(([p, value]) => [read('share', p, 0), read('share', value, 0)] as const);
  checkPoints(context, [...path, 'empirical'], given, '');
  return { mean: meanOfPoints(given), points: given };
}

/** The area beside the inverse distribution function. */
function meanOfPoints(points: readonly (readonly [number, number])[]): number {
  return points.slice(1).reduce((sum, [p, value], i) => sum + ((p - points[i]![0]) * (value + points[i]![1])) / 2, 0);
}
