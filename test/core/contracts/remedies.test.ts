import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cluster } from '../../../core/cluster/cluster.ts';
import { Remedies } from '../../../core/contracts/remedies.ts';
import type { RemedyDecision } from '../../../core/events.ts';
import { buildModel } from '../../../core/model/build.ts';
import type { Model, PipelineModel } from '../../../core/model.ts';
import type { ObjectiveSpec, Scenario, WatchSpec } from '../../../core/scenario.ts';
import { constantService, createWorld } from '../../contracts/world.ts';

const WATCH: WatchSpec = {
  window: { kind: 'time', ms: 1000 },
  intervalMs: 1000,
  violateAfter: 1,
  restoreAfter: 1,
  feedbackDelayMs: null,
  modality: null,
  action: 'degrade',
};
const objective = (text: string, modality: string | null = null): ObjectiveSpec => ({
  metric: 'p95',
  operator: '<',
  value: 400,
  text,
  watch: { ...WATCH, modality },
});

/** Two modalities of three members each, the third of `image` inactive; one contract with three objectives, the last about `sound`. */
function model(): Model {
  const { scenario } = createWorld();
  const names = ['a', 'b', 'c', 'x', 'y', 'z'];
  const services = names.map((name, i) => constantService(name, 10 * (i + 1), { modality: i < 3 ? 'image' : 'sound' }));
  const [pipeline] = scenario.pipelines;
  const [image] = pipeline!.modalities;
  const members = (all: readonly string[]) => all.map((service) => ({ service, weight: 1, active: service !== 'c' }));
  const changed: Scenario = {
    ...scenario,
    services: [...services, ...scenario.services.slice(2)],
    pipelines: [
      {
        ...pipeline!,
        modalities: [
          { ...image!, ensembleSize: 3, members: members(['a', 'b', 'c']) },
          { ...image!, modality: 'sound', ensembleSize: 3, members: members(['x', 'y', 'z']) },
        ],
        phases: [{ id: 0, modalities: ['image', 'sound'], condition: null }],
      },
    ],
    contracts: [{ ...scenario.contracts[0]!, objectives: [objective('one'), objective('two'), objective('three', 'sound')] }],
  };
  return buildModel(changed);
}

function setUp() {
  const built = model();
  const cluster = new Cluster(built);
  built.services.forEach(({ id }) => cluster.changed(cluster.deploy(id, 0).id, 'ready'));
  const remedies = new Remedies(built, cluster, built.pipelines);
  const base = built.pipelines[0]!;
  const does = (kind: RemedyDecision['kind'], at = 0): string | null =>
    remedies.apply({ kind, contractId: 0, objective: at, reason: 'test' });
  const plan = (): PipelineModel => remedies.planOf(0, base);
  return { base, remedies, does, plan };
}
const sizes = ({ modalities }: PipelineModel) => modalities.map(({ spec }) => spec.ensembleSize);
const choices = ({ modalities }: PipelineModel) => modalities.map((one) => one.choices.map(({ serviceId }) => serviceId));

describe('remedies', () => {
  it('leave the plan itself alone until there are any', () => {
    const { base, plan, remedies } = setUp();
    expect(plan()).toBe(base);
    expect(
      remedies.refusal(
        0,
        base.modalities.map((one) => ({ model: one })),
      ),
    ).toBeNull();
  });

  it('degrade: an ensemble one smaller than it can be, down to one', () => {
    const { does, plan, base } = setUp();
    // Of three members of image two are active, so that one fewer is one.
    expect(does('degrade')).toBe('image: one model fewer; sound: one model fewer');
    expect(sizes(plan())).toEqual([1, 2]);
    expect(does('degrade')).toBe('sound: one model fewer');
    expect(sizes(plan())).toEqual([1, 1]);
    expect(does('degrade')).toBeNull();
    expect(sizes(base)).toEqual([3, 3]);
  });

  it('degrade only the modality that the objective is about', () => {
    const { does, plan } = setUp();
    expect(does('degrade', 2)).toBe('sound: one model fewer');
    expect(sizes(plan())).toEqual([3, 2]);
  });

  it('reroute: first what is inactive is activated, then the slowest is avoided, but never the last', () => {
    const { does, plan } = setUp();
    expect(choices(plan())).toEqual([
      [0, 1],
      [3, 4, 5],
    ]);
    expect(does('reroute')).toBe('image: activate c; sound: avoid z');
    expect(choices(plan())).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
    expect(does('reroute')).toBe('image: avoid c; sound: avoid y');
    expect(does('reroute')).toBe('image: avoid b');
    expect(does('reroute')).toBeNull();
    expect(choices(plan())).toEqual([[0], [3]]);
  });

  it('reject: with the objective as the reason, and only queries that ask for its modality', () => {
    const { does, remedies, base } = setUp();
    const [image, sound] = base.modalities.map((one) => ({ model: one }));
    does('reject', 2);
    expect(remedies.refusal(0, [image!])).toBeNull();
    expect(remedies.refusal(0, [image!, sound!])).toBe('contract house takes no queries while "three" is violated');
    expect(does('restore', 2)).toBe('as before');
    expect(remedies.refusal(0, [image!, sound!])).toBeNull();
  });

  it('restore takes back what was done about its own objective and nothing else', () => {
    const { does, plan, base } = setUp();
    does('degrade', 0);
    does('degrade', 2);
    expect(sizes(plan())).toEqual([1, 1]);
    does('restore', 0);
    expect(sizes(plan())).toEqual([3, 2]);
    does('restore', 2);
    expect(plan()).toBe(base);
    expect(does('restore', 2)).toBeNull();
  });

  it('are gone without a trace once every objective is restored, whatever was done in whatever order', () => {
    const kinds = fc.constantFrom(
      'alert' as const,
      'degrade' as const,
      'reroute' as const,
      'reject' as const,
      'restore' as const,
    );
    const done = fc.array(fc.tuple(kinds, fc.integer({ min: 0, max: 2 })), { maxLength: 30 });
    fc.assert(
      fc.property(done, (all) => {
        const { does, plan, base, remedies } = setUp();
        for (const [kind, at] of all) {
          does(kind, at);
          for (const modality of plan().modalities) {
            expect(modality.choices.length).toBeGreaterThan(0);
            expect(modality.spec.ensembleSize).toBeGreaterThan(0);
          }
        }
        for (const at of [0, 1, 2]) does('restore', at);
        expect(plan()).toBe(base);
        expect(
          remedies.refusal(
            0,
            base.modalities.map((one) => ({ model: one })),
          ),
        ).toBeNull();
      }),
    );
  });
});
