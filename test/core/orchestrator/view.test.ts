import { describe, expect, it } from 'vitest';
import type { View } from '../../../core/algorithm.ts';
import type { Decision, Observation, Prediction } from '../../../core/events.ts';
import type { PhaseSpec, Scenario } from '../../../core/scenario.ts';
import { constantService } from '../../contracts/world.ts';
import {
  alsoHearing,
  arriving,
  COMBINE,
  type Decide,
  DOUBLE,
  look,
  ofStage,
  PREPARE,
  play,
  reason,
  SINGLE,
  sendAll,
  simple,
  start,
  tiny,
} from './playing.ts';

/** What `look` saw at each observation of these kinds. */
async function seenAt<T>(
  kinds: readonly Observation['kind'][],
  look: (seen: Observation, view: View) => T,
  scenario = arriving([10]),
): Promise<T[]> {
  const found: T[] = [];
  await play(
    scenario,
    simple([SINGLE, DOUBLE], (seen, view) => {
      if (kinds.includes(seen.kind)) found.push(look(seen, view));
      return null;
    }),
  );
  return found;
}

describe('the time that a task still needs', () => {
  const services = [
    constantService('single', 10),
    constantService('double', 30),
    constantService('prepare', 4, { role: 'preprocess', modality: null }),
    constantService('combine', 2, { role: 'aggregate', modality: null }),
  ];
  const rest = (changes: Partial<Scenario> = {}): Promise<number[]> =>
    seenAt(
      ['task-ready', 'invocation-ended'],
      (_, view) => {
        const task = view.query(0)?.tasks[0];
        return task === undefined ? Number.NaN : view.restMs(task);
      },
      arriving([10], { services, ...changes }),
    );

  it('is preprocessing, the slowest model without an answer, aggregation and the reply, each with its network, less what is done', async () => {
    const [reply, aggregate, prepare, slow] = [1, 2 + 2, 4 + 2, 30 + 2];
    const ends = await rest();
    // The query is admitted when its ingest has ended, and no model is chosen yet. Then: preprocessing, ready, the quick model, the slow one.
    expect(ends.slice(0, 5)).toEqual([
      prepare + aggregate + reply,
      slow + aggregate + reply,
      slow + aggregate + reply,
      slow + aggregate + reply,
      aggregate + reply,
    ]);
  });
  it('has no aggregation and no preprocessing where the plan has none, and the bytes of the reply', async () => {
    const plain = {
      pipelines: [{ ...look!, aggregator: null, resultKiB: 5, modalities: [{ ...look!.modalities[0]!, preprocessor: null }] }],
    };
    const network = { ...tiny.network, links: tiny.network.links.map((link) => ({ ...link, bandwidthMbitPerS: 8.192 })) };
    const [atArrival] = await seenAt(
      ['query-arrived'],
      (_, view) => view.restMs(view.query(0)!.tasks[0]!),
      arriving([10], { ...plain, network }),
    );
    expect(atArrival).toBeCloseTo(1 + 5, 9);
  });
  it('counts nothing for a service without an instance', async () => {
    const scenario = arriving([10], {
      services: services.map((service) => ({ ...service, replicas: service.name === 'prepare' ? 0 : 1 })),
    });
    const [atArrival] = await seenAt(['query-arrived'], (_, view) => view.restMs(view.query(0)!.tasks[0]!), scenario);
    expect(atArrival).toBe(2 + 2 + 1);
  });
});

