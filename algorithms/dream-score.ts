import type { ServiceView } from '../core/algorithm.ts';

/*
 * The formulas of DREAM, after Kim et al., ASPLOS 2023 (doi 10.1145/3623278.3624753), for a ready invocation t of a service and a
 * free instance a; Lat = expected work, E = expected energy, i = the available instances of the service.
 */

/** What the formulas need of the available instances of a service. Times in ms, energies in J. */
export type ServiceFigures = {
  readonly count: number;
  readonly workMs: number;
  readonly energyJ: number;
  /** Least and mean of work and network without waiting; Infinity where there is no instance. */
  readonly leastRestMs: number;
  readonly meanRestMs: number;
};

/** Sums over the available instances, O(n). */
export function figuresOf(service: ServiceView): ServiceFigures {
  let workMs = 0;
  let energyJ = 0;
  let restMs = 0;
  let leastRestMs = Infinity;
  for (const instance of service.available) {
    const rest = instance.responseMs - (instance.outstanding / instance.slots) * instance.workMs;
    workMs += instance.workMs;
    energyJ += instance.energyJ;
    restMs += rest;
    leastRestMs = Math.min(leastRestMs, rest);
  }
  const count = service.available.length;
  return { count, workMs, energyJ, leastRestMs, meanRestMs: count === 0 ? Infinity : restMs / count };
}

/** ToGo / Slack; without slack it could not be more urgent. No deadline: 0. */
export function urgency(toGoMs: number, slackMs: number): number {
  return slackMs > 0 ? toGoMs / slackMs : Infinity;
}

/** (sum over i of Lat(t,i)) / Lat(t,a): n on n equal instances, more on a faster one. */
export function latencyPreference(of: ServiceFigures, instance: { readonly workMs: number }): number {
  return instance.workMs > 0 ? of.workMs / instance.workMs : of.count;
}

/** Time waited / mean Lat(t). */
export function starvation(waitedMs: number, of: ServiceFigures): number {
  return of.workMs > 0 ? (waitedMs * of.count) / of.workMs : 0;
}

/** (sum over i of E(t,i)) / E(t,a): n on n equal instances, more on a thriftier one. */
export function energyPreference(of: ServiceFigures, instance: { readonly energyJ: number }): number {
  return instance.energyJ > 0 ? of.energyJ / instance.energyJ : of.count;
}

export type ScoreParts = {
  readonly urgency: number;
  readonly latencyPreference: number;
  readonly starvation: number;
  readonly energyPreference: number;
};
export function mapScore(parts: ScoreParts, alpha: number, beta: number): number {
  return parts.urgency * parts.latencyPreference + alpha * parts.starvation + beta * parts.energyPreference;
}
