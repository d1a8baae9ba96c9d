import type { StrategyDefinition } from '../core/algorithm.ts';
import { inLine, servedBy } from './key-queue.ts';

/** Liu and Layland, Journal of the ACM 20 (1973); here without preemption. Work without a deadline comes last. */
export const edf: StrategyDefinition = {
  name: 'edf',
  summary: 'central queue, earliest deadline first',
  params: {},
  create: () => inLine(servedBy((_task, query) => query.deadlineMs ?? Infinity)),
};
