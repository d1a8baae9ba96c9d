import { describe, expect, it } from 'vitest';
import { findPlacement } from '../../../algorithms/placement/index.ts';
import type { PlacementDecision } from '../../../core/events.ts';
import { createRandom, Stream, sequence } from '../../../core/random.ts';
import type { Demand, Json, ServiceSpec } from '../../../core/scenario.ts';
import { demand, device, service } from '../../core/allocation/fixtures.ts';
import { World } from '../placement/world.ts';

const START = { kind: 'run-started', atMs: 0 } as const;
const policy = (name: string, params: { readonly [name: string]: Json } = {}) =>
  findPlacement(name)!.create(params, sequence(createRandom(1, 0), Stream.placement));
const needing = (rss: number, changes: Partial<ServiceSpec> = {}, more: Partial<Demand> = {}): ServiceSpec =>
  service('s', { demand: demand({ memoryMiB: { rss, vms: 0 }, ...more }), ...changes });
const nodesOf = (decisions: readonly PlacementDecision[]): number[] =>
  decisions.flatMap((one) => (one.kind === 'deploy' ? [one.nodeId] : []));
/** Nodes of 1000 and 400 MiB. */
const unlike = (): World => {
  const world = new World();
  for (const rss of [1000, 400]) world.node(`n${rss}`, device({ memoryMiB: { rss, vms: 10_000 } }));
  return world;
};

describe('rohe/placement, and the same without its defects', () => {
  it('spreads under the name of best fit, as worst-fit does', () => {
    const shown = (name: string, params = {}): number[] =>
      nodesOf(unlike().service(needing(100)).show(policy(name, params), START));
    expect(shown('rohe/placement')).toEqual([0]);
    expect(shown('rohe/placement', { select: 'worst' })).toEqual([1]);
    expect(shown('worst-fit')).toEqual([0]);
    expect(shown('best-fit')).toEqual([1]);
  });
  it('refuses a perfect fit', () => {
    const full = needing(400, {}, { coreShares: [1, 1, 1, 1] });
    const world = (): World => new World().node('n', device({ memoryMiB: { rss: 400, vms: 400 } })).service(full);
    expect(world().show(policy('rohe/placement'), START)).toEqual([]);
    expect(nodesOf(world().show(policy('best-fit'), START))).toEqual([0]);
  });
  it('chooses a node with too few cores, where the instance stays pending', () => {
    const wide = needing(100, {}, { coreShares: [0.1, 0.1, 0.1] });
    const world = (): World => {
      const two = device({ cores: 2, memoryMiB: { rss: 4000, vms: 4000 } });
      return new World()
        .node('narrow', two)
        .node('enough', device({ memoryMiB: { rss: 400, vms: 400 } }))
        .service(wide);
    };
    expect(world().show(policy('rohe/placement'), START)).toEqual([]);
    expect(nodesOf(world().show(policy('worst-fit'), START))).toEqual([1]);
  });
  it('never places what is prioritised', () => {
    const world = (): World =>
      unlike()
        .service(needing(100, { sensitivity: 'cpu' }))
        .service(needing(50));
    const served = (name: string): number[] =>
      world()
        .show(policy(name, { priority: 'cpu' }), START)
        .flatMap((one) => (one.kind === 'deploy' ? [one.serviceId] : []));
    expect(served('rohe/placement')).toEqual([1]);
    expect(served('best-fit')).toEqual([0, 1]);
  });
  it('does nothing at all where one service has an instance too many', () => {
    const world = (): World =>
      unlike()
        .service(needing(10, { replicas: 2 }))
        .service(needing(10, { replicas: 0 }));
    const shown = (name: string): string[] => {
      const cluster = world();
      const own = policy(name);
      cluster.show(own, START);
      cluster.want(0, 1);
      cluster.want(1, 1);
      return cluster.tick(own).map(({ kind }) => kind);
    };
    expect(shown('rohe/placement')).toEqual([]);
    expect(shown('best-fit').toSorted()).toEqual(['deploy', 'drain']);
  });
  it('gives nothing back: what has failed keeps its room', () => {
    const shown = (name: string): number => {
      const cluster = new World().node('n', device({ memoryMiB: { rss: 1000, vms: 1000 } })).service(needing(600));
      const own = policy(name);
      cluster.show(own, START);
      const again = cluster.settle(own, 0, 'failed');
      return [...again, ...cluster.tick(own)].length;
    };
    expect(shown('rohe/placement')).toBe(0);
    expect(shown('best-fit')).toBe(1);
  });
});
