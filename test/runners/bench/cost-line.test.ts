import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costLine, orchestrationLine } from '../../../runners/bench/cost-line.ts';
import { catalogue } from '../../../runners/catalogue.ts';
import { parseScenario } from '../../../scenarios/index.ts';
import { SMALL } from '../rohe.ts';

const at = (candidates: number, p50Ms: number) => ({ candidates, p50Ms });
const CANDIDATES = [100, 10_000, 1_000_000, 10_000_000];

describe('the line of decision costs', () => {
  it('finds the line that figures lie on', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-4, max: 1, noNaN: true }),
        fc.double({ min: 1e-9, max: 1e-5, noNaN: true }),
        (fixed, per) => {
          const line = costLine(CANDIDATES.map((k) => at(k, fixed + per * k)));
          expect(line.fixedMs / fixed).toBeCloseTo(1, 4);
          expect(line.perCandidateMs / per).toBeCloseTo(1, 4);
          expect(line.withinFactor).toBeCloseTo(1, 4);
        },
      ),
    );
  });

  it('has no negative part, whatever the figures, and says how far off it is', () => {
    const figures = fc.array(fc.tuple(fc.constantFrom(...CANDIDATES), fc.double({ min: 1e-5, max: 10, noNaN: true })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(figures, (points) => {
        const { fixedMs, perCandidateMs, withinFactor } = costLine(points.map(([k, t]) => at(k, t)));
        expect(fixedMs).toBeGreaterThanOrEqual(0);
        expect(perCandidateMs).toBeGreaterThanOrEqual(0);
        for (const [k, t] of points) {
          const ratio = (fixedMs + perCandidateMs * k) / t;
          expect(Math.max(ratio, 1 / ratio)).toBeLessThanOrEqual(withinFactor * (1 + 1e-9));
        }
      }),
    );
  });

  it('is flat where all figures have the same number of candidates', () => {
    // Relative errors: the mean of 1 and 3 weighted by 1 and 1/9 is (1 + 3/9) / (1 + 1/9).
    expect(costLine([at(100, 1), at(100, 3)])).toEqual({ fixedMs: 1.2, perCandidateMs: 0, withinFactor: 2.5 });
  });

  it('is a line of a scenario, with the same figures', () => {
    const line = orchestrationLine({ fixedMs: 0.00041, perCandidateMs: 1.58e-9, withinFactor: 1 });
    expect(line).toBe('orchestration: { fixed: 0.41 us, per_candidate: 0.00000158 us }');
    const { scenario } = parseScenario(`${SMALL}${line}\n`, 'small.yaml', '/', catalogue());
    expect(scenario.orchestration.fixedMs).toBeCloseTo(0.00041, 12);
    expect(scenario.orchestration.perCandidateMs).toBeCloseTo(1.58e-9, 18);
  });
});
