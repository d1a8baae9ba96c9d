import type { Broken } from './broken.ts';

export const SETTINGS: readonly Broken[] = [
  ['an unknown key at the top', [['warm_up:', 'warmup:']], ['5:1 warmup: unknown key; did you mean "warm_up"?']],
  [
    'a missing required key',
    [['duration: 60 s\n', '']],
    ['1:1 duration: is missing; add it (How long queries arrive, such as 60 s)'],
  ],
  ['a key without a value', [['seed: 7', 'seed:']], ['2:1 seed: is empty; give it a value or remove the key']],
  [
    'an unknown strategy',
    [['  - v2\n', '  - v3\n']],
    ['71:5 strategies[0]: unknown strategy "v3"; did you mean "v2"? (known: v2, adaptive, dream, llf, fcfs)'],
  ],
  [
    'an unknown placement',
    [['placement: best-fit', 'placement: bestfit']],
    ['73:1 placement: unknown placement "bestfit"; did you mean "best-fit"? (known: best-fit, first-fit, worst-fit)'],
  ],
  [
    'an unknown parameter of a strategy',
    [['{ alpha: 2 }', '{ alfa: 2 }']],
    ['72:45 strategies[1].params.alfa: dream has no parameter "alfa"; did you mean "alpha"? (known: alpha, late)'],
  ],
  [
    'a parameter out of range',
    [['{ alpha: 2 }', '{ alpha: 3 }']],
    ['72:45 strategies[1].params.alpha: is 3, outside 0 to 2; give a number within'],
  ],
  [
    'a parameter of the wrong kind',
    [['{ alpha: 2 }', '{ alpha: high }']],
    ['72:45 strategies[1].params.alpha: must be a number from 0 to 2, not "high"'],
  ],
  [
    'an unknown choice of a parameter',
    [['{ alpha: 2 }', '{ late: sheds }']],
    ['72:45 strategies[1].params.late: unknown value "sheds"; did you mean "shed"? (known: shed, first)'],
  ],
  [
    'a strategy module that is not there',
    [['  - v2\n', '  - ./mine.mjs\n']],
    ['71:5 strategies[0]: cannot read "./mine.mjs" (there is no file /here/mine.mjs); give a path relative to the scenario file'],
  ],
  [
    'two strategies of one label',
    [
      ['  - v2\n', '  - dream-2\n'],
      ['label: dream-2', 'label: v2'],
      ['  - dream-2\n', '  - v2\n'],
    ],
    ['72:5 strategies[1]: a second strategy is called "v2"; give one of the two another `label:`'],
  ],
  [
    'an unknown metric in a threshold',
    [['on_time >= 95 %', 'ontime >= 95 %']],
    [
      '80:5 thresholds[0]: unknown metric "ontime"; did you mean "on_time"? (known: arrived, completed, on_time, answered_in_time, partial, p99, accuracy, energy, useful, slow)',
    ],
  ],
  [
    'an unknown field of a metric',
    [['percentile: response_ms', 'percentile: response']],
    ['78:11 metrics.slow.percentile: unknown field "response"; known: response_ms, confidence, outcome, tenant, correct'],
  ],
  [
    'a bare number for a duration',
    [['duration: 60 s', 'duration: 60']],
    ['4:1 duration: 60 has no unit; write "60 ms" or "60 s"'],
  ],
  [
    'a unit of another dimension',
    [['duration: 60 s', 'duration: 60 MiB']],
    ['4:1 duration: unknown unit "MiB" for a duration; write it like "250 ms" (known units: us, µs, ms, s, min, h, d)'],
  ],
  ['NaN', [['seed: 7', 'seed: .nan']], ['2:1 seed: is NaN; give a finite number']],
  ['infinity', [['alpha: 2', 'alpha: .inf']], ['72:45 strategies[1].params.alpha: is Infinity; give a finite number']],
  [
    'NaN with a unit',
    [['duration: 60 s', 'duration: nan s']],
    ['4:1 duration: "nan s" is not a duration; write it like "250 ms"'],
  ],
  [
    'a huge duration',
    [['duration: 60 s', 'duration: 1e300 s']],
    ['4:1 duration: "1e300 s" is too large; at most 366 d can be given'],
  ],
  [
    'a number beyond what can be held',
    [['duration: 60 s', 'duration: 1e999 s']],
    ['4:1 duration: "1e999 s" is too large; at most 366 d can be given'],
  ],
  ['a seed beyond 32 bits', [['seed: 7', 'seed: 4294967296']], ['2:1 seed: must be at most 4294967295, not 4294967296']],
  [
    'a fraction for a whole number',
    [['replications: 3', 'replications: 2.5']],
    ['3:1 replications: must be a whole number, not 2.5'],
  ],
  ['no replication', [['replications: 3', 'replications: 0']], ['3:1 replications: must be at least 1, not 0']],
  [
    'a key that stands twice',
    [['seed: 7', 'seed: 7\nseed: 8']],
    ['3:1 key "seed" stands twice in the same mapping; remove or rename one'],
  ],
  [
    'a warm-up as long as the run',
    [['warm_up: 5 s', 'warm_up: 1 min']],
    ['5:1 warm_up: "1 min" leaves nothing of the duration "60 s" to count; shorten it'],
  ],
  [
    'a warm-up that is no time',
    [['warm_up: 5 s', 'warm_up: mser']],
    ['5:1 warm_up: "mser" is not a duration; write it like "250 ms", or mser5'],
  ],
  [
    'no strategies',
    [['strategies:\n  - v2\n  - { use: dream, label: dream-2, params: { alpha: 2 } }\n', 'strategies: []\n']],
    ['70:1 strategies: is empty; it needs at least one entry'],
  ],
  [
    'an axis without values',
    [['[10/s, 20/s]', '[]']],
    ['75:3 vary.workload.main.arrivals.rate: is empty; it needs at least one entry'],
  ],
  [
    'an axis that leads nowhere',
    [['workload.main.arrivals.rate:', 'workload.man.arrivals.rate:']],
    ['75:3 vary.workload.man.arrivals.rate: workload has no "man"; did you mean "main"?'],
  ],
  [
    'an axis with an unknown key',
    [['workload.main.arrivals.rate:', 'services.small.replica:']],
    ['75:3 vary.services.small.replica: services.small has no "replica"; did you mean "replicas"?'],
  ],
  [
    'an axis with a value of the wrong kind',
    [['[10/s, 20/s]', '[10/s, 20]']],
    ['75:39 vary.workload.main.arrivals.rate[1]: workload.main.arrivals.poisson 20 has no unit; write "20/s" or "20/min"'],
  ],
  [
    'a threshold with a wrong unit',
    [['on_time >= 95 %', 'on_time >= 95 ms']],
    ['80:5 thresholds[0]: on_time is a share: unknown unit "ms" for a share; write it like "15 %" (known units: %)'],
  ],
  [
    'a threshold without a unit',
    [['- slow < 800 ms', '- p99 < 800']],
    ['81:5 thresholds[1]: p99 is a time: "800" has no unit; write "800 ms" or "800 s"'],
  ],
  [
    'a threshold that compares nothing',
    [['on_time >= 95 %', 'on_time of 95 %']],
    ['80:5 thresholds[0]: "on_time of 95 %" is not a comparison; write it like "on_time >= 95 %" or "p99 < 800 ms"'],
  ],
  [
    'a threshold whose sign is turned around',
    [['on_time >= 95 %', 'on_time => 50 %']],
    ['80:5 thresholds[0]: "on_time => 50 %" is not a comparison; write >= for "=>"'],
  ],
  [
    'a threshold whose other sign is turned around',
    [['on_time >= 95 %', 'p99 =< 800 ms']],
    ['80:5 thresholds[0]: "p99 =< 800 ms" is not a comparison; write <= for "=<"'],
  ],
  [
    'a threshold with one sign for two',
    [['on_time >= 95 %', 'on_time ≥ 50 %']],
    ['80:5 thresholds[0]: "on_time ≥ 50 %" is not a comparison; write >= for "≥"'],
  ],
  [
    'a metric of two kinds',
    [['{ percentile: response_ms, of: 95 %', '{ percentile: response_ms, mean: response_ms, of: 95 %']],
    ['78:3 metrics.slow: needs one of count, mean and percentile, has mean and percentile; give exactly one'],
  ],
  [
    'a metric with the name of a built-in one',
    [['  useful:', '  on_time:']],
    ['77:3 metrics.on_time: is a built-in metric already; give yours another name'],
  ],
];
