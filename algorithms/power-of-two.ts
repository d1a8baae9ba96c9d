import type { InstanceView, ServiceView, StrategyDefinition } from '../core/algorithm.ts';
import type { SequentialRandom } from '../core/random.ts';
import { push } from './push.ts';

/** Mitzenmacher, "The power of two choices in randomized load balancing", IEEE TPDS 12 (2001). */
export const powerOfTwo: StrategyDefinition = {
  name: 'power-of-two',
  summary: 'of two instances drawn at random the less loaded',
  params: {},
  create: (_params, draws) => push((service) => pick(service, draws)),
};

/** Two different ones; load = outstanding per slot; a tie goes to the one drawn first. */
function pick({ available }: ServiceView, draws: SequentialRandom): InstanceView | undefined {
  if (available.length < 2) return available[0];
  const i = draws.below(available.length);
  const j = (i + 1 + draws.below(available.length - 1)) % available.length;
  const a = available[i]!;
  const b = available[j]!;
  return b.outstanding / b.slots < a.outstanding / a.slots ? b : a;
}
