import type { StrategyDefinition } from '../core/algorithm.ts';
import { Desk } from './desk.ts';
import { byPairs } from './pair-queue.ts';

/**
 * A simpler relative of DREAM: urgency = min(1, ToGo / Slack), fairness = time waited / Lat, score = urgency + fairness. Late
 * tasks have a negative score and so yield to all others.
 */
export const sdrm3: StrategyDefinition = {
  name: 'sdrm3',
  summary: 'central queue, urgency plus fairness; late tasks yield to all others',
  params: {},
  create: () =>
    byPairs(new Desk(), {
      lighter: 'never',
      rank: () => 0,
      score: ({ toGoMs, slackMs, waitedMs }, { workMs }) => sdrm3Score(toGoMs, slackMs, waitedMs, workMs),
      shedding: null,
      notice: () => {},
      sent: () => {},
    }),
};

/** Past its deadline a task scores ToGo / Slack < 0; at it, -Infinity. */
export function sdrm3Score(toGoMs: number, slackMs: number, waitedMs: number, workMs: number): number {
  if (slackMs <= 0) return slackMs === 0 ? -Infinity : toGoMs / slackMs;
  return Math.min(1, toGoMs / slackMs) + (workMs > 0 ? waitedMs / workMs : 0);
}
