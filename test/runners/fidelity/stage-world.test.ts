import { expect, it } from 'vitest';
import { COMPARED, quantilesOf } from '../../../datasets/fit/stage.ts';
import { responsesOf, type Stage, serviceDraws } from '../../../datasets/fit/stage-queue.ts';
import { predictStage } from '../../../runners/fidelity/stage-world.ts';

const stages: readonly Stage[] = [
  { discipline: 'fifo', servers: 3, delayMs: 10, service: { kind: 'lognormal', meanMs: 50, cv: 1, shiftMs: 120 } },
  { discipline: 'shared', servers: 2, delayMs: 56, service: { kind: 'gamma', meanMs: 31, cv: 0.7, shiftMs: 63 } },
  {
    discipline: 'delay',
    servers: 1,
    delayMs: 0,
    service: {
      kind: 'empirical',
      points: [
        [0, 100],
        [0.5, 300],
        [1, 2000],
      ],
    },
  },
];

it.each(stages)('a fitted queue is the same queue in the simulator: $discipline', async (stage) => {
  const arrivalsMs = Float64Array.from({ length: 2000 }, (_, i) => 150 * i - 100 * (i % 3));
  arrivalsMs.sort();
  const origin = arrivalsMs[0]!;
  const fromZero = arrivalsMs.map((ms) => ms - origin);
  const simulated = await predictStage(stage, fromZero, 0, 6, COMPARED);
  const runs = Array.from({ length: 6 }, (_, replicate) => [
    ...responsesOf(stage, fromZero, serviceDraws(fromZero.length, 10 + replicate)),
  ]);
  const expected = quantilesOf(Float64Array.from(runs.flat()), COMPARED);
  COMPARED.forEach((p, k) =>
    expect(Math.abs(Math.log(simulated[k]! / expected[k]!)), `p${100 * p}`).toBeLessThan(p === 0.99 ? 0.06 : 0.03),
  );
});
