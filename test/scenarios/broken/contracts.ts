import type { Broken } from './broken.ts';

export const CONTRACTS: readonly Broken[] = [
  [
    'an unknown pipeline of a contract',
    [['    pipeline: watch\n    consumers', '    pipeline: wacth\n    consumers']],
    ['55:5 contracts.gold.pipeline: unknown pipeline "wacth"; did you mean "watch"? (known: watch)'],
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
    'a negative duration',
    [['deadline: 300 ms', 'deadline: -300 ms']],
    ['58:5 contracts.gold.deadline: must be more than 0, not "-300 ms"'],
  ],
  [
    'a deadline of zero',
    [['deadline: 300 ms', 'deadline: 0 ms']],
    ['58:5 contracts.gold.deadline: must be more than 0, not "0 ms"'],
  ],
  [
    'a consumer listed twice',
    [['consumers: [app]', 'consumers: [app, app]']],
    ['56:22 contracts.gold.consumers[1]: consumer "app" is listed twice; remove one'],
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
    'a cut margin as long as the deadline',
    [['deadline: 300 ms', 'deadline: 300 ms\n    cut_margin: 300 ms']],
    ['59:5 contracts.gold.cut_margin: "300 ms" is not less than the deadline "300 ms"; every query would be cut at once'],
  ],
];
