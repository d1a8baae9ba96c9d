import type { Distribution } from '../../core/scenario.ts';
import type { Source } from './source.ts';

/** A file to be written; in parts, so that a long trace is never one string. */
export type Output = { readonly path: string; readonly what: string; readonly parts: Iterable<string> };
/** Something that is known of such files, and whether it holds here. */
export type Check = { readonly what: string; readonly figure: string; readonly holds: boolean };
export type AccuracyPart = {
  readonly overall?: number;
  readonly by_class?: { readonly [name: string]: number };
  readonly loading?: number;
};
export type ConfidencePart = { readonly when_right: number; readonly when_wrong: number; readonly spread?: number };
/** What was measured of a service; parts of the same `file` are written into one file of profiles. */
export type ServicePart = {
  readonly file: string;
  readonly service: string;
  readonly profile?: { readonly [device: string]: Distribution };
  readonly accuracy?: AccuracyPart;
  readonly confidence?: ConfidencePart;
};
/** What a file became. Where there are `faults` nothing else is meant to be used. */
export type Found = {
  readonly faults: readonly string[];
  readonly outputs: readonly Output[];
  readonly services: readonly ServicePart[];
  readonly checks: readonly Check[];
  /** What else there is to say of it: what it holds that a scenario has no place for. */
  readonly notes: readonly string[];
  /** For checks over several files. */
  readonly facts: readonly Fact[];
};
export type Fact = { readonly kind: string; readonly of: string; readonly values: ReadonlyMap<string, number> };

/** Of files with thousands of functions: those of these names, or else as many as are called most. */
export type Choice = { readonly functions: readonly string[]; readonly busiest: number };

/** The first line of a file as CSV, and the text that it begins with. */
export type Head = { readonly cells: readonly string[]; readonly text: string };
/** A kind of file, known by its content. */
export type Reader = {
  readonly kind: string;
  /** What must be known of all such files before they are used. */
  readonly caveat?: string;
  recognises(head: Head): boolean;
  read(source: Source, choice: Choice): Promise<Found>;
};

export const NOTHING: Found = { faults: [], outputs: [], services: [], checks: [], notes: [], facts: [] };

/** A figure that ought to be another; equal within `within` of it. */
export function equal(what: string, found: number, wanted: number, within = 0): Check {
  const off = found - wanted;
  const holds = Math.abs(off) <= within * Math.abs(wanted);
  const by = wanted === 0 ? '' : ` (${((100 * off) / wanted).toFixed(2)} %)`;
  return { what, figure: `${short(found)} and ${short(wanted)}${off === 0 ? '' : `, off by ${short(off)}${by}`}`, holds };
}
/** Something that ought to be so of each of `all`. */
export function each(what: string, holding: number, all: number): Check {
  return { what, figure: `${holding} of ${all}`, holds: holding === all };
}

export function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** A file without what ends its name, in letters that a file of ours has. */
export function stem(name: string): string {
  return name.replace(/\.(csv|ya?ml)$/i, '').replace(/[^\w.-]+/g, '-');
}

/** The file's own name without its ending. */
export function baseOf({ path }: Source): string {
  return stem(path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1));
}

/** Arrivals as a scenario takes them; `atMs` in any order, the first becomes 0. */
export function traceOf(path: string, what: string, atMs: Float64Array): Output {
  const sorted = atMs.slice().sort();
  return { path: `traces/${path}.csv`, what: `a trace of ${sorted.length} arrivals, ${what}`, parts: traceParts(sorted) };
}

const AT_ONCE = 4096;
function* traceParts(sorted: Float64Array): Generator<string> {
  yield 'at_ms\n';
  const origin = sorted[0] ?? 0;
  for (let from = 0; from < sorted.length; from += AT_ONCE)
    yield `${Array.from(sorted.subarray(from, from + AT_ONCE), (ms) => (ms - origin).toFixed(3)).join('\n')}\n`;
}
