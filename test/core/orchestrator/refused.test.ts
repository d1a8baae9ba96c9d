import { describe, expect, it } from 'vitest';
import type { View } from '../../../core/algorithm.ts';
import type { Decision } from '../../../core/events.ts';
import {
  arriving,
  type Decide,
  DOUBLE,
  invoke,
  onArrival,
  PREPARE,
  play,
  reason,
  SINGLE,
  sendAll,
  simple,
  start,
} from './playing.ts';

type Case = readonly [what: string, decide: Decide, message: RegExp];

const one = (decision: Decision): Decide => onArrival(() => [decision]);
const starting = (...serviceIds: readonly number[]): Decide => onArrival((queryId, view) => [start(queryId, view, serviceIds)]);
const firstTask = (queryId: number, view: View): number => view.query(queryId)!.tasks[0]!.id;
/** When the task of the first query is ready, with one model. */
const whenReady = (then: (taskId: number, view: View) => readonly Decision[]): Decide =>
  simple([SINGLE], (seen, view) => (seen.kind === 'task-ready' ? then(seen.taskId, view) : null));

const OF_THE_CLUSTER: readonly Case[] = [
  [
    'deploy of a service that is not there',
    one({ kind: 'deploy', serviceId: 99, nodeId: 0, reason }),
    /odd decided .*"deploy".* but there is no such service or node/,
  ],
  [
    'deploy on a node that is not there',
    one({ kind: 'deploy', serviceId: 0, nodeId: 99, reason }),
    /but there is no such service or node/,
  ],
  [
    'a deployment that does not fit',
    onArrival(() => Array.from({ length: 1000 }, (): Decision => ({ kind: 'deploy', serviceId: 0, nodeId: 0, reason }))),
    /it does not fit: /,
  ],
  ['removal of an instance that is gone', one({ kind: 'remove', instanceId: 99, reason }), /the instance is gone/],
  [
    'removal of an instance that has been removed',
    (seen, view) => {
      if (seen.kind === 'query-arrived') return [{ kind: 'remove', instanceId: view.fastest(SINGLE)!.id, reason }];
      return seen.kind === 'instance-changed' && seen.state === 'removed'
        ? [{ kind: 'remove', instanceId: seen.instanceId, reason }]
        : [];
    },
    /"remove".* but the instance is gone/,
  ],
  ['drain of an instance that is gone', one({ kind: 'drain', instanceId: 99, reason }), /"drain".* but the instance is gone/],
  [
    'scale of a service that is not there',
    one({ kind: 'scale', serviceId: 99, replicas: 1, reason }),
    /but there is no such service/,
  ],
  [
    'scale to less than nothing',
    one({ kind: 'scale', serviceId: 0, replicas: -1, reason }),
    /the number of replicas must be a whole number from 0/,
  ],
  [
    'scale to a half',
    one({ kind: 'scale', serviceId: 0, replicas: 0.5, reason }),
    /the number of replicas must be a whole number from 0/,
  ],
];

const OF_CONTRACTS: readonly Case[] = [
  [
    'a remedy for a contract that is not there',
    one({ kind: 'alert', contractId: 9, objective: 0, reason }),
    /"alert".* but there is no such contract or objective/,
  ],
  [
    'a remedy for an objective that is not there',
    one({ kind: 'restore', contractId: 0, objective: 0, reason }),
    /but there is no such contract or objective/,
  ],
];

const OF_QUERIES: readonly Case[] = [
  [
    'finish of a query that never was',
    one({ kind: 'finish', queryId: 99_999, reason }),
    /odd decided .*"queryId":99999.* but there is no query 99999$/,
  ],
  [
    'finish of a query that is gone',
    (seen) => (seen.kind === 'query-arrived' ? [{ kind: 'finish', queryId: 0, reason }] : []),
    /odd decided .*"queryId":0.* but query 0 is over and gone$/,
  ],
  [
    'finish of a query twice',
    onArrival((queryId) => [
      { kind: 'finish', queryId, reason },
      { kind: 'finish', queryId, reason },
    ]),
    /but query 0 is ended/,
  ],
  ['wake in the past', one({ kind: 'wake', atMs: 0, key: 'k', reason }), /wake at a later time/],
  ['wake now', onArrival((_, view) => [{ kind: 'wake', atMs: view.now, key: 'k', reason }]), /wake at a later time/],
  ['wake at no time at all', one({ kind: 'wake', atMs: Number.POSITIVE_INFINITY, key: 'k', reason }), /wake at a later time/],
];