describe('what an algorithm can see', () => {
  it('of a query: from its admission until it has ended; of its tasks: until an answer is on its way', async () => {
    const states: string[] = [];
    const say = (seen: Observation, view: View): void => {
      const [query, task] = [view.query(0), view.task(0)];
      states.push(`${seen.kind} ${query === undefined ? '-' : 'query'} ${task === undefined ? '-' : 'task'}`);
    };
    await play(
      arriving([10]),
      simple([SINGLE], (seen, view) => {
        if (!/^(?:tick|sampled|instance-changed|node-changed|run-started)$/.test(seen.kind)) say(seen, view);
        return null;
      }),
    );
    expect(states).toEqual([
      'invocation-ended query task',
      'query-arrived query task',
      'invocation-ended query task',
      'task-ready query task',
      'invocation-ended query task',
      'task-ended query task',
      'invocation-ended query -',
      'invocation-ended - -',
      'query-ended - -',
    ]);
  });

  it('of an invocation: until its end has been decided on', async () => {
    const stages = await seenAt(['invocation-ended'], (seen, view) => {
      if (seen.kind !== 'invocation-ended') throw new Error('asked for ends of invocations');
      return [view.invocation(seen.invocationId)?.stage, view.invocation(seen.invocationId - 1)];
    });
    expect(stages.map(([stage]) => stage)).toEqual(['ingest', 'preprocess', 'infer', 'infer', 'aggregate', 'reply']);
    for (const [, before] of stages.filter(([stage]) => stage !== 'infer')) expect(before).toBeUndefined();
  });

  it('its plan, contract, members and choices, services and nodes by number', async () => {
    const [seen] = await seenAt(['task-ready'], (_, view) => {
      const query = view.query(0)!;
      const task = view.task(0)!;
      return {
        plan: view.plan(query).spec.name,
        contract: view.contract(query)?.spec.name,
        contracts: view.contracts.map(({ spec }) => spec.name),
        members: view.members(task).map(({ serviceId, state }) => [serviceId, state]),
        choices: view.servicesOf(query, 0).map(({ serviceId }) => serviceId),
        services: view.services.map(({ id, spec }) => [id, spec.name, view.service(id).spec.name]),
        nodes: view.nodes.map(({ id, spec }) => [id, spec.name, view.node(id).spec.name]),
        instance: view.instance(view.fastest(PREPARE)!.id)?.serviceId,
        nobody: view.instance(99),
        misfits: [view.misfit(SINGLE, 0)],
        now: view.now,
      };
    });
    expect(seen).toEqual({
      ...{
        plan: 'look',
        contract: 'house',
        contracts: ['house'],
        choices: [SINGLE, DOUBLE],
        instance: PREPARE,
        nobody: undefined,
      },
      members: [
        [SINGLE, 'waiting'],
        [DOUBLE, 'waiting'],
      ],
      services: ['single', 'double', 'prepare', 'combine'].map((name, id) => [id, name, name]),
      nodes: ['left', 'right'].map((name, id) => [id, name, name]),
      misfits: [null],
      // Instances are ready 5 ms after the start of the clock; ingest and preprocessing take 8 ms.
      now: 5 + 10 + 8,
    });
  });

  it('who is eligible, worked out anew when something has happened', async () => {
    const scenario = arriving([10], { contracts: [{ ...tiny.contracts[0]!, deadlineMs: 100, atDeadline: 'wait' }] });
    const allocated = await seenAt(
      ['query-arrived', 'task-ready', 'task-ended'],
      (_, view) => {
        const task = view.query(0)!.tasks[0]!;
        const eligible = view.eligible(task);
        expect(view.eligible(task)).toBe(eligible);
        return eligible.choices.map(({ serviceId }) => serviceId);
      },
      scenario,
    );
    expect(allocated).toEqual([
      [SINGLE, DOUBLE],
      [SINGLE, DOUBLE],
      [SINGLE, DOUBLE],
    ]);
  });
});

