import type { Broken } from './broken.ts';

export const CHANGES: readonly Broken[] = [
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
];
