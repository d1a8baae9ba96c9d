import { compileDistribution } from '../distribution.ts';
import type { LinkModel } from '../model.ts';
import { Retransmission } from '../retransmission.ts';
import type { LinkSpec, Scenario } from '../scenario.ts';

/** What lies between two zones, by their names. */
export function linkFinder(scenario: Scenario): (a: string, b: string) => LinkModel {
  const links = new Map<string, LinkModel>();
  for (const [id, spec] of scenario.network.links.entries()) {
    const link = buildLink(spec, id);
    links.set(`${spec.from}\n${spec.to}`, link).set(`${spec.to}\n${spec.from}`, link);
  }
  return (a, b) => {
    const link = links.get(`${a}\n${b}`);
    if (link === undefined) throw new Error(`no link between zones "${a}" and "${b}" in a resolved scenario`);
    return link;
  };
}

/** 1 KiB at 1 Mbit/s takes 8.192 ms. */
function buildLink({ latency, bandwidthMbitPerS, loss }: LinkSpec, id: number): LinkModel {
  const compiled = compileDistribution(latency);
  const retransmission = loss === null ? null : new Retransmission(loss);
  return {
    id,
    latency: compiled,
    retransmission,
    meanMs: compiled.meanMs + (retransmission?.meanMs ?? 0),
    msPerKiB: bandwidthMbitPerS === null ? 0 : 8.192 / bandwidthMbitPerS,
  };
}
