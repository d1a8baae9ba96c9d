import { NONE, type Strategy, type StrategyDefinition } from '../core/algorithm.ts';
import type { QueryId, StrategyDecision } from '../core/events.ts';
import { PlanWalk } from './plan-walk.ts';
import { push } from './push.ts';

const WAKE = 'v2 budget ';

/**
 * A fixed plan: phases in order, conditions on the results so far, each member to the instance of lowest expected response
 * time.
 */
export const v2: StrategyDefinition = {
  name: 'v2',
  summary: 'the plan as written; each model at the instance with the lowest expected response time',
  params: {},
  create: () => withinBudget(new PlanWalk()),
};

/**
 * Where the budget ends before the deadline (the scenario's maximum budget), the query is answered then with what has arrived;
 * the core itself cuts at deadlines.
 */
function withinBudget(plan: PlanWalk): Strategy {
  const strategy = push((service, view) => view.fastest(service.id), plan);
  return {
    decide(seen, view) {
      if (seen.kind === 'invocation-ended') return NONE;
      const decided = strategy.decide(seen, view);
      if (seen.kind === 'query-arrived' && plan.isLive(seen.queryId)) {
        const { deadlineMs, budgetEndsMs } = view.query(seen.queryId)!;
        if (deadlineMs === null || budgetEndsMs >= deadlineMs) return decided;
        if (budgetEndsMs <= view.now) return plan.end(seen.queryId) ? [...decided, usedUp(seen.queryId)] : decided;
        const wake: StrategyDecision = { kind: 'wake', atMs: budgetEndsMs, key: WAKE + seen.queryId, reason: 'the budget ends' };
        return [...decided, wake];
      }
      if (seen.kind === 'woken' && seen.key.startsWith(WAKE)) {
        const queryId = Number(seen.key.slice(WAKE.length));
        if (plan.end(queryId)) return [...decided, usedUp(queryId)];
      }
      return decided;
    },
  };
}

function usedUp(queryId: QueryId): StrategyDecision {
  return { kind: 'finish', queryId, reason: 'the budget is used up' };
}
