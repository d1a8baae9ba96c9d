import { UserError } from '../../core/errors.ts';
import {
  chooseFamily,
  type Fitted,
  type FittedLink,
  fitLink,
  type Measurement,
  medianOf,
  type Slowdowns,
  slowdownsOf,
} from '../../datasets/index.ts';
import { costLine } from '../bench/cost-line.ts';
import type { Gathered } from './gathered.ts';

/** What was measured, in the terms of a scenario. */
export type Calibration = {
  readonly profiles: readonly { readonly service: string; readonly device: string; readonly fitted: Fitted }[];
  readonly startUps: readonly { readonly service: string; readonly fitted: Fitted }[];
  readonly slowdowns: Slowdowns;
  /** From where the orchestrator is to each zone in which something was served. */
  readonly links: readonly { readonly zone: string; readonly link: FittedLink }[];
  readonly zones: readonly string[];
  /** One way between client, gateway and data hub; null: not measured. */
  readonly gatewayMs: number | null;
  readonly orchestration: { readonly fixedMs: number; readonly perCandidateMs: number } | null;
};

/** Fits everything that the measurements speak of. Throws a UserError where nothing was served. */
export function calibrate({ work, startUps, gatewayLegs, zones }: Gathered): Calibration {
  if (work.length === 0) throw new UserError('nothing was served in what was named, so there is nothing to fit');
  const { slowdowns, aloneMs } = slowdownsOf(work);
  return {
    profiles: profilesOf(work, aloneMs),
    startUps: grouped(startUps, ({ service }) => service).map(([service, all]) => ({
      service,
      fitted: chooseFamily([all.map(({ ms }) => ms)]),
    })),
    slowdowns,
    links: grouped(work, ({ zone }) => zone).flatMap(([zone, all]) => {
      const trips = all.flatMap(({ run, networkMs, kib }) => (networkMs === null ? [] : [{ run, ms: networkMs, kib }]));
      return trips.length === 0 ? [] : [{ zone, link: fitLink(trips) }];
    }),
    zones,
    gatewayMs: gatewayLegs.length === 0 ? null : medianOf(gatewayLegs),
    orchestration: orchestrationOf(work),
  };
}

function profilesOf(work: readonly Measurement[], aloneMs: readonly number[]): Calibration['profiles'] {
  const plain = work.flatMap((one, i) => (one.plain ? [{ ...one, ms: aloneMs[i]! }] : []));
  return grouped(plain, ({ service, device }) => `${service}\n${device}`).map(([, all]) => {
    const { service, device } = all[0]!;
    const runs = grouped(all, ({ run }) => run).map(([, each]) => each.map(({ ms }) => ms));
    return { service, device, fitted: chooseFamily(runs) };
  });
}

/** Medians, for a machine that stumbles does not decide more slowly. */
function orchestrationOf(work: readonly Measurement[]): Calibration['orchestration'] {
  const known = work.flatMap(({ orchestrationMs, candidates }) =>
    orchestrationMs === null ? [] : [{ ms: orchestrationMs, candidates }],
  );
  if (known.length === 0) return null;
  const points = grouped(known, ({ candidates }) => String(candidates)).flatMap(([, all]) => {
    const [{ candidates } = { candidates: null }] = all;
    const p50Ms = medianOf(all.map(({ ms }) => ms));
    return candidates === null || p50Ms === 0 ? [] : [{ candidates, p50Ms }];
  });
  if (points.length > 0) return costLine(points);
  return { fixedMs: medianOf(known.map(({ ms }) => ms)), perCandidateMs: 0 };
}

/** In the order of first appearance. */
export function grouped<T>(all: readonly T[], keyOf: (one: T) => string): [key: string, all: T[]][] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups];
}
