import { expect, it } from 'vitest';
import { distinctGroups } from '../../reports/groups.ts';
import { catalogue } from '../../runners/catalogue.ts';
import { parseScenario } from '../../scenarios/index.ts';

const scenarioOf = (contracts: string, workload: string) =>
  parseScenario(
    `
duration: 10 s
nodes: { board: { device: jetson-nano } }
services: { model: { modality: video, profile: 40 ms, accuracy: 0.9 } }
pipelines: { look: { classes: 5, modalities: { video: { members: [model] } } } }
contracts: ${contracts}
workload: ${workload}
`,
    'a.yaml',
    '/',
    catalogue(),
  ).scenario;
const stream = (tenant: string, consumer: string): string =>
  `{ tenant: ${tenant}, consumer: ${consumer}, arrivals: { poisson: 1/s } }`;

it('queries that a contract, a stream and a tenant have in common are shown under the contract', () => {
  const contracts = '{ a: { tenant: x, deadline: 1 s }, b: { tenant: y, deadline: 1 s } }';
  expect(distinctGroups(scenarioOf(contracts, `{ s: ${stream('x', 'one')}, t: ${stream('y', 'one')} }`))).toEqual([
    'contract:a',
    'contract:b',
  ]);
});

it('streams and tenants that are other sets of queries are shown beside contracts', () => {
  const contracts =
    '{ a: { tenant: x, deadline: 1 s }, b: { tenant: y, consumers: [one], deadline: 1 s }, c: { tenant: y, consumers: [two], deadline: 2 s } }';
  const workload = `{ s: ${stream('x', 'one')}, u: ${stream('x', 'two')}, t: ${stream('y', 'one')}, v: ${stream('y', 'two')} }`;
  expect(distinctGroups(scenarioOf(contracts, workload))).toEqual([
    'contract:a',
    'contract:b',
    'contract:c',
    'stream:s',
    'stream:u',
    'tenant:y',
  ]);
});
