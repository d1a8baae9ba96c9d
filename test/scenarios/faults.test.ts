import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../core/scenario.ts';
import { parseScenario } from '../../scenarios/index.ts';
import { catalogueWith } from './catalogue.ts';
import { edited, problemsOf } from './edits.ts';

/** base.yaml with this as line 17. */
const withFaults = (list: string): string => edited([['services:\n', `faults: ${list}\nservices:\n`]]);
const faultsOf = (list: string, files: { readonly [path: string]: string } = {}): readonly FaultSpec[] =>
  parseScenario(withFaults(list), 'a.yaml', '/here', catalogueWith(files)).scenario.faults;

describe('the faults of a scenario', () => {
  it('are none where it says nothing', () => {
    expect(parseScenario(edited([]), 'a.yaml', '/here', catalogueWith({})).scenario.faults).toEqual([]);
  });

  it('are scripted, with times in ms', () => {
    expect(faultsOf('[{ at: 10 s, for: 5 s, crash: nano }, { at: 0 s, slow: { node: big, factor: 3 } }]')).toEqual([
      { effect: { kind: 'crash', node: 'nano' }, when: { kind: 'scripted', atMs: 10_000, forMs: 5000 } },
      { effect: { kind: 'slow', node: 'big', factor: 3 }, when: { kind: 'scripted', atMs: 0, forMs: null } },
    ]);
  });

  it('are drawn, one for each node of a group or device', () => {
    const when = { kind: 'drawn', mtbfMs: 600_000, mttrMs: 60_000 };
    const both = ['pi-1', 'pi-2'].map((node) => ({ effect: { kind: 'crash', node }, when }));
    expect(faultsOf('[{ mtbf: 10 min, mttr: 1 min, crash: pi }]')).toEqual(both);
    expect(faultsOf('[{ mtbf: 10 min, mttr: 1 min, crash_device: raspberry-pi-4 }]')).toEqual(both);
    expect(faultsOf('[{ mtbf: 10 min, mttr: 1 min, crash: pi-2 }]')).toEqual(both.slice(1));
  });

  it('of an instance take no time', () => {
    expect(faultsOf('[{ at: 1 s, crash_instance_of: ears }, { mtbf: 1 min, crash_instance_of: ears }]')).toEqual([
      { effect: { kind: 'crash-instance', service: 'ears' }, when: { kind: 'scripted', atMs: 1000, forMs: 0 } },
      { effect: { kind: 'crash-instance', service: 'ears' }, when: { kind: 'drawn', mtbfMs: 60_000, mttrMs: 0 } },
    ]);
  });

  it('may be of links', () => {
    const faults = faultsOf(
      '[{ at: 1 s, cut: [edge, cloud] }, { at: 1 s, degrade: { link: [edge, edge], latency_factor: 4 } }, { at: 1 s, partition: [[edge]] }]',
    );
    expect(faults.map(({ effect }) => effect)).toEqual([
      { kind: 'cut', between: ['edge', 'cloud'] },
      { kind: 'degrade', between: ['edge', 'edge'], latencyFactor: 4, bandwidthFactor: 1 },
      { kind: 'partition', sets: [['edge']] },
    ]);
  });

  it('may come from a CSV file, in any order, and end with the duration', () => {
    const csv =
      'kind,target,at_ms,for_ms,factor\ncrash,nano,2000,500,\nslow,big,1000,,2.5\ncut,edge+cloud,1,1,\ncrash_instance_of,ears,5,,\ncrash_device,board,9,9,\ncrash,nano,60000,1,\n';
    expect(faultsOf('[{ trace: f.csv }]', { '/here/f.csv': csv })).toEqual([
      { effect: { kind: 'crash', node: 'nano' }, when: { kind: 'scripted', atMs: 2000, forMs: 500 } },
      { effect: { kind: 'slow', node: 'big', factor: 2.5 }, when: { kind: 'scripted', atMs: 1000, forMs: null } },
      { effect: { kind: 'cut', between: ['edge', 'cloud'] }, when: { kind: 'scripted', atMs: 1, forMs: 1 } },
      { effect: { kind: 'crash-instance', service: 'ears' }, when: { kind: 'scripted', atMs: 5, forMs: 0 } },
      { effect: { kind: 'crash', node: 'big' }, when: { kind: 'scripted', atMs: 9, forMs: 9 } },
    ]);
  });
});

