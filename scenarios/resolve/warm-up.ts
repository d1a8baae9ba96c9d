import type { Scenario, StreamSpec } from '../../core/scenario.ts';
import { type Context, read } from './context.ts';

type WarmUp = Pick<Scenario, 'warmUpMs' | 'mser5'>;

/** Where counting begins. A file that leaves it open leaves it to comparisons, where the run is one that can settle. */
export function resolveWarmUp(
  context: Context,
  { durationMs, workload, faults, changes }: Pick<Scenario, 'durationMs' | 'workload' | 'faults' | 'changes'>,
): WarmUp {
  const { warm_up, duration } = context.input;
  if (warm_up === 'mser5') return { warmUpMs: 0, mser5: 'always' };
  if (warm_up === undefined) {
    const settles = workload.every(isSteady) && faults.length === 0 && changes.length === 0;
    return { warmUpMs: 0, ...(settles ? { mser5: 'comparisons' } : {}) };
  }
  const warmUpMs = read('duration', warm_up, 0);
  if (duration !== undefined && warmUpMs > 0 && warmUpMs >= durationMs) {
    context.problems.add(['warm_up'], `"${warm_up}" leaves nothing of the duration "${duration}" to count; shorten it`);
  }
  return { warmUpMs };
}

/** Its rate stays as it is; where it does not, what comes first is no less a part of the load than what comes later. */
function isSteady({ arrivals: { kind } }: StreamSpec): boolean {
  return kind === 'constant' || kind === 'poisson' || kind === 'gamma' || kind === 'closed';
}
