import { describe, expect, it } from 'vitest';
import type { AlgorithmDefinition } from '../../../core/algorithm.ts';
import type { Decision } from '../../../core/events.ts';
import type { Scenario } from '../../../core/scenario.ts';
import { START_UP_MS } from '../../contracts/world.ts';
import { arriving, type Decide, ofStage, play, reason, SINGLE, sendAll, simple, tiny } from './playing.ts';

const [ADMITTED, READY] = [12, 18];
/** A service that is scaled, from nothing. */
const fromZero = (name: string): Pick<Scenario, 'services'> => {
  const autoscale = { by: 'utilisation', min: 0, max: 2, target: 0.6, intervalMs: 1000, coolDownMs: 1000, idleMs: 5000 } as const;
  return {
    services: tiny.services.map((service) => (service.name === name ? { ...service, replicas: 0, autoscale } : service)),
  };
};
/** Starts the rest at once, and what is needed when it is said so; `needed` has the times on the workload's clock. */
function asNeeded(answers: boolean) {
  const needed: (readonly [serviceId: number, atMs: number])[] = [];
  const deploy = (serviceId: number): Decision => ({ kind: 'deploy', serviceId, nodeId: 0, reason });
  const placement: AlgorithmDefinition = {
    ...{ name: 'as-needed', summary: '', params: {} },
    create: () => ({
      decide(seen, view) {
        if (seen.kind === 'run-started')
          return view.services.flatMap(({ id, spec }) => (spec.autoscale === null ? [deploy(id)] : []));
        if (seen.kind !== 'service-needed') return [];
        needed.push([seen.serviceId, seen.atMs - START_UP_MS]);
        return answers ? [{ kind: 'scale', serviceId: seen.serviceId, replicas: 1, reason }, deploy(seen.serviceId)] : [];
      },
    }),
  };
  return { needed, placement };
}
/** Sends when there is somebody to send to. */
const patient: Decide = simple([SINGLE], (seen, view) => {
  if (seen.kind === 'task-ready') return view.fastest(SINGLE) === undefined ? [] : null;
  if (seen.kind !== 'instance-changed' || seen.state !== 'ready') return null;
  const waits = view.task(0)?.state === 'ready' && view.members(view.task(0)!)[0]!.state === 'waiting';
  return waits && view.fastest(SINGLE) !== undefined ? sendAll(0, view) : [];
});

describe('a service that has no instance and may have one', () => {
  it('is asked for when a task is ready for it, and the query waits until it has started', async () => {
    const { needed, placement } = asNeeded(true);
    const run = await play(arriving([10], fromZero('single')), patient, placement);
    expect(needed).toEqual([[SINGLE, READY]]);
    expect(ofStage(run, 'infer').map(({ decidedMs }) => decidedMs)).toEqual([READY + START_UP_MS]);
    expect(run.queries).toMatchObject([{ membersAnswered: 1 }]);
  });
  it('is asked for when something is to be preprocessed by it', async () => {
    const { needed, placement } = asNeeded(true);
    const run = await play(arriving([10], fromZero('prepare')), patient, placement);
    expect(needed).toEqual([[2, ADMITTED]]);
    expect(ofStage(run, 'preprocess').map(({ decidedMs }) => decidedMs)).toEqual([ADMITTED + START_UP_MS]);
    expect(run.queries).toMatchObject([{ membersAnswered: 1 }]);
  });
  it('is not asked for again while it starts, nor when it is there', async () => {
    const { needed, placement } = asNeeded(true);
    const run = await play(arriving([10, 12, 200], fromZero('prepare')), patient, placement);
    expect(needed).toEqual([[2, ADMITTED]]);
    // All that waited for it goes on, in order, when it has started.
    const started = ADMITTED + START_UP_MS;
    expect(ofStage(run, 'preprocess').map(({ queryId, decidedMs }) => [queryId, decidedMs])).toEqual([
      [0, started],
      [1, started],
      [2, 200 + 2],
    ]);
    expect(run.queries.map(({ membersAnswered }) => membersAnswered)).toEqual([1, 1, 1]);
  });
  it('does nothing for a query that was over before it had started', async () => {
    const { needed, placement } = asNeeded(true);
    const contracts = [{ ...tiny.contracts[0]!, deadlineMs: 10 }];
    const run = await play({ ...arriving([10], fromZero('prepare')), contracts }, patient, placement);
    expect(needed).toEqual([[2, ADMITTED]]);
    expect(ofStage(run, 'preprocess')).toEqual([]);
    // Cut 5 ms before its deadline: aggregation and reply take as long.
    expect(run.queries).toMatchObject([{ outcome: 'failed', cut: true, endMs: 15 }]);
  });
  it('leaves its queries without an answer where nobody starts it, and the run ends', async () => {
    const { needed, placement } = asNeeded(false);
    const run = await play(arriving([10], fromZero('single')), patient, placement);
    expect(needed).toEqual([[SINGLE, READY]]);
    expect(run.queries).toMatchObject([
      { outcome: 'failed', cause: 'odd left it with nothing to wait for: no instance of single' },
    ]);
  });
  it('is never asked for where its number is fixed', async () => {
    const { needed, placement } = asNeeded(true);
    await play(arriving([10]), patient, placement);
    expect(needed).toEqual([]);
  });
});