const KINDS = 'crash, crash_device, crash_instance_of, slow, cut, degrade, partition, trace';
const BROKEN: readonly (readonly [list: string, problems: readonly string[]])[] = [
  [
    '[{ at: 1 s, crash: nanno }]',
    ['17:21 faults[0].crash: unknown node "nanno"; did you mean "nano"? (known: pi, nano, big, pi-1, pi-2)'],
  ],
  [
    '[{ at: 1 s, crash_device: boart }]',
    ['17:21 faults[0].crash_device: unknown device "boart"; did you mean "board"? (known: raspberry-pi-4, jetson-nano, board)'],
  ],
  [
    '[{ at: 1 s, crash_instance_of: eers }]',
    ['17:21 faults[0].crash_instance_of: unknown service "eers"; did you mean "ears"? (known: prep, fuse, small, large, ears)'],
  ],
  [
    '[{ at: 1 s, cut: [edge, clout] }]',
    ['17:33 faults[0].cut[1]: unknown zone "clout"; did you mean "cloud"? (known: edge, cloud)'],
  ],
  ['[{ at: 1 s }]', [`17:10 faults[0]: says nothing that fails; give one of ${KINDS}`]],
  [
    '[{ at: 1 s, crash: nano, cut: [edge, cloud] }]',
    [`17:10 faults[0]: takes one kind, not crash and cut; give one of ${KINDS}`],
  ],
  ['[{ crash: nano }]', ['17:10 faults[0]: has no time; add "at: 60 s" and "for: 30 s", or "mtbf: 10 min" and "mttr: 1 min"']],
  ['[{ at: 1, crash: nano }]', ['17:12 faults[0].at: 1 has no unit; write "1 ms" or "1 s"']],
  ['[{ at: 60 s, crash: nano }]', ['17:12 faults[0].at: "60 s" is not before the end of the duration; begin earlier']],
  ['[{ at: 1 s, for: 0 s, crash: nano }]', ['17:21 faults[0].for: must be more than 0, not "0 s"']],
  [
    '[{ at: 1 s, mttr: 1 s, crash: nano }]',
    ['17:21 faults[0].mttr: goes with `mtbf`, which is not given; remove it or add that'],
  ],
  [
    '[{ mtbf: 1 s, for: 1 s, mttr: 1 s, crash: nano }]',
    ['17:23 faults[0].for: goes with `at`, which is not given; remove it or add that'],
  ],
  ['[{ at: 1 s, mtbf: 1 s, mttr: 1 s, crash: nano }]', ['17:21 faults[0].mtbf: stands beside `at`; remove one of them']],
  [
    '[{ mtbf: 1 s, crash: nano }]',
    ['17:10 faults[0]: has mtbf, but no mttr; add the mean time to repair, such as "mttr: 1 min"'],
  ],
  [
    '[{ at: 1 s, for: 1 s, crash_instance_of: ears }]',
    ['17:21 faults[0].for: means nothing here: an instance that failed does not return, the placement starts another; remove it'],
  ],
  ['[{ at: 1 s, slow: { node: nano, factor: 0.5 } }]', ['17:41 faults[0].slow.factor: must be at least 1, not 0.5']],
  [
    '[{ at: 1 s, degrade: { link: [edge, cloud] } }]',
    ['17:21 faults[0].degrade: changes nothing; give latency_factor above 1 or bandwidth_factor below 1'],
  ],
  [
    '[{ at: 1 s, partition: [[edge, cloud]] }]',
    ['17:21 faults[0].partition: cuts nothing: all zones are in one set; name two sets, or fewer zones'],
  ],
  ['[{ at: 1 s, partition: [[edge], [edge]] }]', ['17:42 faults[0].partition[1][0]: zone "edge" stands twice; remove one']],
  ['[{ at: 1 s, trace: f.csv }]', ['17:12 faults[0].at: stands beside a trace, which has its own times; remove it']],
  [
    '[{ mtbf: 1 us, mttr: 1 us, crash: pi }]',
    ['17:1 faults: make about 60000000 faults; at most 1000000 can be simulated, so name fewer nodes or lengthen mtbf'],
  ],
  [
    '[{ at: 1 s, crash: nano, unto: 3 }]',
    [
      '17:34 faults[0].unto: unknown key; known: at, for, mtbf, mttr, crash, crash_device, crash_instance_of, slow, cut, degrade, partition, trace',
    ],
  ],
];

