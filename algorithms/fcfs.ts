import type { StrategyDefinition } from '../core/algorithm.ts';
import { inLine, servedBy } from './key-queue.ts';

export const fcfs: StrategyDefinition = {
  name: 'fcfs',
  summary: 'central queue, served in the order in which tasks became ready',
  params: {},
  create: () => inLine(servedBy((task) => task.readyMs)),
};
