import { describe, expect, it } from 'vitest';
import { check } from '../../../runners/check/check.ts';
import { readSource, shippedScenarios } from '../../../runners/scenario-source.ts';

/** Long enough for queues and deadlines to matter. */
const MS = 4000;

describe('every check holds on every shipped scenario, under every strategy of it', () => {
  for (const { name } of shippedScenarios()) {
    it(name, async () => {
      const { scenario, baseDir } = await readSource(name);
      const short = { ...scenario, durationMs: Math.min(MS, scenario.durationMs), warmUpMs: 0 };
      for (const strategy of scenario.strategies) {
        const { findings } = await check({ scenario: short, baseDir, strategy, seed: scenario.seed, replicate: 0 });
        expect(findings.length).toBeGreaterThan(10);
        expect(findings.filter(({ holds }) => holds === false)).toEqual([]);
      }
    });
  }
});
