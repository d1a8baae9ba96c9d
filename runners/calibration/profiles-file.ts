import { Document, isCollection, isPair, visit } from 'yaml';
import type { Distribution } from '../../core/scenario.ts';
import type { Calibration } from './calibrate.ts';

/** Where client, gateway, data hub and orchestrator are: in one place, as far as was measured. */
const ORCHESTRATOR = 'orchestrator';

export type Written = string | number | readonly Written[] | { readonly [key: string]: Written };

/** The file that a scenario names under `profiles`. `from`: what it was fitted to, in words. */
export function profilesFile(calibration: Calibration, from: string): string {
  const { orchestration, slowdowns } = calibration;
  const document = {
    services: servicesOf(calibration),
    ...(calibration.links.length === 0 ? {} : { network: networkOf(calibration) }),
    ...(Object.keys(slowdowns).length === 0 ? {} : { contention: { resources: [], slowdown: rounded(slowdowns) } }),
    ...(orchestration === null
      ? {}
      : { orchestration: { fixed: ms(orchestration.fixedMs), per_candidate: ms(orchestration.perCandidateMs) } }),
  };
  return `# Measured: ${from}. A scenario takes it as it is, with profiles: and the name of this file.\n${yamlOf(document)}`;
}

/** What is small stands on one line. */
export function yamlOf(value: Written): string {
  const document = new Document(value);
  visit(document, {
    Collection(_, node) {
      if (depthOf(node) <= 2) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function depthOf(node: unknown): number {
  if (isPair(node)) return depthOf(node.value);
  return isCollection(node) ? 1 + Math.max(0, ...node.items.map(depthOf)) : 0;
}

function servicesOf({ profiles, startUps }: Calibration): Written {
  const names = [...new Set([...profiles, ...startUps].map(({ service }) => service))];
  return Object.fromEntries(
    names.map((name) => {
      const profile = Object.fromEntries(
        profiles.flatMap(({ service, device, fitted }) =>
          service === name ? [[device, distributionText(fitted.distribution)]] : [],
        ),
      );
      const startUp = startUps.find(({ service }) => service === name);
      return [
        name,
        {
          ...(Object.keys(profile).length === 0 ? {} : { profile }),
          ...(startUp === undefined ? {} : { start_up: distributionText(startUp.fitted.distribution) }),
        },
      ];
    }),
  );
}

/** A star: everything comes from where the orchestrator is, and goes back there. */
function networkOf({ links, zones, gatewayMs }: Calibration): Written {
  const others = zones.filter((zone) => zone !== ORCHESTRATOR);
  return {
    zones: [...others, ORCHESTRATOR],
    client: ORCHESTRATOR,
    gateway: ORCHESTRATOR,
    data_hub: ORCHESTRATOR,
    links: [
      { between: [ORCHESTRATOR, ORCHESTRATOR], latency: ms(gatewayMs ?? 0) },
      ...links.map(({ zone, link }) => ({
        between: [ORCHESTRATOR, zone],
        latency: distributionText(link.latency.distribution),
        bandwidth: link.mbitPerS === null ? 'unlimited' : `${Number(link.mbitPerS.toPrecision(4))} Mbit/s`,
      })),
    ],
  };
}

function rounded(slowdowns: Calibration['slowdowns']): Written {
  return Object.fromEntries(
    Object.entries(slowdowns).map(([service, row]) => [
      service,
      Object.fromEntries(Object.entries(row).map(([other, factor]) => [other, Number(factor.toPrecision(4))])),
    ]),
  );
}

/** As scenario files have it, to five digits. */
export function distributionText(spec: Distribution): Written {
  switch (spec.kind) {
    case 'constant':
      return ms(spec.ms);
    case 'uniform':
      return { uniform: { min: ms(spec.minMs), max: ms(spec.maxMs) } };
    case 'exponential':
      return { exponential: { mean: ms(spec.meanMs), shift: ms(spec.shiftMs) } };
    case 'lognormal':
    case 'gamma':
      return { [spec.kind]: { mean: ms(spec.meanMs), cv: Number(spec.cv.toPrecision(5)), shift: ms(spec.shiftMs) } };
    case 'empirical':
      return { empirical: spec.points.map(([p, value]) => [p, ms(value)]) };
  }
}

function ms(value: number): string {
  return `${value < 1e-5 ? 0 : Number(value.toPrecision(5))} ms`;
}
