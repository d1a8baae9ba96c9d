import assert from 'node:assert/strict';
import { firstFit } from '../../algorithms/placement/first-fit.ts';
import { type AlgorithmDefinition, compose, NONE, type StrategyDefinition } from '../../core/algorithm.ts';
import { type Decision, OUTCOMES, type PlacementDecision, type QueryRecord, type RunRecord } from '../../core/events.ts';
import type { Json, Scenario } from '../../core/scenario.ts';
import { CALM, CONDITIONAL, CROWDED, PATIENT, SITUATIONS } from './algorithm-worlds.ts';
import { checkPurely, eachParams, frozen, withoutWorld } from './purity.ts';
import { runToEnd } from './simulation.ts';
import type { TestFunctions } from './testing.ts';

export type AlgorithmHarness = TestFunctions & {
  /** Runs the scenario to its end and resolves with all records; rejects with what the run threw. The simulator where not given. */
  readonly run?: (
    scenario: Scenario,
    algorithms: { readonly strategy: AlgorithmDefinition; readonly params: { readonly [name: string]: Json } },
  ) => Promise<readonly RunRecord[]>;
};

/** More reasons than this are not constants. */
const MAX_REASONS = 30;

/**
 * The contract of a strategy, as tests: it describes itself, is pure, and every query of every situation ends. What the core refuses,
 * such as a decision on something that is gone, fails the test with the core's own message.
 */
export function algorithmContract(definition: StrategyDefinition, harness: AlgorithmHarness): void {
  const { describe, it, run = inSimulation } = harness;
  describe(`${definition.name} keeps the contract of a strategy`, () => {
    it('describes itself and its parameters', () => checkDescription(definition));

    it('is made with its defaults, with every choice and at both ends of every range', () => {
      for (const params of eachParams(definition.params)) definition.create(params, { next: () => 0.5, below: () => 0 });
    });

    for (const { name, scenario } of SITUATIONS) {
      it(`ends every query once: ${name}`, async () => {
        for (const params of eachParams(definition.params)) {
          checkQueries(await run(scenario, { strategy: definition, params }), scenario);
        }
      });
    }

    it('answers queries where there is time', async () => {
      for (const scenario of [CALM, PATIENT]) {
        const queries = queriesOf(await run(scenario, { strategy: definition, params: {} }));
        assert.ok(
          queries.some(({ answerClass }) => answerClass !== null),
          `no query was answered: ${scenario.name}`,
        );
      }
    });

    it('goes on when instances are taken away', async () => {
      const records = await run(CROWDED, { strategy: losingInstances(definition), params: {} });
      checkQueries(records, CROWDED);
    });

    it('decides the same on the same, whatever ran before', async () => {
      const decided = async (scenario: Scenario): Promise<string> => {
        const lines: string[] = [];
        const strategy = overheard(definition, (decisions) => void lines.push(JSON.stringify(decisions)));
        await run(scenario, { strategy, params: {} });
        return lines.join('\n');
      };
      const first = await decided(CONDITIONAL);
      await decided(CROWDED);
      assert.equal(await decided(CONDITIONAL), first);
    });

    it('asks no clock, draws from its own stream only and leaves what it is shown as it is', async () => {
      const strategy: AlgorithmDefinition = {
        ...definition,
        create: (params, random) => {
          const own = definition.create(params, random);
          return { decide: (seen, view) => withoutWorld(() => own.decide(frozen(seen), view)) };
        },
      };
      await run(CONDITIONAL, { strategy, params: {} });
    });

    it('gives decisions that are plain JSON, with constant reasons', async () => {
      const reasons = new Set<string>();
      const strategy = overheard(definition, (decisions) => {
        checkPurely(decisions);
        for (const { reason } of decisions) reasons.add(reason);
      });
      for (const scenario of [CALM, CROWDED, CONDITIONAL]) await run(scenario, { strategy, params: {} });
      assert.ok(!reasons.has(''), 'every decision says why');
      assert.ok(
        reasons.size <= MAX_REASONS,
        `figures go to view.trace, not into reasons: ${[...reasons].slice(0, 5).join(' | ')} ...`,
      );
    });
  });
}

const inSimulation: NonNullable<AlgorithmHarness['run']> = async (scenario, { strategy, params }) => {
  const { records } = await runToEnd(scenario, { placement: firstFit, strategy, params });
  return records;
};

export function checkDescription({ name, summary, params }: AlgorithmDefinition): void {
  assert.match(name, /^[a-z][a-z0-9/-]*$/, 'a name is lower case, with dashes');
  assert.match(summary, /^\S(.*\S)?$/, 'a summary is one line, without blanks around it');
  for (const [key, spec] of Object.entries(params)) {
    assert.match(spec.about, /\S/, `parameter ${key} says what it is about`);
    if (spec.type === 'choice') assert.ok(spec.of.includes(spec.default), `the default of ${key} is one of its choices`);
    else assert.ok(spec.min <= spec.default && spec.default <= spec.max, `the default of ${key} is within its range`);
  }
}

function queriesOf(records: readonly RunRecord[]): QueryRecord[] {
  return records.filter((record): record is QueryRecord => record.kind === 'query');
}

/** Each arrival has one record, each record one outcome that its figures allow. */
function checkQueries(records: readonly RunRecord[], { durationMs }: Scenario): void {
  const queries = queriesOf(records);
  assert.ok(queries.length > 0, 'queries arrived');
  assert.equal(new Set(queries.map(({ queryId }) => queryId)).size, queries.length, 'a query has one record');
  const ids = queries.map(({ queryId }) => queryId).sort((a, b) => a - b);
  assert.deepEqual(ids, [...ids.keys()], 'no query is missing');
  for (const query of queries) {
    const about = JSON.stringify(query);
    assert.ok(OUTCOMES.includes(query.outcome), about);
    assert.ok(query.arrivalMs < durationMs && query.endMs >= query.arrivalMs, about);
    assert.equal(query.responseMs !== null, ['late', 'partial', 'completed'].includes(query.outcome), about);
    if (query.deadlineMs !== null && ['completed', 'partial'].includes(query.outcome))
      assert.ok(query.endMs <= query.deadlineMs, about);
  }
}

function overheard(definition: AlgorithmDefinition, hear: (decisions: readonly Decision[]) => void): AlgorithmDefinition {
  return {
    ...definition,
    create: (params, random) => {
      const own = definition.create(params, random);
      return {
        decide: (seen, view) => {
          const decisions = own.decide(seen, view);
          hear(decisions);
          return decisions;
        },
      };
    },
  };
}

/** Every twentieth end of an invocation takes one more model away, until there is none. */
function losingInstances(definition: AlgorithmDefinition): AlgorithmDefinition {
  return {
    ...definition,
    create: (params, random) => {
      let ends = 0;
      return compose(definition.create(params, random), {
        decide: (seen, view): readonly PlacementDecision[] => {
          if (seen.kind !== 'invocation-ended' || ++ends % 20 !== 0) return NONE;
          const service = view.services.find(({ spec, available }) => spec.role === 'infer' && available.length > 0);
          const instance = service?.available[0];
          return instance === undefined ? NONE : [{ kind: 'remove', instanceId: instance.id, reason: 'to see what happens' }];
        },
      });
    },
  };
}
