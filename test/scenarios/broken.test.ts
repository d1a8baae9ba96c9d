import { describe, expect, it } from 'vitest';
import { BASE, type Edit, edited, problemsOf } from './edits.ts';

/** What is broken, how base.yaml is edited for it, and all that is said, without the name of the file. */
const BROKEN: readonly (readonly [what: string, edits: readonly Edit[], problems: readonly string[]])[] = [
  ['an unknown key at the top', [['warm_up:', 'warmup:']], ['5:1 warmup: unknown key; did you mean "warm_up"?']],
  [
    'an unknown key in a service',
    [['    lighter: small', '    ligther: small']],
    ['30:5 services.large.ligther: unknown key; did you mean "lighter"?'],
  ],
  [
    'an unknown key far from all known ones',
    [['explain: 10 %', 'zebra: 10 %']],
    ['69:5 workload.main.zebra: unknown key; known: tenant, consumer, pipeline, arrivals, modalities, classes, explain'],
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
    'a missing required key',
    [['duration: 60 s\n', '']],
    ['1:1 duration: is missing; add it (How long queries arrive, such as 60 s)'],
  ],
  [
    'a missing key in a nested mapping',
    [['{ device: board, zone: cloud }', '{ zone: cloud }']],
    ['11:3 nodes.big.device: is missing; add it (A device of this file or of the catalogue)'],
  ],
  ['a key without a value', [['seed: 7', 'seed:']], ['2:1 seed: is empty; give it a value or remove the key']],
  [
    'an unknown device',
    [['device: jetson-nano', 'device: jetson-nanoo']],
    [
      '10:11 nodes.nano.device: unknown device "jetson-nanoo"; did you mean "jetson-nano"? (known: board, raspberry-pi-4, jetson-nano, jetson-xavier)',
    ],
  ],
  [
    'an unknown zone of a node',
    [['device: board, zone: cloud', 'device: board, zone: clod']],
    ['11:25 nodes.big.zone: unknown zone "clod"; did you mean "cloud"? (known: edge, cloud)'],
  ],
  [
    'an unknown zone of the gateway',
    [['gateway: edge', 'gateway: core']],
    ['14:3 network.gateway: unknown zone "core"; known: edge, cloud'],
  ],
  [
    'an unknown zone of a link',
    [['between: [edge, cloud]', 'between: [edge, fog]']],
    ['16:25 network.links[0].between[1]: unknown zone "fog"; known: edge, cloud'],
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
    'an unknown member',
    [['[small, large]', '[small, huge]']],
    [
      '45:26 pipelines.watch.modalities.video.members[1]: unknown service "huge"; did you mean "fuse"? (known: prep, fuse, small, large, ears)',
    ],
  ],
  [
    'an unknown preprocessor',
    [['preprocessor: prep', 'preprocessor: prop']],
    [
      '44:9 pipelines.watch.modalities.video.preprocessor: unknown service "prop"; did you mean "prep"? (known: prep, fuse, small, large, ears)',
    ],
  ],
  [
    'an unknown aggregator',
    [['aggregator: fuse', 'aggregator: fuze']],
    ['41:5 pipelines.watch.aggregator: unknown service "fuze"; did you mean "fuse"? (known: prep, fuse, small, large, ears)'],
  ],
  [
    'a preprocessor of another role',
    [['preprocessor: prep', 'preprocessor: fuse']],
    [
      '44:9 pipelines.watch.modalities.video.preprocessor: service "fuse" has role aggregate, not preprocess; name another or set its role',
    ],
  ],
  [
    'a member of another modality',
    [['{ members: [ears] }', '{ members: [ears, small] }']],
    ['47:32 pipelines.watch.modalities.audio.members[1]: service "small" reads "video", not "audio"; name it there'],
  ],
  [
    'an unknown pipeline of a contract',
    [['    pipeline: watch\n    consumers', '    pipeline: wacth\n    consumers']],
    ['55:5 contracts.gold.pipeline: unknown pipeline "wacth"; did you mean "watch"? (known: watch)'],
  ],
  [
    'an unknown pipeline of a stream',
    [['    pipeline: watch\n    arrivals', '    pipeline: wacth\n    arrivals']],
    ['65:5 workload.main.pipeline: unknown pipeline "wacth"; did you mean "watch"? (known: watch)'],
  ],
  [
    'an unknown modality among privileges',
    [['privileges: [video, audio]', 'privileges: [vidoe, audio]']],
    ['57:18 contracts.gold.privileges[0]: unknown modality "vidoe"; did you mean "video"? (known: video, audio)'],
  ],
  [
    'an unknown consumer of time proportions',
    [['{ app: { video: 60 % } }', '{ apps: { video: 60 % } }']],
    ['59:25 contracts.gold.time_proportions.apps: unknown consumer "apps"; did you mean "app"? (known: app)'],
  ],
  [
    'an unknown modality of time proportions',
    [['{ app: { video: 60 % } }', '{ app: { radar: 60 % } }']],
    ['59:32 contracts.gold.time_proportions.app.radar: unknown modality "radar"; known: video, audio'],
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
    'an unknown class in an accuracy',
    [['{ walking: 0.9 }', '{ waking: 0.9 }']],
    ['27:43 services.small.accuracy.by_class.waking: unknown class "waking"; did you mean "walking"? (known: walking, running)'],
  ],
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
    'a bare number for memory',
    [['memory: 2 GiB', 'memory: 2048']],
    ['7:22 devices.board.memory: 2048 has no unit; write "2048 MiB" or "2048 GiB"'],
  ],
  [
    'a bare number for CPU',
    [['cpu: 500 m,', 'cpu: 0.5,']],
    ['31:15 services.large.demand.cpu: 0.5 has no unit; write "0.5 m" or "0.5 cores"'],
  ],
  [
    'a bare number for a rate',
    [['poisson: 12/s', 'poisson: 12']],
    ['66:17 workload.main.arrivals.poisson: 12 has no unit; write "12/s" or "12/min"'],
  ],
  [
    'a unit of another dimension',
    [['duration: 60 s', 'duration: 60 MiB']],
    ['4:1 duration: unknown unit "MiB" for a duration; write it like "250 ms" (known units: us, µs, ms, s, min, h, d)'],
  ],
  [
    'a unit in the wrong case',
    [['memory: 2 GiB', 'memory: 2 gib']],
    [
      '7:22 devices.board.memory: unknown unit "gib" for an amount of memory; did you mean "GiB"? (known units: B, KB, kB, MB, GB, TB, KiB, MiB, GiB, TiB)',
    ],
  ],
  [
    'an unknown bandwidth unit',
    [['100 Mbit/s', '100 Mbps']],
    [
      '16:48 network.links[0].bandwidth: unknown unit "Mbps" for a bandwidth; write it like "100 Mbit/s" (known units: bit/s, kbit/s, Mbit/s, Gbit/s, kB/s, MB/s, GB/s)',
    ],
  ],
  [
    'a negative duration',
    [['deadline: 300 ms', 'deadline: -300 ms']],
    ['58:5 contracts.gold.deadline: must be more than 0, not "-300 ms"'],
  ],
  [
    'a deadline of zero',
    [['deadline: 300 ms', 'deadline: 0 ms']],
    ['58:5 contracts.gold.deadline: must be more than 0, not "0 ms"'],
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
    'a share above 1',
    [['accuracy: 0.9\n', 'accuracy: 1.2\n']],
    ['33:5 services.large.accuracy: 1.2 is more than 1; a share is 0..1 or 0 %..100 %'],
  ],
  [
    'a share above 100 %',
    [['explain: 10 %', 'explain: 110 %']],
    ['69:5 workload.main.explain: "110 %" is more than 1; a share is 0..1 or 0 %..100 %'],
  ],
  [
    'a negative share',
    [['accuracy: 0.9\n', 'accuracy: -0.1\n']],
    ['33:5 services.large.accuracy: -0.1 is negative; it must be at least 0'],
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
    'an ensemble of none',
    [['ensemble_size: 2', 'ensemble_size: 0']],
    ['46:9 pipelines.watch.modalities.video.ensemble_size: must be at least 1, not 0'],
  ],
  [
    'an ensemble larger than its members',
    [['ensemble_size: 2', 'ensemble_size: 3']],
    ['46:9 pipelines.watch.modalities.video.ensemble_size: is 3, but there are only 2 members; list more or ask for at most 2'],
  ],
  [
    'all members inactive',
    [['[ears]', '[{ service: ears, active: false }]']],
    ['47:16 pipelines.watch.modalities.audio.members: are all inactive; make one active'],
  ],
  [
    'a member listed twice',
    [['[small, large]', '[small, large, small]']],
    ['45:33 pipelines.watch.modalities.video.members[2]: member "small" is listed twice; remove one'],
  ],
  [
    'a class listed twice',
    [['[walking, running]', '[walking, running, walking]']],
    ['40:33 pipelines.watch.classes[2]: class "walking" is listed twice; remove one'],
  ],
  [
    'a zone listed twice',
    [['zones: [edge, cloud]', 'zones: [edge, cloud, edge]']],
    ['13:24 network.zones[2]: zone "edge" is listed twice; remove one'],
  ],
  [
    'a consumer listed twice',
    [['consumers: [app]', 'consumers: [app, app]']],
    ['56:22 contracts.gold.consumers[1]: consumer "app" is listed twice; remove one'],
  ],
  [
    'a link given twice',
    [['    - { between', '    - { between: [cloud, edge] }\n    - { between']],
    ['17:7 network.links[1]: a second link between "edge" and "cloud"; links hold both ways, so remove one'],
  ],
  [
    'two nodes of one name',
    [['nano: {', 'pi-1: {']],
    ['10:3 nodes.pi-1: would make a second node "pi-1", beside that of "pi"; rename one of the two'],
  ],
  [
    'a key that stands twice',
    [['seed: 7', 'seed: 7\nseed: 8']],
    ['3:1 key "seed" stands twice in the same mapping; remove or rename one'],
  ],
  [
    'a phase with an unknown modality',
    [['- [audio]', '- [audoi]']],
    ['49:10 pipelines.watch.phases[0][0]: unknown modality "audoi"; did you mean "audio"? (known: video, audio)'],
  ],
  [
    'a modality in no phase',
    [['      - modalities: [video]\n        condition: { confidence_below: 0.6, sources: [audio] }\n', '']],
    ['48:5 pipelines.watch.phases: no phase has modality "video"; add it to one'],
  ],
  [
    'a modality in two phases',
    [['- [audio]', '- [audio, video]']],
    ['50:22 pipelines.watch.phases[1].modalities[0]: modality "video" is already in phase 0; a modality runs in one phase'],
  ],
  [
    'a condition on a later phase',
    [
      [
        '      - [audio]\n      - modalities: [video]\n        condition: { confidence_below: 0.6, sources: [audio] }',
        '      - modalities: [video]\n        condition: { confidence_below: 0.6, sources: [audio] }\n      - [audio]',
      ],
    ],
    [
      '50:55 pipelines.watch.phases[0].condition.sources[0]: modality "audio" does not run in an earlier phase; a condition looks only at results there are',
    ],
  ],
  [
    'a condition on its own phase',
    [['sources: [audio]', 'sources: [video]']],
    [
      '51:55 pipelines.watch.phases[1].condition.sources[0]: modality "video" does not run in an earlier phase; a condition looks only at results there are',
    ],
  ],
  [
    'a condition with two triggers',
    [['confidence_below: 0.6', 'confidence_below: 0.6, agreement_below: 0.5']],
    ['51:9 pipelines.watch.phases[1].condition: needs one of confidence_below and agreement_below; give exactly one'],
  ],
  [
    'phases out of order',
    [['- [audio]', '- { id: 3, modalities: [audio] }']],
    ['50:9 pipelines.watch.phases[1]: id 1 comes after id 3; give the phases in order of execution'],
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
    'no nodes',
    [
      [
        'nodes:\n  pi: { device: raspberry-pi-4, count: 2, zone: edge }\n  nano: { device: jetson-nano, zone: edge, labels: { room: a } }\n  big: { device: board, zone: cloud }\n',
        'nodes: {}\n',
      ],
    ],
    ['8:1 nodes: is empty; it needs at least one entry'],
  ],
  [
    'no members',
    [['members: [ears]', 'members: []']],
    ['47:16 pipelines.watch.modalities.audio.members: is empty; it needs at least one entry'],
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
    'two kinds of arrivals',
    [['{ poisson: 12/s }', '{ poisson: 12/s, constant: 3/s }']],
    ['66:5 workload.main.arrivals: takes one kind, not poisson and constant'],
  ],
  [
    'a change that changes nothing',
    [['explain: 10 %\nstrategies', `explain: 10 %\nchanges:\n  - { at: 10 s }\nstrategies`]],
    ['71:5 changes[0]: changes nothing; give one of strategy, plan and contract'],
  ],
  [
    'a change after the end',
    [['explain: 10 %\nstrategies', `explain: 10 %\nchanges:\n  - { at: 60 s, strategy: llf }\nstrategies`]],
    ['71:7 changes[0].at: "60 s" is not within the duration "60 s"; nothing would change'],
  ],
  [
    'changes that are not in order of time',
    [
      [
        'explain: 10 %\nstrategies',
        `explain: 10 %\nchanges:\n  - { at: 20 s, strategy: llf }\n  - { at: 10 s, strategy: v2 }\nstrategies`,
      ],
    ],
    ['72:7 changes[1].at: "10 s" is before the change above it; give changes in order of time'],
  ],
  [
    'a change to an unknown strategy',
    [['explain: 10 %\nstrategies', `explain: 10 %\nchanges:\n  - { at: 20 s, strategy: lff }\nstrategies`]],
    ['71:17 changes[0].strategy: unknown strategy "lff"; did you mean "llf"? (known: v2, adaptive, dream, llf, fcfs)'],
  ],
  [
    'a change of an unknown pipeline',
    [
      [
        'explain: 10 %\nstrategies',
        `explain: 10 %\nchanges:\n  - { at: 20 s, plan: { pipeline: wacth, aggregator: fuse } }\nstrategies`,
      ],
    ],
    ['71:25 changes[0].plan.pipeline: unknown pipeline "wacth"; did you mean "watch"? (known: watch)'],
  ],
  [
    'a change of a key that a plan does not have',
    [
      [
        'explain: 10 %\nstrategies',
        `explain: 10 %\nchanges:\n  - { at: 20 s, plan: { pipeline: watch, modalities.video.size: 1 } }\nstrategies`,
      ],
    ],
    [
      '71:42 changes[0].plan.modalities.video.size: pipelines.watch.modalities.video has no "size"; known: payload, samples, preprocessor, preprocessed, members, selection, ensemble_size, aggregation, time_fraction',
    ],
  ],
  [
    'a change to more models than there are',
    [
      [
        'explain: 10 %\nstrategies',
        `explain: 10 %\nchanges:\n  - { at: 20 s, plan: { modalities.video.ensemble_size: 5 } }\nstrategies`,
      ],
    ],
    ['71:25 changes[0].plan.modalities.video.ensemble_size: is 5, but there are only 2 members; list more or ask for at most 2'],
  ],
  [
    'a change to a member that is not there',
    [
      [
        'explain: 10 %\nstrategies',
        `explain: 10 %\nchanges:\n  - at: 20 s\n    plan:\n      modalities.video.members: [small, lagre]\nstrategies`,
      ],
    ],
    [
      '73:41 changes[0].plan.modalities.video.members[1]: unknown service "lagre"; did you mean "large"? (known: prep, fuse, small, large, ears)',
    ],
  ],
  [
    'a change to a value of the wrong kind',
    [
      [
        'explain: 10 %\nstrategies',
        `explain: 10 %\nchanges:\n  - { at: 20 s, plan: { modalities.video.ensemble_size: many } }\nstrategies`,
      ],
    ],
    ['71:25 changes[0].plan.modalities.video.ensemble_size: must be a number, not the text "many"'],
  ],
  [
    'a plan that changes nothing',
    [['explain: 10 %\nstrategies', `explain: 10 %\nchanges:\n  - { at: 20 s, plan: { pipeline: watch } }\nstrategies`]],
    ['71:17 changes[0].plan: changes nothing of "watch"; set keys such as modalities.video.ensemble_size'],
  ],
  [
    'classes that change in mid-run',
    [
      [
        'explain: 10 %\nstrategies',
        `explain: 10 %\nchanges:\n  - { at: 20 s, plan: { classes: [walking, running, lying] } }\nstrategies`,
      ],
    ],
    ['71:17 changes[0].plan: the classes of "watch" cannot change in mid-run; make a pipeline of its own for other inputs'],
  ],
  [
    'a modality that goes in mid-run',
    [
      [
        'explain: 10 %\nstrategies',
        `explain: 10 %\nchanges:\n  - at: 20 s\n    plan: { modalities: { video: { members: [small] } }, phases: [[video]] }\nstrategies`,
      ],
    ],
    ['72:5 changes[0].plan: the modalities of "watch" cannot change in mid-run; make a pipeline of its own for other inputs'],
  ],
  [
    'a change of an unknown contract',
    [
      [
        'explain: 10 %\nstrategies',
        `explain: 10 %\nchanges:\n  - { at: 20 s, contract: { name: glod, deadline: 1 s } }\nstrategies`,
      ],
    ],
    ['71:29 changes[0].contract.name: unknown contract "glod"; did you mean "gold"? (known: gold)'],
  ],
  [
    'a contract that changes hands in mid-run',
    [['explain: 10 %\nstrategies', `explain: 10 %\nchanges:\n  - { at: 20 s, contract: { tenant: other } }\nstrategies`]],
    [
      '71:29 changes[0].contract.tenant: unknown key; known: privileges, priority, deadline, at_deadline, cut_margin, time_proportions, name',
    ],
  ],
  [
    'a contract that changes nothing',
    [['explain: 10 %\nstrategies', `explain: 10 %\nchanges:\n  - { at: 20 s, contract: { name: gold } }\nstrategies`]],
    ['71:17 changes[0].contract: changes nothing of "gold"; set keys such as deadline'],
  ],
  [
    'a contract that goes wrong in mid-run',
    [['explain: 10 %\nstrategies', `explain: 10 %\nchanges:\n  - { at: 20 s, contract: { cut_margin: 400 ms } }\nstrategies`]],
    ['71:29 changes[0].contract.cut_margin: "400 ms" is not less than the deadline "300 ms"; every query would be cut at once'],
  ],
  [
    'a contract that lets nobody in any more',
    [['explain: 10 %\nstrategies', `explain: 10 %\nchanges:\n  - { at: 20 s, contract: { privileges: [audio] } }\nstrategies`]],
    [
      '71:17 changes[0].contract: workload.main.consumer: contract "gold" lets consumer "app" of tenant "acme" with pipeline "watch" ask only for audio, so every query would be rejected; widen its privileges',
    ],
  ],
  [
    'a fault that comes of two changes',
    [
      [
        'explain: 10 %\nstrategies',
        `explain: 10 %\nchanges:\n  - { at: 10 s, contract: { cut_margin: 200 ms } }\n  - { at: 20 s, contract: { deadline: 100 ms } }\nstrategies`,
      ],
    ],
    [
      '72:17 changes[1].contract: contracts.gold.cut_margin: "200 ms" is not less than the deadline "100 ms"; every query would be cut at once',
    ],
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
    'an objective with an unknown metric',
    [['accuracy >= 80 %', 'acuracy >= 80 %']],
    [
      '60:18 contracts.gold.objectives[0]: unknown metric "acuracy"; did you mean "accuracy"? (known: arrived, completed, on_time, answered_in_time, partial, p99, accuracy, useful, slow)',
    ],
  ],
  [
    'an objective with a metric that no contract has',
    [['accuracy >= 80 %', 'energy < 80 J']],
    [
      '60:18 contracts.gold.objectives[0]: unknown metric "energy"; known: arrived, completed, on_time, answered_in_time, partial, p99, accuracy, useful, slow',
    ],
  ],
  [
    'a loss of all transfers',
    [['bandwidth: 100 Mbit/s }', 'bandwidth: 100 Mbit/s, loss: 100 % }']],
    ['16:71 network.links[0].loss: must be less than 1, not "100 %"'],
  ],
  [
    'a loss with a typo',
    [['bandwidth: 100 Mbit/s }', 'bandwidth: 100 Mbit/s, loss: { share: 1 %, timout: 20 ms } }']],
    ['16:91 network.links[0].loss.timout: unknown key; did you mean "timeout"?'],
  ],
  [
    'an unknown way of sharing',
    [['  gateway: edge\n', '  gateway: edge\n  sharing: fair\n']],
    ['15:3 network.sharing: unknown value "fair"; known: none, max-min'],
  ],
  [
    'an unknown zone of the registry',
    [['  gateway: edge\n', '  gateway: edge\n  registry: clod\n']],
    ['15:3 network.registry: unknown zone "clod"; did you mean "cloud"? (known: edge, cloud)'],
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
    'a preprocessor of another modality',
    [['    role: preprocess\n', '    role: preprocess\n    modality: audio\n']],
    ['45:9 pipelines.watch.modalities.video.preprocessor: service "prep" reads "audio", not "video"; name it there'],
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
  [
    'an aggregation of an unknown method',
    [['{ members: [ears] }', '{ members: [ears], aggregation: { method: vote } }']],
    [
      '47:48 pipelines.watch.modalities.audio.aggregation.method: unknown value "vote"; known: confidence_avg, confidence_weighted, confidence_max, majority_vote',
    ],
  ],
  [
    'numbers for classes',
    [['[walking, running]', '[0, running]']],
    ['40:15 pipelines.watch.classes[0]: must be a text; put 0 in quotes'],
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
  [
    'more than a million nodes',
    [['count: 2', 'count: 1000000']],
    ['8:1 nodes: are 1000002 together; at most 1000000 can be simulated, so lower their counts'],
  ],
  [
    'more than a thousand million queries',
    [
      ['poisson: 12/s', 'poisson: 1000000/s'],
      ['duration: 60 s', 'duration: 1 h'],
    ],
    ['61:1 workload: makes about 3.60e+9 queries; at most 1000000000 can be run, so lower the rates or the duration'],
  ],
  [
    'a text where a mapping belongs',
    [
      [
        'network:\n  zones: [edge, cloud]\n  gateway: edge\n  links:\n    - { between: [edge, cloud], latency: 4 ms, bandwidth: 100 Mbit/s }\n',
        'network: fast\n',
      ],
    ],
    ['12:1 network: must be a mapping (key: value), not the text "fast"'],
  ],
  [
    'a name with a space',
    [['tenant: acme\n    pipeline', 'tenant: acme corp\n    pipeline']],
    [
      '54:5 contracts.gold.tenant: "acme corp" is not a name; use up to 64 letters, digits, "_", "-", "." or "/", beginning with a letter or digit',
    ],
  ],
  [
    'a number as a name',
    [['tenant: acme\n    pipeline', 'tenant: 12\n    pipeline']],
    ['54:5 contracts.gold.tenant: must be a name; put 12 in quotes'],
  ],
  [
    'preprocessed size without a preprocessor',
    [['{ members: [ears] }', '{ members: [ears], preprocessed: 3 KiB }']],
    [
      '47:33 pipelines.watch.modalities.audio.preprocessed: has no meaning without a preprocessor; add `preprocessor:` or remove it',
    ],
  ],
  [
    'a cut margin as long as the deadline',
    [['deadline: 300 ms', 'deadline: 300 ms\n    cut_margin: 300 ms']],
    ['59:5 contracts.gold.cut_margin: "300 ms" is not less than the deadline "300 ms"; every query would be cut at once'],
  ],
  [
    'an unknown catalogue device to be like',
    [['board: { cores: 2, memory: 2 GiB }', 'board: { like: jetson-orin }']],
    ['7:12 devices.board.like: unknown device "jetson-orin"; known: raspberry-pi-4, jetson-nano, jetson-xavier'],
  ],
  [
    'a device without cores',
    [['{ cores: 2, memory: 2 GiB }', '{ memory: 2 GiB }']],
    ['7:3 devices.board.cores: is missing; give the number of CPU cores, or `like:` a device of the catalogue'],
  ],
  [
    'a device that idles at more power than when busy',
    [['memory: 2 GiB }', 'memory: 2 GiB, power: { idle: 5 W, busy: 3 W } }']],
    ['7:37 devices.board.power: busy 3 W is less than idle 5 W; swap them'],
  ],
  [
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
  ],
];

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
