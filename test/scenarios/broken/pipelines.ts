import type { Broken } from './broken.ts';

export const PIPELINES: readonly Broken[] = [
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
    'no members',
    [['members: [ears]', 'members: []']],
    ['47:16 pipelines.watch.modalities.audio.members: is empty; it needs at least one entry'],
  ],
  [
    'a preprocessor of another modality',
    [['    role: preprocess\n', '    role: preprocess\n    modality: audio\n']],
    ['45:9 pipelines.watch.modalities.video.preprocessor: service "prep" reads "audio", not "video"; name it there'],
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
    'preprocessed size without a preprocessor',
    [['{ members: [ears] }', '{ members: [ears], preprocessed: 3 KiB }']],
    [
      '47:33 pipelines.watch.modalities.audio.preprocessed: has no meaning without a preprocessor; add `preprocessor:` or remove it',
    ],
  ],
];