const OF_TASKS: readonly Case[] = [
  ['start of a service that is no member', starting(PREPARE), /"prepare" is not an active member/],
  [
    'start twice',
    onArrival((queryId, view) => [start(queryId, view, [SINGLE]), start(queryId, view, [SINGLE])]),
    /but the task is preprocessing/,
  ],
  ['an empty ensemble', starting(), /the ensemble is empty/],
  ['one service twice in an ensemble', starting(SINGLE, SINGLE), /stands twice/],
  [
    'skip where the phase has no condition',
    onArrival((queryId, view) => [{ kind: 'skip', taskId: firstTask(queryId, view), reason }]),
    /has no condition/,
  ],
  [
    'cut when the query is over',
    simple([SINGLE], (seen, view) =>
      seen.kind === 'task-ended'
        ? [
            { kind: 'finish', queryId: seen.queryId, reason },
            { kind: 'cut', taskId: firstTask(seen.queryId, view), reason },
          ]
        : null,
    ),
    /"cut".* but query 0 is closing/,
  ],
  ['a task of a query that never was', one({ kind: 'drop', taskId: 12_345, reason }), /"drop".* but there is no query \d+$/],
  [
    'a modality that the query did not ask for',
    onArrival((queryId, view) => [{ kind: 'drop', taskId: firstTask(queryId, view) + 1, reason }]),
    /"drop".* but (?:query 0 has no such task|there is no query 1)$/,
  ],
  [
    'drop of a task that was dropped',
    onArrival((queryId, view) => {
      const drop: Decision = { kind: 'drop', taskId: firstTask(queryId, view), reason };
      return [drop, drop];
    }),
    /but the task is dropped/,
  ],
  [
    'cut of a task that has ended',
    simple([SINGLE], (seen) => (seen.kind === 'task-ended' ? [{ kind: 'cut', taskId: seen.taskId, reason }] : null)),
    /but the task is ended/,
  ],
];

const OF_MEMBERS: readonly Case[] = [
  [
    'invoke before the task is ready',
    onArrival((queryId, view) => [start(queryId, view, [SINGLE]), invoke(firstTask(queryId, view), SINGLE, 0)]),
    /but the task is preprocessing/,
  ],
  [
    'invoke of a member that is not in the ensemble',
    whenReady((taskId, view) => [invoke(taskId, DOUBLE, view.fastest(DOUBLE)!.id)]),
    /service "double" is not in the ensemble/,
  ],
  [
    'invoke of a member twice',
    whenReady((taskId, view) => [...sendAll(taskId, view), ...sendAll(taskId, view)]),
    /the member is running already/,
  ],
  [
    'invoke on an instance of another service',
    whenReady((taskId, view) => [invoke(taskId, SINGLE, view.fastest(DOUBLE)!.id)]),
    /it is an instance of "double"/,
  ],
  ['invoke on an instance that is gone', whenReady((taskId) => [invoke(taskId, SINGLE, 77)]), /the instance is gone/],
  [
    'invoke on an instance that is starting',
    whenReady((taskId, view) => {
      const next = view.services.reduce((sum, { instances }) => sum + instances.length, 0);
      return [{ kind: 'deploy', serviceId: SINGLE, nodeId: 0, reason }, invoke(taskId, SINGLE, next)];
    }),
    /the instance is starting/,
  ],
  [
    'an explanation from a service that cannot explain',
    whenReady((taskId, view) => [invoke(taskId, SINGLE, view.fastest(SINGLE)!.id, true)]),
    /"single" cannot explain/,
  ],
];

/** As a module without types may answer. */
const OF_NO_FORM: readonly Case[] = [
  [
    'an exception',
    () => {
      throw new RangeError('boom');
    },
    /^odd threw at run-started, 0 ms: boom$/,
  ],
  [
    'a decision of an unknown kind',
    one({ kind: 'send', taskId: 0, reason } as never),
    /odd decided .*"kind":"send".* but there is no decision of this kind/,
  ],
  ['a start without its task', () => [{ kind: 'start' } as never], /odd decided {"kind":"start"} .*, but its taskId is missing$/],
  [
    'a start without its services',
    onArrival((queryId, view) => [start(queryId, view, 'all' as never)]),
    /odd decided .*, but its serviceIds must be a list of the ids of services$/,
  ],
  [
    'a finish of a query named by a text',
    () => [{ kind: 'finish', queryId: '3', reason } as never],
    /, but its queryId is no number$/,
  ],
  ['a deployment on half a node', () => [{ kind: 'deploy', serviceId: 0, nodeId: 0.5, reason }], /, but its nodeId is no id/],
  ['nothing among the decisions', () => [null as never], /odd decided null .*, but there is no decision of this kind$/],
  [
    'no list',
    () => undefined as never,
    /^odd answered run-started with nothing; decide\(\) must return a list of decisions, \[\]/,
  ],
  ['an async decide that throws', () => Promise.reject(new Error('x')) as never, /decide\(\) must not be async/],
  [
    'an async decide',
    () => Promise.resolve([]) as never,
    /^odd answered run-started with a promise; decide\(\) must not be async/,
  ],
];

describe('a decision that the state does not allow stops the run and says who decided what, and why it cannot be', () => {
  it.each([...OF_THE_CLUSTER, ...OF_CONTRACTS, ...OF_QUERIES, ...OF_TASKS, ...OF_MEMBERS, ...OF_NO_FORM])(
    '%s',
    async (_, decide, message) => {
      // The second comes when the first is over.
      await expect(play(arriving([10, 60]), decide)).rejects.toThrow(message);
    },
  );
});
