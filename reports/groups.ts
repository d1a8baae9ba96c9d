import { buildModel } from '../core/model/build.ts';
import type { Scenario } from '../core/scenario.ts';

/** Contracts, streams and tenants (`contract:urgent`) whose queries are not already those of one before: a set of queries is shown once. */
export function distinctGroups(scenario: Scenario): readonly string[] {
  const streams = buildModel(scenario).streams;
  const seen = new Set<string>();
  const members = (scope: string, has: (stream: (typeof streams)[number]) => boolean): readonly string[] => {
    const ids = streams
      .filter(has)
      .map(({ id }) => id)
      .join();
    if (ids === '' || seen.has(ids)) return [];
    seen.add(ids);
    return [scope];
  };
  return [
    ...scenario.contracts.flatMap(({ name }, id) => members(`contract:${name}`, (stream) => stream.contractId === id)),
    ...scenario.workload.flatMap(({ name }, id) => members(`stream:${name}`, (stream) => stream.id === id)),
    ...[...new Set(scenario.workload.map(({ tenant }) => tenant))].flatMap((tenant) =>
      members(`tenant:${tenant}`, (stream) => stream.spec.tenant === tenant),
    ),
  ];
}
