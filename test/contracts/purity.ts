import assert from 'node:assert/strict';
import type { ParamSpec } from '../../core/algorithm.ts';
import type { Json } from '../../core/scenario.ts';

/** No parameters, then for each parameter every value worth trying with all others at their defaults. */
export function eachParams(specs: { readonly [name: string]: ParamSpec }): { readonly [name: string]: Json }[] {
  const varied = Object.entries(specs).flatMap(([name, spec]) => {
    const values: readonly Json[] = spec.type === 'choice' ? spec.of : [spec.min, spec.max];
    return values.filter((value) => value !== spec.default).map((value) => ({ [name]: value }));
  });
  return [{}, ...varied];
}

/** Runs `fn` while time, randomness and timers throw. */
export function withoutWorld<T>(fn: () => T): T {
  const kept = { now: Date.now, clock: performance.now, random: Math.random, timeout: globalThis.setTimeout };
  const refuse = (what: string) => (): never => {
    throw new Error(`decide() used ${what}; time is view.now, randomness is the stream given to create()`);
  };
  Date.now = refuse('Date.now');
  performance.now = refuse('performance.now');
  Math.random = refuse('Math.random');
  globalThis.setTimeout = refuse('setTimeout') as never;
  try {
    return fn();
  } finally {
    Date.now = kept.now;
    performance.now = kept.clock;
    Math.random = kept.random;
    globalThis.setTimeout = kept.timeout;
  }
}

/** The value itself, made unchangeable to its depths. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) frozen(part);
  return value;
}

/** Fails unless the value comes back the same from JSON. */
export function checkPurely(value: unknown): void {
  assert.deepEqual(JSON.parse(JSON.stringify(value)), value, 'a decision is plain JSON');
}
