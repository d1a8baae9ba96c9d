import { inject } from 'vitest';
import type { Scenario } from '../../core/scenario.ts';
import { createEngine } from '../../runners/live/docker.ts';
import type { Engine, Listed } from '../../runners/live/engine.ts';
import { type Fleet, openFleet } from '../../runners/live/fleet.ts';
import type { Hosts } from '../../runners/live/hosts.ts';
import { BASE } from './engine.ts';

/** The engine of the tests for all nodes; `cpus` of it for each. */
export function testHosts(nodes: readonly string[] = [], cpus = 1): Hosts {
  const connection = { kind: 'socket', path: inject('engine') } as const;
  return {
    hosts: [{ name: 'here', connection, address: '127.0.0.1', bind: '127.0.0.1' }],
    nodes: new Map(nodes.map((node) => [node, { host: 'here', cpus, cgroupParent: null }])),
    base: BASE,
  };
}

export function testFleet(scenario: Scenario, cpus = 1): Promise<Fleet> {
  return openFleet(
    testHosts(
      scenario.nodes.map(({ name }) => name),
      cpus,
    ),
    scenario,
    () => {},
  );
}

export function testEngine(): Engine {
  return createEngine('here', { kind: 'socket', path: inject('engine') });
}
/** What there is of any run. */
export function leftovers(): Promise<readonly Listed[]> {
  return testEngine().listed(null);
}
