import { describe, expect, it } from 'vitest';
import type { Broken } from './broken/broken.ts';
import { CHANGES } from './broken/changes.ts';
import { CLUSTER } from './broken/cluster.ts';
import { CONTRACTS } from './broken/contracts.ts';
import { PIPELINES } from './broken/pipelines.ts';
import { SERVICES } from './broken/services.ts';
import { SETTINGS } from './broken/settings.ts';
import { WORKLOAD } from './broken/workload.ts';
import { BASE, edited, problemsOf } from './edits.ts';

const SEVERAL: Broken = [
  'several faults at once',
  [
    ['seed: 7', 'seed: seven'],
    ['lighter: small', 'lighter: smal'],
    ['poisson: 12/s', 'poisson: 12'],
    ['on_time >= 95 %', 'ontime >= 95 %'],
  ],
  [
    '2:1 seed: must be a number, not the text "seven"',
    '30:5 services.large.lighter: unknown service "smal"; did you mean "small"? (known: prep, fuse, small, large, ears)',
    '66:17 workload.main.arrivals.poisson: 12 has no unit; write "12/s" or "12/min"',
    '80:5 thresholds[0]: unknown metric "ontime"; did you mean "on_time"? (known: arrived, completed, on_time, answered_in_time, partial, p99, accuracy, energy, useful, slow)',
  ],
];
const BROKEN = [...SETTINGS, ...CLUSTER, ...SERVICES, ...PIPELINES, ...CONTRACTS, ...WORKLOAD, ...CHANGES, SEVERAL];

describe('a broken scenario', () => {
  it('is made from one that loads', () => {
    expect(problemsOf(BASE)).toEqual([]);
  });

  it.each(BROKEN)('is told of %s', (_, edits, problems) => {
    expect(problemsOf(edited(edits))).toEqual(problems.map((problem) => `a.yaml:${problem}`));
  });

  it('is told of everything at once', () => {
    const independent = BROKEN.filter(([what]) =>
      ['a key without a value', 'an unknown lighter service', 'an ensemble of none'].includes(what),
    );
    const problems = problemsOf(edited(independent.flatMap(([, edits]) => edits)));
    expect(problems).toEqual(independent.flatMap(([, , own]) => own.map((problem) => `a.yaml:${problem}`)));
  });
});
