import { type Algorithm, NONE, type View } from '../algorithm.ts';
import type { Decision, Observation, QueryId } from '../events.ts';
import type { ChangeModel } from '../model.ts';
import type { Query } from './query.ts';

/**
 * One of several strategies that share a run: it sees what concerns the queries that began under it (`index`), the wakes that it asked
 * for, and what concerns all: invocations that end, since they free slots that it may want, instances, nodes and ticks. One that a
 * change brings sees `run-started` when it takes over, and nothing before.
 */
export function forItsQueries(strategy: Algorithm, index: number, changes: readonly ChangeModel[]): Algorithm {
  const own = new Set<QueryId>();
  const mark = `${index} `;
  const ask = (seen: Observation, view: View): readonly Decision[] => marked(strategy.decide(seen, view), mark);
  return {
    decide(seen, view) {
      switch (seen.kind) {
        case 'query-arrived':
          if ((view.query(seen.queryId) as Query | undefined)?.strategy !== index) return NONE;
          own.add(seen.queryId);
          return ask(seen, view);
        case 'query-cut':
        case 'task-ready':
        case 'task-ended':
          return own.has(seen.queryId) ? ask(seen, view) : NONE;
        case 'query-ended':
          return own.delete(seen.queryId) ? ask(seen, view) : NONE;
        case 'woken':
          return seen.key.startsWith(mark) ? ask({ ...seen, key: seen.key.slice(mark.length) }, view) : NONE;
        case 'changed': {
          const change = changes[seen.change];
          const starts = change?.kind === 'strategy' && change.strategy === index;
          return ask(starts ? { kind: 'run-started', atMs: seen.atMs } : seen, view);
        }
        default:
          return ask(seen, view);
      }
    },
  };
}

/** Wakes say whose they are. */
function marked(decisions: readonly Decision[], mark: string): readonly Decision[] {
  // Not a list: handed on as it is, so that the core can say whose it was.
  if (!Array.isArray(decisions) || !decisions.some(({ kind }) => kind === 'wake')) return decisions;
  return decisions.map((decision) => (decision.kind === 'wake' ? { ...decision, key: mark + decision.key } : decision));
}
