import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../core/backend.ts';
import type { BackendObservation } from '../../core/events.ts';
import { watch } from '../../core/watch.ts';
import { BACKEND_CASES, checkBackend } from './backend.ts';
import { createTimerBackend } from './timer-backend.ts';
import type { World } from './world.ts';

type Change = (inner: Backend, out: Subject<BackendObservation>) => Partial<Backend>;

/** The timer backend with some members replaced, and with what it observes passed through `filter`. */
function broken(change: Change, filter: (seen: BackendObservation) => readonly BackendObservation[] = (seen) => [seen]) {
  return ({ scenario }: World) => {
    const inner = createTimerBackend(scenario);
    const out = new Subject<BackendObservation>();
    watch(inner.observe(), (seen) => {
      for (const one of filter(seen)) out.next(one);
    });
    return { backend: { ...inner, observe: () => out, ...change(inner, out) }, fail: inner.fail };
  };
}

const isEnd = (seen: BackendObservation): boolean => seen.kind === 'invocation-ended';
const none: Change = () => ({});

/** One way to break each rule, and the rule that must notice. */
const BROKEN: readonly (readonly [rule: number, what: string, make: ReturnType<typeof broken>])[] = [
  [
    1,
    'says inside invoke that an instance is unknown',
    broken((inner, out) => ({
      invoke: (work) => {
        if (!('instanceId' in work) || work.instanceId !== 77) return inner.invoke(work);
        out.next({
          kind: 'invocation-ended',
          atMs: inner.clock.now(),
          invocationId: work.id,
          outcome: 'failed',
          cause: 'unknown',
          energyJ: null,
        });
      },
    })),
  ],
  [
    2,
    'numbers instances itself',
    broken(none, (seen) => [seen.kind === 'instance-changed' && seen.state === 'removed' ? { ...seen, instanceId: 1 } : seen]),
  ],
  [3, 'forgets failures', broken(none, (seen) => (seen.kind === 'invocation-ended' && seen.outcome === 'failed' ? [] : [seen]))],
  [3, 'ends everything twice', broken(none, (seen) => (isEnd(seen) ? [seen, seen] : [seen]))],
  [
    3,
    'predicts what is not asked for',
    broken(none, (seen) => [
      seen.kind === 'invocation-ended' && seen.outcome === 'completed' ? { ...seen, prediction: null } : seen,
    ]),
  ],
  [4, 'stamps ahead of the clock', broken(none, (seen) => [{ ...seen, atMs: seen.atMs + 50 }])],
  [4, 'stamps backwards', broken(none, (seen) => [{ ...seen, atMs: 1000 - seen.atMs }])],
  [6, 'swallows exceptions and goes on', broken((inner) => ({ run: swallowing(inner) }))],
  [7, 'does not know how to cancel', broken(() => ({ cancel: () => {} }))],
  [8, 'serves one at a time whatever the concurrency', (world) => broken(none)(withConcurrency(world, 1))],
  [8, 'serves all at once whatever the concurrency', (world) => broken(none)(withConcurrency(world, 50))],
  [9, 'does not stop', broken(() => ({ stop: () => {} }))],
  [9, 'knows no slices', broken((inner) => ({ run: (untilMs) => inner.run(untilMs) }))],
  [
    9,
    'is never idle',
    broken((inner) => ({
      run: async (untilMs, maxEvents) => ((await inner.run(untilMs, maxEvents)) === 'events' ? 'events' : 'time'),
    })),
  ],
  [10, 'fires what was cancelled', broken((inner) => ({ clock: { ...inner.clock, after: deaf(inner) } }))],
  [
    10,
    'fires in the order in which timers were set',
    broken((inner) => ({ clock: { ...inner.clock, after: (_, fn) => inner.clock.after(10, fn) } })),
  ],
];

describe('the contract of a backend notices one that', () => {
  it.concurrent.each(BROKEN)('breaks rule %i: %s', async (rule, _what, make) => {
    const verdicts = await Promise.allSettled(
      BACKEND_CASES.filter((one) => one.rule === rule && one.needs !== 'virtual').map((one) =>
        checkBackend(one, make, { virtual: false, horizonMs: 300 }),
      ),
    );
    expect(verdicts.map(({ status }) => status)).toContain('rejected');
  });
});

function withConcurrency(world: World, concurrency: number): World {
  const services = world.scenario.services.map((service) => ({ ...service, concurrency }));
  return { ...world, scenario: { ...world.scenario, services } };
}

function deaf({ clock }: Backend): Backend['clock']['after'] {
  return (delayMs, fn) => {
    clock.after(delayMs, fn);
    return { cancel: () => {} };
  };
}

function swallowing(inner: Backend): Backend['run'] {
  return async (untilMs, maxEvents) => {
    for (;;) {
      try {
        return await inner.run(untilMs, maxEvents);
      } catch {
        // the fault that the suite must find
      }
    }
  };
}