describe('the time that is there for a task', () => {
  const services = [constantService('single', 10), constantService('double', 30), ...tiny.services.slice(2)];
  it('is what is left of the budget when it is asked for, within what the services take', async () => {
    /** At admission, and 6 ms later. */
    const asked = async (deadlineMs: number) => {
      const told: (readonly [number, number, number, readonly number[]])[] = [];
      const contracts = [{ ...tiny.contracts[0]!, deadlineMs, atDeadline: 'wait' as const }];
      await play(arriving([10], { services, contracts }), (seen, view) => {
        if (seen.kind !== 'query-arrived' && seen.kind !== 'woken') return [];
        const { allocatedMs, minMs, maxMs, choices } = view.eligible(view.query(0)!.tasks[0]!);
        told.push([allocatedMs, minMs, maxMs, choices.map(({ serviceId }) => serviceId)]);
        return seen.kind === 'query-arrived' ? [{ kind: 'wake', atMs: view.now + 6, key: 'again', reason }] : [];
      });
      return told;
    };
    // Ingest takes 2 ms; a model takes its work and 2 ms on the network.
    expect(await asked(30)).toEqual([
      [28, 12, 32, [SINGLE]],
      [22, 12, 32, [SINGLE]],
    ]);
    expect((await asked(15)).map(([allocated]) => allocated)).toEqual([13, 12]);
    expect((await asked(38)).map(([allocated, , , choices]) => [allocated, choices])).toEqual([
      [32, [SINGLE, DOUBLE]],
      [30, [SINGLE]],
    ]);
  });
  it('follows the estimates, which a count tells apart', async () => {
    const counts = await seenAt(['tick'], (_, view) => view.estimates, arriving([10, 1600]));
    expect(counts.length).toBeGreaterThanOrEqual(2);
    expect(counts[0]).toBeGreaterThan(0);
    expect(counts[1]).toBeGreaterThan(counts[0]!);
  });
});

it('what was never there is not seen', async () => {
  const [seen] = await seenAt(['query-arrived'], (_, view) => [view.query(99), view.task(999), view.invocation(999)]);
  expect(seen).toEqual([undefined, undefined, undefined]);
});

const conditional: readonly PhaseSpec[] = [
  { id: 0, modalities: ['image'], condition: null },
  { id: 1, modalities: ['sound'], condition: { trigger: 'confidence_below', threshold: 0.5, sources: ['image'] } },
];

describe('the condition of a phase', () => {
  it('is judged by the core on the answers of the phase before; where it does not hold, its tasks may be skipped and are not missing', async () => {
    const held: (readonly [boolean, boolean])[] = [];
    const skipping: Decide = (seen, view) => {
      const query = 'queryId' in seen ? view.query(seen.queryId) : undefined;
      if (query === undefined) return [];
      held.push([view.conditionHolds(query, 0), view.conditionHolds(query, 1)]);
      if (seen.kind === 'query-arrived') return [start(0, view, [SINGLE, DOUBLE])];
      if (seen.kind === 'task-ready') return sendAll(seen.taskId, view);
      if (seen.kind !== 'task-ended') return [];
      const skip: Decision = { kind: 'skip', taskId: query.tasks[1]!.id, reason };
      return [skip, { kind: 'finish', queryId: 0, reason }];
    };
    const run = await play(arriving([10], alsoHearing(['image', 'sound'], conditional)), skipping);
    // Nothing has been answered: it holds. Both models are surer than a half.
    expect(held[0]).toEqual([true, true]);
    expect(held.at(-1)).toEqual([true, false]);
    expect(run.queries).toMatchObject([{ outcome: 'completed', tasks: 2, tasksSkipped: 1 }]);
    expect(run.tasks.map(({ state }) => state)).toEqual(['ended', 'skipped']);
  });
});

it('a condition on a modality that was not asked for holds, as nothing has been answered', async () => {
  const alone = alsoHearing(['sound'], conditional);
  const [held] = await seenAt(['query-arrived'], (_, view) => view.conditionHolds(view.query(0)!, 1), arriving([10], alone));
  expect(held).toBe(true);
});

describe('the parts of an answer', () => {
  it('are the predictions of the members, each with the services that gave them, as the records tell', async () => {
    const given: (Prediction | null)[] = [];
    const run = await play(
      arriving([10]),
      simple([SINGLE, DOUBLE], (seen, view) => {
        if (seen.kind === 'task-ended')
          for (const { prediction } of view.members(view.task(seen.taskId)!)) given.push(prediction);
        return null;
      }),
    );
    const told = ofStage(run, 'infer').map(({ answerClass, confidence }) => [answerClass, confidence]);
    expect(given.map((one) => [one?.classes[0], one?.confidence])).toEqual(told);
    expect(run.queries[0]!.confidence).toBeCloseTo((told[0]![1]! + told[1]![1]!) / 2, 12);
    expect(ofStage(run, 'aggregate').map(({ serviceId }) => serviceId)).toEqual([COMBINE]);
  });
});