describe('a scenario whose faults are wrong', () => {
  it.each(BROKEN)('is told so: %s', (list, problems) => {
    const files = { '/here/f.csv': 'at_ms,kind,target\n1,crash,nano\n' };
    expect(problemsOf(withFaults(list), files)).toEqual(problems.map((problem) => `a.yaml:${problem}`));
  });

  it.each([
    ['', ['f.csv:1 lacks the column at_ms and kind and target; its first line names the columns']],
    [
      'at_ms,knd,target\n1,crash,nano\n',
      [
        'f.csv:1 unknown column "knd"; did you mean "kind"? (known: at_ms, kind, target, for_ms, factor)',
        'f.csv:1 lacks the column kind; its first line names the columns',
      ],
    ],
    [
      'at_ms,kind,target\n-1,crash,nano\n1,crush,nano\n1,crash,nanno\n1,slow,big\n1,cut,edge\n',
      [
        'f.csv:2 at_ms is "-1"; give milliseconds from 0 up to a year',
        'f.csv:3 unknown kind "crush"; did you mean "crash"? (known: crash, crash_device, crash_instance_of, slow, cut)',
        'f.csv:4 unknown node "nanno"; did you mean "nano"? (known: pi-1, pi-2, nano, big)',
        'f.csv:5 factor is ""; give a number from 1 to 1000000',
        'f.csv:6 unknown zone ""; known: edge, cloud',
      ],
    ],
  ])('is told of the lines of its trace: %j', (csv, problems) => {
    expect(problemsOf(withFaults('[{ trace: f.csv }]'), { '/here/f.csv': csv })).toEqual(problems);
  });

  it('is told that the trace is not there', () => {
    expect(problemsOf(withFaults('[{ trace: g.csv }]'))).toHaveLength(1);
  });
});

describe('the power of an accelerator', () => {
  const withGpu = (power: string): string =>
    edited([['memory: 2 GiB }', `memory: 2 GiB, power: { idle: 1 W, busy: 4 W }, accelerators: { gpu: { power: ${power} } } }`]]);

  it('is in watts, and idle where busy is not given', () => {
    const acceleratorOf = (power: string) =>
      parseScenario(withGpu(power), 'a.yaml', '/here', catalogueWith({})).scenario.devices[0]!.accelerators[0];
    expect(acceleratorOf('{ idle: 500 mW, busy: 8 W }')).toMatchObject({ idlePowerW: 0.5, busyPowerW: 8 });
    expect(acceleratorOf('{ idle: 2 W }')).toMatchObject({ idlePowerW: 2, busyPowerW: 2 });
  });

  it('is not less when busy', () => {
    expect(problemsOf(withGpu('{ idle: 9 W, busy: 8 W }'))).toEqual([
      'a.yaml:7:93 devices.board.accelerators.gpu.power: busy 8 W is less than idle 9 W; swap them',
    ]);
  });
});
