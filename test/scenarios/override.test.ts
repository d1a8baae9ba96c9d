import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../core/errors.ts';
import { expandVary, parseOverride, parseScenario } from '../../scenarios/index.ts';
import { catalogue } from './catalogue.ts';
import { BASE } from './edits.ts';

const load = (...sets: readonly string[]) => parseScenario(BASE, 'a.yaml', '/here', catalogue, sets.map(parseOverride)).scenario;
const refusal = (...sets: readonly string[]): string => {
  try {
    load(...sets);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return 'loads';
};

describe('--set', () => {
  it('replaces values by key, name or place', () => {
    const scenario = load(
      'duration=10 s',
      'services.large.replicas=3',
      'workload.0.explain=50 %',
      'network.links.0.latency=9 ms',
      'pipelines.watch.modalities.video.ensemble_size=1',
      'strategies.dream-2.params.alpha=0.5',
      'strategies.0=llf',
      'thresholds=[on_time >= 10 %]',
    );
    expect(scenario.durationMs).toBe(10_000);
    expect(scenario.services.find(({ name }) => name === 'large')?.replicas).toBe(3);
    expect(scenario.workload[0]?.explainShare).toBe(0.5);
    expect(scenario.network.links.find(({ from, to }) => from === 'edge' && to === 'cloud')?.latency).toEqual({
      kind: 'constant',
      ms: 9,
    });
    expect(scenario.pipelines[0]?.modalities[0]?.ensembleSize).toBe(1);
    expect(scenario.strategies.map(({ use, params }) => [use, params['alpha']])).toEqual([
      ['llf', undefined],
      ['dream', 0.5],
    ]);
    expect(scenario.thresholds).toHaveLength(1);
  });

  it('adds keys that the file leaves out, also within mappings it leaves out', () => {
    const scenario = load('orchestration.tick=2 s', 'services.small.queue.bound=9', 'description=any text');
    expect(scenario.orchestration.tickMs).toBe(2000);
    expect(scenario.services.find(({ name }) => name === 'small')?.queue.bound).toBe(9);
  });

  it('finds names that hold dots', () => {
    const dotted = BASE.replaceAll('small', 'small.v1.0');
    const { services } = parseScenario(dotted, 'a.yaml', '/here', catalogue, [
      parseOverride('services.small.v1.0.replicas=4'),
    ]).scenario;
    expect(services.find(({ name }) => name === 'small.v1.0')?.replicas).toBe(4);
  });

  it('finds the rate of whatever arrivals there are', () => {
    expect(load('workload.main.arrivals.rate=20/s').workload[0]?.arrivals).toEqual({ kind: 'poisson', perSecond: 20 });
    expect(
      load('workload.main.arrivals={ gamma: { rate: 5/s, cv: 2 } }', 'workload.main.arrivals.rate=7/s').workload[0]?.arrivals,
    ).toEqual({
      kind: 'gamma',
      perSecond: 7,
      cv: 2,
    });
  });

  it('applies in order and leaves the document it came from alone', () => {
    expect(load('seed=1', 'seed=2').seed).toBe(2);
    expect(load().seed).toBe(7);
  });

  it.each([
    ['sed=3', '--set sed: the scenario has no "sed"; did you mean "seed"?'],
    ['services.lrge.replicas=3', '--set services.lrge.replicas: services has no "lrge"; did you mean "large"?'],
    ['services.large.replica=3', '--set services.large.replica: services.large has no "replica"; did you mean "replicas"?'],
    ['network.gatewy=edge', '--set network.gatewy: network has no "gatewy"; did you mean "gateway"?'],
    ['network.links.4.latency=1 ms', '--set network.links.4.latency: network.links has no entry "4"; it has 0..0'],
    ['strategies.lff=llf', '--set strategies.lff: strategies has no entry "lff"; it has 0..1 (v2, dream-2)'],
    ['seed.deep=3', '--set seed.deep: seed is the value 7, so there is no "deep" in it; end the path there'],
    ['workload.9.explain=1 %', '--set workload.9.explain: workload has no "9"; known: main'],
    ['seed', '--set "seed": is not path=value; write it like services.x3d-l.replicas=2'],
    ['=3', '--set "=3": is not path=value; write it like services.x3d-l.replicas=2'],
    ['seed=[1', '--set "seed=[1": its value is not valid YAML (Flow sequence must end with a ]); quote it'],
    [`seed=${'['.repeat(5000)}`, '--set seed: its value is nested too deeply; simplify it'],
    ['duration=10', '--set duration: 10 has no unit; write "10 ms" or "10 s"'],
    [
      'services.large.lighter=smal',
      '--set services.large.lighter: unknown service "smal"; did you mean "small"? (known: prep, fuse, small, large, ears)',
    ],
  ])('%s is refused with the path and the known names', (set, message) => {
    expect(refusal(set)).toBe(message);
  });

  it('reports all paths that lead nowhere at once', () => {
    expect(refusal('sed=3', 'nodse=4').split('\n')).toHaveLength(2);
  });

  it('takes any text without another exception than a UserError', () => {
    const path = fc.array(
      fc.constantFrom(
        'services',
        'large',
        'profile',
        '0',
        '',
        '__proto__',
        'workload',
        'main',
        'arrivals',
        'rate',
        'constructor',
      ),
      { maxLength: 5 },
    );
    const set = fc.oneof(
      fc.string(),
      fc.tuple(path, fc.string()).map(([parts, value]) => `${parts.join('.')}=${value}`),
    );
    fc.assert(
      fc.property(set, (text) => {
        refusal(text);
      }),
      { seed: 7, numRuns: 300 },
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('vary', () => {
  it('multiplies its axes, the last fastest', () => {
    expect(
      expandVary({ a: [1, 2], b: ['x', 'y', 'z'] }).map((cell) => cell.map(({ path, value }) => `${path}=${value}`).join(' ')),
    ).toEqual(['a=1 b=x', 'a=1 b=y', 'a=1 b=z', 'a=2 b=x', 'a=2 b=y', 'a=2 b=z']);
    expect(expandVary({})).toEqual([[]]);
  });

  it('gives overrides that load', () => {
    const { vary } = load();
    const rates = expandVary(vary).map(
      (cell) => parseScenario(BASE, 'a.yaml', '/here', catalogue, cell).scenario.workload[0]?.arrivals,
    );
    expect(rates).toEqual([
      { kind: 'poisson', perSecond: 10 },
      { kind: 'poisson', perSecond: 20 },
    ]);
  });
});
