import { describe, expect, it } from 'vitest';
import { firstFit } from '../../algorithms/placement/first-fit.ts';
import { v2 } from '../../algorithms/v2.ts';
import type { AlgorithmDefinition } from '../../core/algorithm.ts';
import type { Decision } from '../../core/events.ts';
import { runToEnd } from '../contracts/simulation.ts';
import { createWorld } from '../contracts/world.ts';

const { scenario } = createWorld();

/** v2, which also drains the instance of its first invocation in the list that sends it: before or after. */
function draining(where: 'before' | 'after'): AlgorithmDefinition {
  return {
    ...{ name: 'draining', summary: '', params: {} },
    create(params, random) {
      const inner = v2.create(params, random);
      let done = false;
      return {
        decide(seen, view): readonly Decision[] {
          const decided = inner.decide(seen, view);
          const sent = decided.find((one) => one.kind === 'invoke');
          if (done || sent?.kind !== 'invoke') return decided;
          done = true;
          const drain: Decision = { kind: 'drain', instanceId: sent.instanceId, reason: 'test' };
          return where === 'before' ? [drain, ...decided] : [...decided, drain];
        },
      };
    },
  };
}

describe('an instance that drains', () => {
  it.each(['before', 'after'] as const)(
    'finishes what the same list sent to it (%s the drain), then goes, and its room is free',
    async (where) => {
      const { log, records } = await runToEnd(scenario, { placement: firstFit, strategy: draining(where) });
      const lines = log.map((line) =>
        line.is === 'command' ? line.command : line.is === 'observation' ? line.observation : null,
      );
      const remove = lines.findIndex((line) => line?.kind === 'remove');
      const removed = lines[remove];
      expect(removed?.kind).toBe('remove');
      const instanceId = removed?.kind === 'remove' ? removed.instanceId : -1;
      const sent = lines.flatMap((line, n) =>
        line?.kind === 'invoke' && 'instanceId' in line.work && line.work.instanceId === instanceId
          ? [{ n, id: line.work.id }]
          : [],
      );
      expect(sent).toHaveLength(1);
      const end = lines.findIndex((line) => line?.kind === 'invocation-ended' && line.invocationId === sent[0]!.id);
      const ended = lines[end];
      expect(ended?.kind === 'invocation-ended' && ended.outcome).toBe('completed');
      expect(remove).toBeGreaterThan(end);
      // The placement starts another in its place.
      expect(lines.slice(remove).some((line) => line?.kind === 'deploy')).toBe(true);
      expect(records.filter((record) => record.kind === 'query' && record.outcome !== 'completed').length).toBeLessThan(3);
    },
  );
});
