import { rounded, type Section } from './draft.ts';
import { folded } from './names.ts';
import type { ProfilePart, TimePart } from './parts.ts';

/** Those of the unit that is used, where the file tells units apart and has it. */
export function timesOn(times: ProfilePart['times'], wanted: string): ProfilePart['times'] {
  const own = times.filter(({ unit }) => unit === null || unit === wanted);
  return own.length > 0 ? own : times;
}

/** By device where the files name devices of the cluster; the mean of all is for the rest. */
export function profileOf(times: ProfilePart['times'], devices: readonly string[]): unknown {
  const section: Section = {};
  for (const device of devices) {
    const own = times.filter((one) => one.device !== null && names(device, one.device));
    if (own.length > 0) section[device] = timeOf(own);
  }
  return { ...section, otherwise: timeOf(times) };
}

/** The one may say more than the other: jetson_xavier_agx is a jetson-xavier. */
function names(device: string, other: string): boolean {
  const [one, two] = [folded(device), folded(other)];
  return one.includes(two) || two.includes(one);
}

function timeOf(times: ProfilePart['times']): unknown {
  const [only] = times;
  if (times.length === 1 && only !== undefined && 'minMs' in only.ms) {
    const { minMs, p90Ms, maxMs } = only.ms;
    return { quantiles: { p0: `${rounded(minMs)} ms`, p90: `${rounded(p90Ms)} ms`, p100: `${rounded(maxMs)} ms` } };
  }
  return `${rounded(meanOf(times))} ms`;
}
export function meanOf(times: ProfilePart['times']): number {
  return times.reduce((sum, { ms }) => sum + middle(ms), 0) / times.length;
}
function middle(time: TimePart): number {
  return 'meanMs' in time ? time.meanMs : (time.minMs + time.p90Ms) / 2;
}
