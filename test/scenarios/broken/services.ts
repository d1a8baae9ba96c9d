import type { Broken } from './broken.ts';

export const SERVICES: readonly Broken[] = [
  [
    'an unknown key in a service',
    [['    lighter: small', '    ligther: small']],
    ['30:5 services.large.ligther: unknown key; did you mean "lighter"?'],
  ],
  [
    'an unknown distribution',
    [['48 ms, p95: 90 ms } }', '48 ms, p95: 90 ms }, normal: { mean: 5 ms } }']],
    [
      '32:70 services.large.profile.jetson-nano.normal: unknown key; known: constant, uniform, exponential, lognormal, gamma, empirical, quantiles',
    ],
  ],
  [
    'a confidence whose points do not ascend',
    [
      [
        '    lighter: small',
        '    lighter: small\n    confidence: { when_right: { empirical: [[0, 0.9], [0.5, 0.7], [1, 1]] }, insight: 80 % }',
      ],
    ],
    [
      '31:33 services.large.confidence.when_right.empirical: values must ascend, but 0.7 comes after 0.9; put the points in order',
    ],
  ],
  [
    'an unknown device in a profile',
    [['{ raspberry-pi-4: 40 ms,', '{ raspberry-pi-3: 40 ms,']],
    [
      '26:16 services.small.profile.raspberry-pi-3: unknown device "raspberry-pi-3"; did you mean "raspberry-pi-4"? (known: board, raspberry-pi-4, jetson-nano, jetson-xavier, otherwise)',
    ],
  ],
  [
    'a container without an image',
    [['    lighter: small', '    lighter: small\n    request: kserve-v2']],
    ['31:5 services.large.request: has no image to run; add "image: NAME", or remove it for an emulated model'],
  ],
  [
    'a container that cannot be run',
    [['    lighter: small', '    image: x\n    docker: { port: 0, gpu: all, volumes: [models], health: ready }']],
    [
      '31:15 services.large.docker.port: must be at least 1, not 0',
      '31:24 services.large.docker.gpu: unknown key; did you mean "gpus"?',
      '31:44 services.large.docker.volumes[0]: "models" is no volume; write it like ./models:/models:ro',
      '31:53 services.large.docker.health: "ready" is not a path; begin it with /',
    ],
  ],
  [
    'an unknown protocol',
    [['    lighter: small', '    image: x\n    request: kserve']],
    ['31:5 services.large.request: unknown value "kserve"; known: rohe, kserve-v2'],
  ],
  [
    'a body with a placeholder that there is not, and a result that says no confidence',
    [['    lighter: small', "    image: x\n    request: { path: /p, body: { a: ['{{dta}}'] }, result: { label: /l } }"]],
    [
      '31:38 services.large.request.body.a[0]: unknown placeholder "{{dta}}"; did you mean "data"? (known: data, query_id, invocation_id, instance_id, model, modality, explain, deadline_ms)',
      '31:52 services.large.request.result: needs label and confidence, or scores: JSON pointers into the answer such as /result/label',
    ],
  ],
  [
    'a pointer that is none',
    [['    lighter: small', '    image: x\n    request: { path: /p, result: { scores: s } }']],
    ['31:36 services.large.request.result.scores: "s" is no JSON pointer; write it like /predictions/0/label'],
  ],
  [
    'a preprocessor that is asked like a model',
    [['    profile: 5 ms', '    profile: 5 ms\n    image: x\n    request: kserve-v2']],
    ['22:5 services.prep.request: is for models; a service of role preprocess is asked as rohe does, so remove it'],
  ],
  [
    'an unknown lighter service',
    [['lighter: small', 'lighter: smal']],
    ['30:5 services.large.lighter: unknown service "smal"; did you mean "small"? (known: prep, fuse, small, large, ears)'],
  ],
  [
    'an unknown class in an accuracy',
    [['{ walking: 0.9 }', '{ waking: 0.9 }']],
    ['27:43 services.small.accuracy.by_class.waking: unknown class "waking"; did you mean "walking"? (known: walking, running)'],
  ],
  [
    'a bare number for CPU',
    [['cpu: 500 m,', 'cpu: 0.5,']],
    ['31:15 services.large.demand.cpu: 0.5 has no unit; write "0.5 m" or "0.5 cores"'],
  ],
  [
    'a share above 1',
    [['accuracy: 0.9\n', 'accuracy: 1.2\n']],
    ['33:5 services.large.accuracy: 1.2 is more than 1; a share is 0..1 or 0 %..100 %'],
  ],
  [
    'a negative share',
    [['accuracy: 0.9\n', 'accuracy: -0.1\n']],
    ['33:5 services.large.accuracy: -0.1 is negative; it must be at least 0'],
  ],
  [
    'a lighter service of another modality',
    [['lighter: small', 'lighter: ears']],
    [
      '30:5 services.large.lighter: "ears" is for modality "audio", "large" for modality "video"; name a service of the same modality',
    ],
  ],
  [
    'a circle of lighter services',
    [['    modality: video\n    profile: { rasp', '    modality: video\n    lighter: large\n    profile: { rasp']],
    [
      '26:5 services.small.lighter: leads back to "small"; a chain of lighter services must end',
      '31:5 services.large.lighter: leads back to "large"; a chain of lighter services must end',
    ],
  ],
  [
    'a service without a profile',
    [['    modality: audio\n    profile: 10 ms\n', '    modality: audio\n']],
    [
      '34:3 services.ears.profile: is missing; give its service time, such as 40 ms, or name a model of the catalogue; known: x3d-m, x3d-l, minirocket',
    ],
  ],
  [
    'a profile for no device of the scenario',
    [['{ jetson-nano: {', '{ jetson-xavier: {']],
    [
      '32:5 services.large.profile: covers no device of this scenario; give a time for one of board, raspberry-pi-4, jetson-nano, or `otherwise`',
    ],
  ],
  [
    'a service without an accuracy',
    [['    accuracy: 70 %\n', '']],
    [
      '34:3 services.ears.accuracy: is missing; give its share of right answers, such as 0.93, or name a model of the catalogue; known: x3d-m, x3d-l, minirocket',
    ],
  ],
  [
    'a service without a modality',
    [['    modality: audio\n', '']],
    [
      '34:3 services.ears.modality: is missing; say what it reads, such as video, or name a model of the catalogue; known: x3d-m, x3d-l, minirocket',
    ],
  ],
  [
    'a demand larger than every node',
    [['memory: 600 MiB', 'memory: 64 GiB']],
    [
      '31:5 services.large.demand: no node can take one instance (pi-1: no profile for device raspberry-pi-4; nano: needs 65536 MiB, has 4096 MiB; big: no profile for device board); lower the demand or add a node',
    ],
  ],
  [
    'an accelerator that only unsuitable nodes have',
    [['    demand: { cpu', '    labels: { room: b }\n    demand: { cpu']],
    [
      '32:5 services.large.demand: no node can take one instance (pi-1: has no label room: b; nano: has no label room: b; big: has no label room: b); lower the demand or add a node',
    ],
  ],
  [
    'quantiles that do not ascend',
    [['p95: 90 ms', 'p95: 40 ms']],
    [
      '32:31 services.large.profile.jetson-nano.quantiles: values must ascend, but 40 ms comes after 48 ms; put the points in order',
    ],
  ],
  [
    'a single quantile',
    [['p50: 48 ms, p95: 90 ms', 'p50: 48 ms']],
    [
      '32:31 services.large.profile.jetson-nano.quantiles: needs at least two quantiles, such as { p50: 48 ms, p95: 90 ms }; write a duration if it is constant',
    ],
  ],
  [
    'a quantile that is none',
    [['p95: 90 ms', 'q95: 90 ms']],
    ['32:56 services.large.profile.jetson-nano.quantiles.q95: "q95" is not a quantile; write p50, p95 or p99.9'],
  ],
  [
    'an empirical distribution that does not reach 1',
    [['quantiles: { p50: 48 ms, p95: 90 ms }', 'empirical: [[0, 10 ms], [0.9, 40 ms]]']],
    ['32:31 services.large.profile.jetson-nano.empirical: must begin at probability 0 and end at 1; add those points'],
  ],
  [
    'an empirical distribution that does not ascend',
    [['quantiles: { p50: 48 ms, p95: 90 ms }', 'empirical: [[0, 10 ms], [0.5, 5 ms], [1, 40 ms]]']],
    [
      '32:31 services.large.profile.jetson-nano.empirical: values must ascend, but 5 ms comes after 10 ms; put the points in order',
    ],
  ],
  [
    'a uniform distribution upside down',
    [['quantiles: { p50: 48 ms, p95: 90 ms }', 'uniform: { min: 9 ms, max: 4 ms }']],
    ['32:31 services.large.profile.jetson-nano.uniform: min "9 ms" is more than max "4 ms"; swap them'],
  ],
  [
    'a negative coefficient of variation',
    [['quantiles: { p50: 48 ms, p95: 90 ms }', 'gamma: { mean: 9 ms, cv: -1 }']],
    ['32:52 services.large.profile.jetson-nano.gamma.cv: must be at least 0, not -1'],
  ],
  [
    'a start-up both whole and in parts',
    [['    profile: 10 ms\n', '    profile: 10 ms\n    start_up: 1 s\n    cold_start: { load: 1 s }\n']],
    ['37:5 services.ears.start_up: is given together with cold_start; keep the total or the parts, and remove the other'],
  ],
  [
    'an image of two sizes',
    [
      ['    profile: 10 ms\n', '    profile: 10 ms\n    image: all:1\n    cold_start: { image: 300 MiB }\n'],
      ['    profile: 5 ms\n', '    profile: 5 ms\n    image: all:1\n    cold_start: { image: 0.2 GiB }\n'],
    ],
    ['40:5 services.ears.cold_start: image "all:1" has 300 MiB here and 204.8 MiB in "prep"; give one size'],
  ],
  [
    'an image without a unit',
    [['    profile: 10 ms\n', '    profile: 10 ms\n    cold_start: { image: 300 }\n']],
    ['37:19 services.ears.cold_start.image: 300 has no unit; write "300 MiB" or "300 GiB"'],
  ],
  [
    'a kind of distribution with a typo',
    [['{ quantiles: {', '{ quantile: {']],
    ['32:31 services.large.profile.jetson-nano.quantile: unknown key; did you mean "quantiles"?'],
  ],
  [
    'a single distribution with a typo',
    [['    profile: 10 ms\n', '    profile: { lognormall: { mean: 4 ms, cv: 1 } }\n']],
    ['36:16 services.ears.profile.lognormall: unknown key; did you mean "lognormal"?'],
  ],
  [
    'a distribution that is a bare duration',
    [['    profile: 10 ms\n', '    profile: { lognormal: 4 ms }\n']],
    ['36:16 services.ears.profile.lognormal: must be a mapping (key: value), not the text "4 ms"'],
  ],
];
