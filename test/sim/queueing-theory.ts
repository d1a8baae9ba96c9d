/*
 * Formulas of queueing theory; s is the mean service time, rho the utilisation of a server, times as s. Sources: Kleinrock, Queueing
 * Systems I (1975), ch. 3 and 5; Jackson, Networks of waiting lines (1957); Kleinrock, Queueing Systems II (1976), 3.4, 3.6 and 4.4;
 * Lazowska et al., Quantitative System Performance (1984), ch. 5 and 6.
 */

/** Probability of waiting in M/M/c at offered load a = lambda s (Erlang C). */
function erlangC(servers: number, offered: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < servers; k++) sum += term *= offered / k;
  const last = (term * offered) / servers / (1 - offered / servers);
  return last / (sum + last);
}

/** Mean response time of M/M/c; M/M/1 with one server. */
export function mmcResponse(servers: number, rho: number, s: number): number {
  return s + (erlangC(servers, servers * rho) * s) / (servers * (1 - rho));
}

/** Mean response time of M/G/1 by Pollaczek and Khinchine; cv = standard deviation / mean of the service time. */
export function mg1Response(rho: number, s: number, cv: number): number {
  return s + (rho * s * (1 + cv * cv)) / (2 * (1 - rho));
}

/** Share of arrivals that M/M/1/K turns away; K counts the one in service. rho may be above 1, not 1. */
export function mm1kLoss(rho: number, k: number): number {
  const power = Math.exp(k * Math.log(rho));
  return ((1 - rho) * power) / (1 - power * rho);
}

/** Mean response time of stations in a row, each M/M/1: in the long run each is as if it were alone (Jackson). */
export function tandemResponse(perMs: number, means: readonly number[]): number {
  return means.reduce((sum, s) => sum + s / (1 - perMs * s), 0);
}

/** P(response > d) of M/M/1 in order of arrival, which is EDF where all deadlines are alike. */
export function mm1Misses(rho: number, s: number, d: number): number {
  return Math.exp(-((1 - rho) * d) / s);
}

/** Mean wait of M/M/1's upper class where it always goes first, without interruption; rhoUpper is its part of the utilisation. */
export function headOfLineWait(rho: number, rhoUpper: number, s: number): number {
  return (rho * s) / (1 - rhoUpper);
}

/** Mean response time of M/G/1 with processor sharing, whatever the distribution of the work. */
export function sharingResponse(rho: number, s: number): number {
  return s / (1 - rho);
}

/** Machine repair, M/M/1//N: clients that think for thinkMs in the mean; p(k at the station) goes as N! / (N - k)! (s / thinkMs)^k. */
export function machineRepair(
  clients: number,
  thinkMs: number,
  s: number,
): { readonly perMs: number; readonly responseMs: number } {
  let term = 1;
  let sum = 1;
  for (let k = 1; k <= clients; k++) sum += term *= ((clients - k + 1) * s) / thinkMs;
  const perMs = (1 - 1 / sum) / s;
  return { perMs, responseMs: clients / perMs - thinkMs };
}
