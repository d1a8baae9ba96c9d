import { describe, expect, it } from 'vitest';
import { v2 } from '../../algorithms/v2.ts';
import { NONE, type StrategyDefinition, type View } from '../../core/algorithm.ts';
import type { Observation, StrategyDecision } from '../../core/events.ts';
import { algorithmContract } from './algorithm.ts';

type Twist = (decided: readonly StrategyDecision[], seen: Observation, view: View) => readonly StrategyDecision[];

/** v2, with what it decides passed through a twist that is made anew for each run. */
function twisted(makeTwist: () => Twist): StrategyDefinition {
  return {
    ...v2,
    create: (params, random) => {
      const own = v2.create(params, random);
      const twist = makeTwist();
      return { decide: (seen, view) => twist(own.decide(seen, view), seen, view) };
    },
  };
}

function twistedWith(twist: Twist): StrategyDefinition {
  return twisted(() => twist);
}

const EACH = 'ends every query once: calm';
const PURE = 'asks no clock, draws from its own stream only and leaves what it is shown as it is';
const PLAIN = 'gives decisions that are plain JSON, with constant reasons';
const SAME = 'decides the same on the same, whatever ran before';
const ANSWERS = 'answers queries where there is time';
const TELLS = 'describes itself and its parameters';
const MADE = 'is made with its defaults, with every choice and at both ends of every range';

let runs = 0;

/** A way to break the contract, and the test that must fail. */
const BROKEN: readonly (readonly [what: string, fails: string, definition: StrategyDefinition])[] = [
  ['never decides anything', ANSWERS, twistedWith(() => NONE)],
  ['never finishes a query', ANSWERS, twistedWith((decided) => decided.filter(({ kind }) => kind !== 'finish'))],
  [
    'throws',
    EACH,
    twistedWith(() => {
      throw new Error('lost its way');
    }),
  ],
  [
    'finishes what is not there',
    EACH,
    twistedWith((decided, { kind }) => (kind === 'tick' ? [{ kind: 'finish', queryId: 4711, reason: 'why not' }] : decided)),
  ],
  ['invokes twice', EACH, twistedWith((decided) => [...decided, ...decided.filter(({ kind }) => kind === 'invoke')])],
  ['reads the clock', PURE, twistedWith((decided) => (Date.now() > 0 ? decided : NONE))],
  ['throws dice of its own', PURE, twistedWith((decided) => (Math.random() < 2 ? decided : NONE))],
  [
    'changes what it is shown',
    PURE,
    twistedWith((decided, seen) => {
      (seen as { atMs: number }).atMs = 0;
      return decided;
    }),
  ],
  [
    'remembers earlier runs',
    SAME,
    twisted(() => {
      const run = runs++;
      return (decided) => decided.map((one) => ({ ...one, reason: `run ${run}` }));
    }),
  ],
  [
    'puts figures into reasons',
    PLAIN,
    twistedWith((decided, { atMs }) => decided.map((one) => ({ ...one, reason: `at ${atMs} ms` }))),
  ],
  ['gives no reasons', PLAIN, twistedWith((decided) => decided.map((one) => ({ ...one, reason: '' })))],
  ['decides on undefined', PLAIN, twistedWith((decided) => decided.map((one) => ({ ...one, note: undefined })))],
  ['has a name with spaces', TELLS, { ...v2, name: 'Version 2' }],
  [
    'has a default out of range',
    TELLS,
    { ...v2, params: { x: { type: 'number', default: 9, min: 0, max: 1, about: 'a share' } } },
  ],
  [
    'breaks at the end of a range',
    MADE,
    {
      ...v2,
      params: { x: { type: 'number', default: 0.5, min: 0, max: 1, about: 'a share' } },
      create: (params, random) => {
        if (params.x === 1) throw new Error('one is too many');
        return v2.create(params, random);
      },
    },
  ],
];

describe('the contract of a strategy notices one that', () => {
  it.each(BROKEN)('%s', async (_what, fails, definition) => {
    const bodies = new Map<string, () => void | Promise<void>>();
    const collect = Object.assign((name: string, body: () => void | Promise<void>) => bodies.set(name, body), { skip: () => {} });
    algorithmContract(definition, { describe: (_name, body) => body(), it: collect });
    const body = bodies.get(fails);
    if (body === undefined) throw new Error(`no test "${fails}" among ${[...bodies.keys()].join(', ')}`);
    await expect((async () => body())()).rejects.toThrow();
  });
});
