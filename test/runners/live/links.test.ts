import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../core/backend.ts';
import { buildModel } from '../../../core/model/build.ts';
import { cpusAt } from '../../../runners/live/budget.ts';
import { Links } from '../../../runners/live/links.ts';
import { createWorld } from '../../contracts/world.ts';

/** A clock that goes on when it is told to. */
function byHand(): Clock & { to(ms: number): void } {
  let nowMs = 0;
  let due: { readonly atMs: number; readonly fn: () => void }[] = [];
  return {
    now: () => nowMs,
    after(delayMs, fn) {
      const one = { atMs: nowMs + delayMs, fn };
      due.push(one);
      return { cancel: () => void (due = due.filter((other) => other !== one)) };
    },
    to(ms) {
      nowMs = ms;
      const past = due.filter(({ atMs }) => atMs <= ms);
      due = due.filter(({ atMs }) => atMs > ms);
      for (const { fn } of past) fn();
    },
  };
}

const WHOLE = { cut: false, latencyFactor: 1, bandwidthFactor: 1 };
const { network } = createWorld().scenario;
/** 1 ms; 8 Mbit/s, that is 1.024 ms for a KiB. */
const model = buildModel(
  createWorld({ network: { ...network, links: network.links.map((link) => ({ ...link, bandwidthMbitPerS: 8 })) } }).scenario,
);
const link = model.clientToGateway;

function world() {
  const clock = byHand();
  const seen: string[] = [];
  const links = new Links(clock, 100);
  const pass = (name: string): void =>
    links.pass(
      link,
      10,
      () => seen.push(`${name} through at ${clock.now()}`),
      () => seen.push(`${name} lost at ${clock.now()}`),
    );
  return { clock, links, pass, seen };
}

describe('links with faults in a live run', () => {
  it('let through at once what nothing befalls', () => {
    const { links, pass, seen } = world();
    pass('a');
    links.change(link.id, WHOLE);
    pass('b');
    expect(seen).toEqual(['a through at 0', 'b through at 0']);
  });

  it('hold what comes while they are cut until they are whole, or lose it after the time-out', () => {
    const { clock, links, pass, seen } = world();
    links.change(link.id, { ...WHOLE, cut: true });
    pass('a');
    clock.to(50);
    pass('b');
    clock.to(100);
    clock.to(120);
    links.change(link.id, WHOLE);
    clock.to(500);
    expect(seen).toEqual(['a lost at 100', 'b through at 120']);
  });

  it('add what a degraded link takes longer than the scenario says: 2 x 1 ms and 3 x 10 x 1.024 ms', () => {
    const { clock, links, pass, seen } = world();
    links.change(link.id, { cut: false, latencyFactor: 3, bandwidthFactor: 0.25 });
    pass('a');
    clock.to(32.7);
    expect(seen).toEqual([]);
    clock.to(32.8);
    expect(seen).toEqual(['a through at 32.8']);
  });
});

describe('the CPU of a slow node', () => {
  it('is what the work needs over the factor, without what the worker has for itself', () => {
    const budget = { cpus: 0.5, workCpus: 0.4, slotCpus: 0.4, memoryMiB: 128 };
    expect([cpusAt(budget, 1), cpusAt(budget, 4)]).toEqual([0.5, 0.1]);
  });
});
