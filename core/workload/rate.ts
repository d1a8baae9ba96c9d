import { compileDistribution } from '../distribution.ts';
import type { ArrivalSpec } from '../scenario.ts';
import { curveOf } from './curves.ts';

/**
 * Mean arrivals a second over the duration: expected, or counted in a trace. A closed loop's is what its clients would ask if every
 * answer came at once, its upper bound.
 */
export function meanPerSecond(arrivals: ArrivalSpec, durationMs: number): number {
  switch (arrivals.kind) {
    case 'constant':
    case 'poisson':
    case 'gamma':
      return arrivals.perSecond;
    case 'trace':
      return (arrivals.rows.filter(({ atMs }) => atMs < durationMs).length / durationMs) * 1000;
    case 'mmpp': {
      const stays = arrivals.states.reduce((sum, state) => sum + state.meanStayMs, 0);
      return arrivals.states.reduce((sum, state) => sum + (state.perSecond * state.meanStayMs) / stays, 0);
    }
    case 'diurnal':
    case 'ramp':
    case 'burst':
      return (curveOf(arrivals, durationMs).expectedBy(durationMs) / durationMs) * 1000;
    case 'closed':
      return (arrivals.clients / compileDistribution(arrivals.think).meanMs) * 1000;
  }
}
