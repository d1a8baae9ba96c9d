/** What a response time consists of, in milliseconds; the parts add up to the response. */
export type Parts = {
  readonly responseMs: number;
  readonly serviceMs: number;
  /** Waiting at a node, held back by the strategy, and attempts that came to nothing. */
  readonly queueMs: number;
  readonly networkMs: number;
  /** From decisions to their sending, observations that were taken late, and arrivals that were. */
  readonly orchestrationMs: number;
};
/** One completed piece of work of a query. Times count as the query's do. */
export type Leg = {
  readonly decidedMs: number;
  readonly endMs: number;
  readonly networkMs: number;
  /** null: the worker did not say. */
  readonly waitingMs: number | null;
  readonly serviceMs: number;
};

/** Times that were read from text may differ in the last digit. */
const SAME_MS = 1e-6;

/**
 * The parts of one query's response, along the path that it waited for: from the reply backwards, always to the work that ended last before
 * what follows it was decided. What lies between two of them is queueing, and what lies before the first is orchestration.
 */
export function partsOf(arrivalMs: number, endMs: number, legs: readonly Leg[]): Parts {
  const left = [...legs].sort((a, b) => a.endMs - b.endMs);
  let [serviceMs, queueMs, networkMs, orchestrationMs] = [0, 0, 0, 0];
  let atMs = endMs;
  for (let leg = left.pop(); leg !== undefined; leg = left.pop()) {
    if (leg.endMs > atMs + SAME_MS) continue;
    const waitingMs = leg.waitingMs ?? 0;
    queueMs += atMs - leg.endMs + waitingMs;
    serviceMs += leg.serviceMs;
    networkMs += leg.networkMs;
    orchestrationMs += leg.endMs - leg.decidedMs - leg.networkMs - waitingMs - leg.serviceMs;
    atMs = leg.decidedMs;
  }
  orchestrationMs += atMs - arrivalMs;
  return { responseMs: endMs - arrivalMs, serviceMs, queueMs, networkMs, orchestrationMs };
}

export const PARTS = ['serviceMs', 'queueMs', 'networkMs', 'orchestrationMs'] as const;
const ALL = ['responseMs', ...PARTS] as const;

export function meanParts(all: readonly Parts[]): Parts {
  return combined((part) => all.reduce((sum, one) => sum + one[part], 0) / all.length);
}
export function differenceOf(a: Parts, b: Parts): Parts {
  return combined((part) => a[part] - b[part]);
}
function combined(of: (part: (typeof ALL)[number]) => number): Parts {
  const [responseMs, serviceMs, queueMs, networkMs, orchestrationMs] = ALL.map(of) as [number, number, number, number, number];
  return { responseMs, serviceMs, queueMs, networkMs, orchestrationMs };
}

/** Ranks on either side of a percentile whose queries speak for it, as a share of all. */
const NEAR = 0.025;

/** Mean parts of the queries whose responses are nearest in rank to the percentile (0..1). `all` must not be empty. */
export function partsNear(all: readonly Parts[], share: number): Parts {
  const sorted = [...all].sort((a, b) => a.responseMs - b.responseMs);
  const place = Math.round((sorted.length - 1) * share);
  const reach = Math.ceil(sorted.length * NEAR);
  return meanParts(sorted.slice(Math.max(0, place - reach), place + reach + 1));
}
