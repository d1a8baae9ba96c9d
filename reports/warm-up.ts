import { fixed } from './format.ts';
import type { Settling } from './metrics/response-batches.ts';

/** What is cut off the start of the runs of one replicate: the most that one of its strategies took to settle, so that pairs stay pairs. */
export type WarmUp = {
  readonly ms: number;
  /** Strategies of which MSER-5 could not tell, and why. */
  readonly unsettled: readonly { readonly strategy: string; readonly why: string }[];
};

export function warmUpOf(settlings: readonly (Settling & { readonly strategy: string })[]): WarmUp {
  return {
    ms: Math.max(...settlings.map(({ ms }) => ms)),
    unsettled: settlings.flatMap(({ strategy, why }) => (why === null ? [] : [{ strategy, why }])),
  };
}

/** In a line: `warm-up by MSER-5: 0 to 3.2 s of 120 s cut`. `warmUps`: one or more, a replicate each; null: of different lengths. */
export function warmUpSentence(warmUps: readonly WarmUp[], durationMs: number | null): string {
  const cuts = warmUps.map(({ ms }) => ms);
  const [least, most] = [cuts.reduce((a, b) => Math.min(a, b)), cuts.reduce((a, b) => Math.max(a, b))];
  const [from, to] = [least, most].map((ms) => fixed(ms / 1000, 1));
  const of = durationMs === null ? '' : ` of ${durationMs / 1000} s`;
  const cut = most === 0 ? 'none' : `${from === to ? from : `${from} to ${to}`} s${of}`;
  return `warm-up by MSER-5: ${cut} cut${unsettledText(warmUps)}`;
}

function unsettledText(warmUps: readonly WarmUp[]): string {
  const all = warmUps.flatMap(({ unsettled }) => unsettled);
  const texts = [...new Set(all.map(({ strategy, why }) => `${strategy}\0${why}`))].map((key) => {
    const [strategy = '', why = ''] = key.split('\0');
    const n = all.filter((one) => one.strategy === strategy && one.why === why).length;
    return `; not found for ${strategy}${warmUps.length === 1 ? '' : ` in ${n} of ${warmUps.length} replications`}: ${why}`;
  });
  return texts.join('');
}
