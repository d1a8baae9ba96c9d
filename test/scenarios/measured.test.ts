import { describe, expect, it } from 'vitest';
import { ScenarioError, UserError } from '../../core/errors.ts';
import { parseScenario, readProfiles } from '../../scenarios/index.ts';
import { SMALL } from '../runners/rohe.ts';
import { catalogue } from './catalogue.ts';

const FILE = 'profiles.yaml';
const MEASURED = `services:
  small:
    profile: { board: { gamma: { mean: 25 ms, cv: 0.2 } }, jetson-nano: 90 ms }
    start_up: 2 s
  unheard-of: { profile: { board: 1 ms } }
network:
  zones: [edge, orchestrator]
  client: orchestrator
  gateway: orchestrator
  data_hub: orchestrator
  links: [{ between: [orchestrator, edge], latency: 3 ms, bandwidth: 80 Mbit/s }]
contention: { resources: [], slowdown: { small: { large: 1.4, unheard-of: 2 } } }
orchestration: { fixed: 1.5 ms }
`;

function load(measured: string | null, sets: readonly { readonly path: string; readonly value: string }[] = [], extra = '') {
  const files = {
    ...catalogue,
    readText(path: string): string {
      if (measured === null) throw new UserError(`cannot read ${path}: there is no such file or folder`);
      return measured;
    },
  };
  return parseScenario(`${SMALL}profiles: ${FILE}\n${extra}`, 'a.yaml', '/here', files, sets).scenario;
}
function problemsOf(measured: string | null, extra = ''): readonly string[] {
  try {
    load(measured, [], extra);
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
}

describe('a file of profiles', () => {
  it('goes before what the scenario says, device by device and key by key', () => {
    const { services, network, contention, orchestration } = load(MEASURED);
    const [small, large] = services;
    expect(small!.profile).toEqual({
      byDevice: { board: { kind: 'gamma', meanMs: 25, cv: 0.2, shiftMs: 0 } },
      otherwise: { kind: 'constant', ms: 20 },
    });
    expect(small!.startUp).toEqual({ kind: 'constant', ms: 2000 });
    expect(large!.profile).toEqual({ byDevice: {}, otherwise: { kind: 'constant', ms: 50 } });
    expect([network.gatewayZone, network.links.find(({ from, to }) => from !== to)]).toMatchObject([
      'orchestrator',
      { latency: { kind: 'constant', ms: 3 }, bandwidthMbitPerS: 80 },
    ]);
    expect(contention).toEqual({ resources: [], slowdown: { small: { large: 1.4 } } });
    expect([orchestration.fixedMs, orchestration.perCandidateMs]).toEqual([1.5, 0.01]);
  });

  it('gives way to --set', () => {
    const { services, orchestration } = load(MEASURED, [
      { path: 'services.small.profile.board', value: '7 ms' },
      { path: 'orchestration.fixed', value: '0 ms' },
    ]);
    expect(services[0]!.profile.byDevice['board']).toEqual({ kind: 'constant', ms: 7 });
    expect(orchestration.fixedMs).toBe(0);
  });

  it('leaves the parts of a cold start, and a scenario without it, as they are', () => {
    const text = SMALL.replace('accuracy: 0.7,', 'accuracy: 0.7, cold_start: { load: 1 s },');
    const files = { ...catalogue, readText: () => MEASURED };
    const { services } = parseScenario(`${text}profiles: ${FILE}\n`, 'a.yaml', '/here', files).scenario;
    expect(services[0]).toMatchObject({
      startUp: { kind: 'constant', ms: 0 },
      coldStart: { load: { kind: 'constant', ms: 1000 } },
    });
  });

  it('has accuracies and confidences, key by key', () => {
    const measured = 'services: { small: { accuracy: { overall: 0.8, loading: 0.6 }, confidence: { when_right: 0.9 } } }\n';
    const text = SMALL.replace(
      'accuracy: 0.7,',
      'accuracy: { overall: 0.7, by_class: { cat: 0.5 } }, confidence: { spread: 0.2 },',
    );
    const { services } = parseScenario(`${text}profiles: ${FILE}\n`, 'a.yaml', '/here', {
      ...catalogue,
      readText: () => measured,
    }).scenario;
    expect(services[0]).toMatchObject({
      accuracy: { overall: 0.8, loading: 0.6, byClass: { cat: 0.5 }, confidence: { whenRight: 0.9, spread: 0.2 } },
    });
  });

  it.each([
    [
      'is missing',
      null,
      '',
      [/^a\.yaml:\d+:1 profiles: cannot read "profiles.yaml" \(.*\); give a path relative to the scenario file$/],
    ],
    [
      'holds what is not measured',
      'services: { small: { modality: a } }\nseed: 3\n',
      '',
      [
        /^profiles\.yaml:1:22 services\.small\.modality: has no place in a file of profiles; it holds services \(profile by device/,
        /^profiles\.yaml:2:1 seed: has no place in a file of profiles/,
      ],
    ],
    [
      'has bad values, together with those of the scenario',
      'services: { small: { profile: { board: 20 } }, other: { profile: { board: { gamma: { mean: 1 ms } } } } }\n',
      'seed: x\n',
      [
        /^a\.yaml:\d+:1 seed: must be a number/,
        /^profiles\.yaml:1:33 services\.small\.profile\.board: 20 has no unit/,
        /^profiles\.yaml:1:\d+ services\.other\.profile\.board\.gamma\.cv: is missing/,
      ],
    ],
    [
      'is of another scenario',
      'services: { lidar: { profile: { board: 20 ms } } }\n',
      '',
      [/^a\.yaml:\d+:1 profiles: "profiles.yaml" has none of this scenario's services, but lidar; name another file$/],
    ],
    [
      'has none of the devices',
      'services: { small: { profile: { bord: 20 ms, pi: 9 ms } }, lidar: { start_up: 1 s } }\n',
      '',
      [
        /^a\.yaml:\d+:1 profiles: "profiles.yaml" has none of this scenario's devices, but bord \(did you mean board\?\), pi; name another file, or/,
      ],
    ],
    [
      'has misspelt services only',
      'services: { smal: { profile: { board: 20 ms } } }\n',
      '',
      [/^a\.yaml:\d+:1 profiles: "profiles.yaml" has none of this scenario's services, but smal \(did you mean small\?\); name/],
    ],
    [
      'does not fit the scenario',
      'services: { small: { profile: { board: 20 ms } } }\nnetwork: { zones: [edge], client: moon }\n',
      '',
      [/^profiles\.yaml:2:27 network\.client: unknown zone "moon"/],
    ],
    ['is no YAML', 'services: [', '', [/^profiles\.yaml:1:\d+ not valid YAML/]],
  ])('that %s is told of by its own lines', (_, measured, extra, wanted) => {
    const problems = problemsOf(measured, extra);
    expect(problems).toHaveLength(wanted.length);
    for (const [n, pattern] of wanted.entries()) expect(problems[n]).toMatch(pattern);
  });

  it('says what of it was left out, and what that may have been meant to be', () => {
    const measured =
      'services: { small: { profile: { board: 20 ms, bord: 3 ms, pi: 9 ms, otherwise: 1 ms } }, lidar: { start_up: 1 s } }\n';
    const noticesOf = (text: string) =>
      parseScenario(`${SMALL}profiles: ${FILE}\n`, 'a.yaml', '/here', { ...catalogue, readText: () => text }).notices;
    expect(noticesOf(measured)).toEqual([
      'profiles.yaml: left out, for the scenario has no such services: lidar',
      'profiles.yaml: left out, for the scenario has no such devices: bord, pi of small',
    ]);
    expect(noticesOf('services: { small: { profile: { bord: 3 ms }, start_up: 1 s } }\n')).toEqual([
      'profiles.yaml: left out, for the scenario has no such devices: bord (did you mean board?) of small',
    ]);
    expect(noticesOf('services: { small: { profile: { board: 3 ms } } }\n')).toEqual([]);
    expect(parseScenario(SMALL, 'a.yaml', '/here', catalogue).notices).toEqual([]);
  });

  it('can be read by itself', () => {
    expect(readProfiles(MEASURED, FILE)['small']!['jetson-nano']).toEqual({ kind: 'constant', ms: 90 });
    expect(() => readProfiles('services: { a: { profile: { b: { empirical: [[0, 5 ms], [1, 4 ms]] } } } }', FILE)).toThrow(
      'profiles.yaml:1:',
    );
  });
});
