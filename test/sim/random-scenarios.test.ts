import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { strategies } from '../../algorithms/index.ts';
import { check } from '../../runners/check/check.ts';
import { randomScenario } from './random-scenario.ts';

/** `npm run theory` tries ten times as many. */
const SCENARIOS = process.env['THEORY'] === 'long' ? 200 : 20;

describe('whatever the scenario', () => {
  for (const { name } of strategies) {
    it(`every check holds under ${name}`, { timeout: 60_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(randomScenario, async (scenario) => {
          const run = {
            scenario,
            strategy: { label: name, use: name, params: {} },
            baseDir: '.',
            seed: scenario.seed,
            replicate: 0,
          };
          const { findings } = await check(run);
          expect(findings.filter(({ holds }) => holds === false)).toEqual([]);
        }),
        { numRuns: SCENARIOS, endOnFailure: false },
      );
    });
  }
});
