import type { ArrivalSpec } from '../scenario.ts';

type CurveSpec = Extract<ArrivalSpec, { kind: 'diurnal' | 'ramp' | 'burst' }>;

/** A rate of arrivals that is a function of time alone, and its integral. Times in milliseconds from the start of the workload. */
export interface RateCurve {
  perSecondAt(ms: number): number;
  /** Expected number of arrivals in [0, ms). */
  expectedBy(ms: number): number;
  /** When `count` arrivals are expected to have come, the inverse of `expectedBy`; Infinity where that is never. */
  timeOf(count: number): number;
}

/** `durationMs`: how long queries arrive, over which a ramp goes from one rate to the other. */
export function curveOf(spec: CurveSpec, durationMs: number): RateCurve {
  switch (spec.kind) {
    case 'diurnal':
      return diurnal(spec);
    case 'ramp':
      return ramp(spec.fromPerSecond / 1000, spec.toPerSecond / 1000, durationMs);
    case 'burst':
      return burst(spec);
  }
}

/** from + (to - from) t / D, whose integral is a quadratic. */
function ramp(from: number, to: number, durationMs: number): RateCurve {
  const slope = (to - from) / durationMs;
  const expectedBy = (ms: number): number => from * ms + (slope * ms * ms) / 2;
  return {
    perSecondAt: (ms) => (from + slope * ms) * 1000,
    expectedBy,
    timeOf(count) {
      if (count > expectedBy(durationMs)) return Infinity;
      // The root in the form that does not cancel; below 0 only by rounding, at the very end of a ramp down to 0.
      const root = Math.sqrt(Math.max(0, from * from + 2 * slope * count));
      return from + root === 0 ? 0 : (2 * count) / (from + root);
    },
  };
}

/** The base rate, and the burst rate in the last `forMs` of every `everyMs`. */
function burst({ basePerSecond, burstPerSecond, everyMs, forMs }: Extract<CurveSpec, { kind: 'burst' }>): RateCurve {
  const base = basePerSecond / 1000;
  const high = burstPerSecond / 1000;
  const calmMs = everyMs - forMs;
  const calm = base * calmMs;
  const cycle = calm + high * forMs;
  return {
    perSecondAt: (ms) => (ms % everyMs < calmMs ? basePerSecond : burstPerSecond),
    expectedBy(ms) {
      const within = ms % everyMs;
      return Math.floor(ms / everyMs) * cycle + base * Math.min(within, calmMs) + high * Math.max(0, within - calmMs);
    },
    timeOf(count) {
      const cycles = Math.floor(count / cycle);
      const rest = count - cycles * cycle;
      const within = rest <= calm && base > 0 ? rest / base : calmMs + (rest - calm) / high;
      return cycles * everyMs + within;
    },
  };
}

const MOST_STEPS = 100;

/** mean + (peak - mean) cos(2 pi (t - peakAt) / period). */
function diurnal({ perSecond, peakPerSecond, periodMs, peakAtMs }: Extract<CurveSpec, { kind: 'diurnal' }>): RateCurve {
  const omega = (2 * Math.PI) / periodMs;
  const mean = perSecond / 1000;
  const swing = (peakPerSecond - perSecond) / 1000;
  const rateAt = (ms: number): number => mean + swing * Math.cos(omega * (ms - peakAtMs));
  const behind = Math.sin(omega * peakAtMs);
  const expectedBy = (ms: number): number => mean * ms + (swing / omega) * (Math.sin(omega * (ms - peakAtMs)) + behind);
  return {
    perSecondAt: (ms) => rateAt(ms) * 1000,
    expectedBy,
    /** Newton's method, held between bounds that close in: where the rate is near 0 it alone would leap away. */
    timeOf(count) {
      let low = Math.max(0, (count - (2 * swing) / omega) / mean);
      let high = (count + (2 * swing) / omega) / mean;
      let ms = Math.min(Math.max(count / mean, low), high);
      for (let step = 0; step < MOST_STEPS; step++) {
        const excess = expectedBy(ms) - count;
        if (excess > 0) high = ms;
        else low = ms;
        const newton = ms - excess / rateAt(ms);
        const next = newton > low && newton < high ? newton : (low + high) / 2;
        if (Math.abs(next - ms) <= 1e-12 * (1 + ms)) return next;
        ms = next;
      }
      return ms;
    },
  };
}
