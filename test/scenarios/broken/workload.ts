import type { Broken } from './broken.ts';

export const WORKLOAD: readonly Broken[] = [
  [
    'an unknown key far from all known ones',
    [['explain: 10 %', 'zebra: 10 %']],
    ['69:5 workload.main.zebra: unknown key; known: tenant, consumer, pipeline, arrivals, modalities, classes, explain'],
  ],
  [
    'an unknown pipeline of a stream',
    [['    pipeline: watch\n    arrivals', '    pipeline: wacth\n    arrivals']],
    ['65:5 workload.main.pipeline: unknown pipeline "wacth"; did you mean "watch"? (known: watch)'],
  ],
  [
    'an unknown modality in a mix',
    [['video+audio: 70 %', 'video+radio: 70 %']],
    ['67:19 workload.main.modalities.video+radio: unknown modality "radio"; did you mean "audio"? (known: video, audio)'],
  ],
  [
    'an unknown class in a mix',
    [['{ walking: 3, running: 1 }', '{ walking: 3, runing: 1 }']],
    ['68:28 workload.main.classes.runing: unknown class "runing"; did you mean "running"? (known: walking, running)'],
  ],
  [
    'a bare number for a rate',
    [['poisson: 12/s', 'poisson: 12']],
    ['66:17 workload.main.arrivals.poisson: 12 has no unit; write "12/s" or "12/min"'],
  ],
  [
    'a share above 100 %',
    [['explain: 10 %', 'explain: 110 %']],
    ['69:5 workload.main.explain: "110 %" is more than 1; a share is 0..1 or 0 %..100 %'],
  ],
  [
    'shares that do not add up',
    [['video: 30 %', 'video: 20 %']],
    ['67:5 workload.main.modalities: shares add up to 90 %, not 100 %; correct one of them'],
  ],
  [
    'the same modalities twice in a mix',
    [['video+audio: 70 %', 'audio+video: 30 %, video+audio: 40 %']],
    ['67:5 workload.main.modalities: "video+audio" is given twice; give it one share'],
  ],
  [
    'no class with a weight',
    [['{ walking: 3, running: 1 }', '{ walking: 0 }']],
    ['68:5 workload.main.classes: give no class a weight above 0; raise one or remove the key'],
  ],
  [
    'a consumer without a contract',
    [['    consumer: app\n', '    consumer: web\n']],
    [
      '64:5 workload.main.consumer: no contract covers consumer "web" of tenant "acme" with pipeline "watch", so every query would be rejected; add it to one of the contracts gold',
    ],
  ],
  [
    'a tenant without a contract',
    [['    tenant: acme\n    consumer', '    tenant: acne\n    consumer']],
    [
      '64:5 workload.main.consumer: no contract covers consumer "app" of tenant "acne" with pipeline "watch", so every query would be rejected; did you mean tenant "acme"? (contracts are of acme)',
    ],
  ],
  [
    'privileges that reject every query',
    [['privileges: [video, audio]', 'privileges: [audio]']],
    [
      '64:5 workload.main.consumer: contract "gold" lets consumer "app" of tenant "acme" with pipeline "watch" ask only for audio, so every query would be rejected; widen its privileges',
    ],
  ],
  [
    'two contracts for one consumer',
    [['contracts:\n', 'contracts:\n  other: { tenant: acme, pipeline: watch, consumers: [app] }\n']],
    [
      '65:5 workload.main.consumer: contracts "other" and "gold" both cover consumer "app" of tenant "acme" with pipeline "watch"; leave it in one',
    ],
  ],
  [
    'two kinds of arrivals',
    [['{ poisson: 12/s }', '{ poisson: 12/s, constant: 3/s }']],
    ['66:5 workload.main.arrivals: takes one kind, not poisson and constant'],
  ],
  ['no kind of arrivals', [['{ poisson: 12/s }', '{}']], ['66:5 workload.main.arrivals: is empty; give one kind']],
  [
    'states without a stay',
    [['{ poisson: 12/s }', '{ mmpp: { rates: [5/s, 50/s, 9/s], stay: [2 min, 30 s] } }']],
    ['66:50 workload.main.arrivals.mmpp.stay: has 2 entries for 3 rates; give the mean stay of each state'],
  ],
  [
    'states in which nothing arrives',
    [['{ poisson: 12/s }', '{ mmpp: { rates: [0/s, 0/s], stay: [2 min, 30 s] } }']],
    ['66:25 workload.main.arrivals.mmpp.rates: are all 0; raise one, or nothing ever arrives'],
  ],
  [
    'a single state',
    [['{ poisson: 12/s }', '{ mmpp: { rates: [5/s], stay: [2 min, 30 s] } }']],
    ['66:25 workload.main.arrivals.mmpp.rates: must have at least 2 entries, not 1'],
  ],
  [
    'a day whose night has a negative rate',
    [['{ poisson: 12/s }', '{ diurnal: { mean: 10/s, peak: 25/s } }']],
    [
      '66:40 workload.main.arrivals.diurnal.peak: "25/s" is more than twice the mean "10/s"; the rate swings as far below the mean as above it, so give a peak of one to two times the mean',
    ],
  ],
  [
    'a peak below the mean',
    [['{ poisson: 12/s }', '{ diurnal: { mean: 10/s, peak: 5/s } }']],
    [
      '66:40 workload.main.arrivals.diurnal.peak: "5/s" is less than the mean "10/s"; the rate swings as far below the mean as above it, so give a peak of one to two times the mean',
    ],
  ],
  [
    'a ramp from nothing to nothing',
    [['{ poisson: 12/s }', '{ ramp: { from: 0/s, to: 0/s } }']],
    ['66:17 workload.main.arrivals.ramp: goes from 0 to 0; raise one, or nothing ever arrives'],
  ],
  [
    'a burst that never ends',
    [['{ poisson: 12/s }', '{ burst: { base: 1/s, burst: 9/s, every: 30 s, for: 1 min } }']],
    ['66:62 workload.main.arrivals.burst.for: "1 min" is not less than every "30 s", so the burst would never end; shorten it'],
  ],
  [
    'a closed loop without thinking',
    [['{ poisson: 12/s }', '{ closed: { clients: 5, think: 0 ms } }']],
    [
      '66:39 workload.main.arrivals.closed.think: is 0 ms; a client whose query is rejected would ask again without end at the same moment, so give at least 1 ms',
    ],
  ],
  [
    'a closed loop without clients',
    [['{ poisson: 12/s }', '{ closed: { clients: 0, think: 5 s } }']],
    ['66:27 workload.main.arrivals.closed.clients: must be at least 1, not 0'],
  ],
  [
    'an unknown kind of arrivals',
    [['{ poisson: 12/s }', '{ dirunal: { mean: 10/s, peak: 5/s } }']],
    ['66:17 workload.main.arrivals.dirunal: unknown key; did you mean "diurnal"?'],
  ],
  [
    'more than a thousand million queries',
    [
      ['poisson: 12/s', 'poisson: 1000000/s'],
      ['duration: 60 s', 'duration: 1 h'],
    ],
    ['61:1 workload: makes about 3.60e+9 queries; at most 1000000000 can be run, so lower the rates or the duration'],
  ],
];
