import { describe, expect, it } from 'vitest';
import { NodeCapacity } from '../../../core/allocation/capacity.ts';
import { misfit } from '../../../core/allocation/filter.ts';
import type { NodeState } from '../../../core/events.ts';
import type { ServiceSpec } from '../../../core/scenario.ts';
import { demand, device, service } from './fixtures.ts';

const spec = { name: 'pi-1', device: 'board', zone: 'edge', labels: { site: 'north', camera: 'yes' } };
const books = new NodeCapacity(device());

describe('a node is filtered out', () => {
  it.each<[string, Partial<ServiceSpec>, NodeState]>([
    ['node: needs to be up, is down', {}, 'down'],
    ['node: needs to be up, is degraded', {}, 'degraded'],
    ['label site: needs south, the node has north', { labels: { camera: 'yes', site: 'south' } }, 'up'],
    ['label rack: needs 7, the node has none', { labels: { rack: '7' } }, 'up'],
    ['label toString: needs 7, the node has none', { labels: { toString: '7' } }, 'up'],
    ['profile: the service has none for device board', { profile: { byDevice: {}, otherwise: null } }, 'up'],
    ['cpu: needs 5000 millicpu, 4000 millicpu free', { demand: demand({ cpuMillis: 5000 }) }, 'up'],
  ])('%s', (reason, changes, state) => {
    expect(misfit(service('s', changes), { spec, state }, books)).toBe(reason);
  });
});

describe('a node is taken', () => {
  it.each<[string, Partial<ServiceSpec>]>([
    ['that carries all labels and more', { labels: { site: 'north' } }],
    ['whose device has a profile of its own', { profile: { byDevice: { board: { kind: 'constant', ms: 1 } }, otherwise: null } }],
    ['that has exactly what is needed', { demand: demand({ cpuMillis: 4000, memoryMiB: { rss: 4096, vms: 8192 } }) }],
  ])('%s', (_, changes) => {
    expect(misfit(service('s', changes), { spec, state: 'up' }, books)).toBeNull();
  });
});
