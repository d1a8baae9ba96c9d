import { readFileSync } from 'node:fs';
import { phasesOf } from '../algorithms/adaptive-phases.ts';
import { RoheFleet, type RoheNode, type RoheSelection, type RoheService } from '../algorithms/rohe/fleet.ts';
import { byLaxity, byMapScore, type Timed } from '../algorithms/rohe/scores.ts';

/**
 * `node rohe-process.js CASES`: the decisions that ROHE was asked for (peers/rohe_decisions.py) by the functions of this project, whose
 * answers must be ROHE's; decisions per second of processor time as a line of JSON.
 */
type PlacementCase = {
  readonly nodes: readonly (RoheNode & { readonly mac_address: string })[];
  readonly services: readonly RoheService[];
  /** By selection and service. */
  readonly answers: readonly (readonly (string | null)[])[];
};
type PhasesCase = { readonly allocated: readonly number[]; readonly answer: readonly (readonly [task: number, phase: number])[] };
type Task = Timed & { readonly number: number };

const REMAINING = 1;
const EVEN = { cpu: 1, memory: 1 };
const PHASES: { readonly [strategy: string]: (tasks: readonly Task[]) => readonly (readonly [task: number, phase: number])[] } = {
  llf: (tasks) => byLaxity(tasks, REMAINING).map(({ number }) => [number, 0]),
  dream: (tasks) => byMapScore(tasks, REMAINING).map(({ number }) => [number, 0]),
  adaptive(tasks) {
    const order = tasks.toSorted((a, b) => a.allocated - b.allocated);
    const phases = phasesOf(
      order.map(({ allocated }) => allocated),
      REMAINING,
    );
    return order.map(({ number }, i) => [number, phases[i]!]);
  },
};

const cases = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as { readonly [name: string]: PlacementCase & PhasesCase };
const rates = Object.entries(cases).map(([name, one]) => {
  const decide = PHASES[name.split(' ')[0] ?? ''];
  return [name, decide === undefined ? placement(name, one) : phases(name, one, decide)] as const;
});
console.log(JSON.stringify(Object.fromEntries(rates)));

function placement(name: string, { nodes, services, answers }: PlacementCase): number {
  const fleet = new RoheFleet(nodes);
  for (const [selection, expected] of answers.entries()) {
    const given = services.map((one) => nodes[fleet.choose(one, EVEN, selection as RoheSelection)]?.mac_address ?? null);
    agree(`${name}, selection ${selection}`, given, expected);
  }
  return rate((i) => fleet.choose(services[i % services.length]!, EVEN, 1));
}

function phases(name: string, { allocated, answer }: PhasesCase, decide: (typeof PHASES)[string]): number {
  const tasks = allocated.map((time, number): Task => ({ number, allocated: time, min: time / 2 }));
  agree(name, decide(tasks), answer);
  return rate(() => decide(tasks));
}

function agree(name: string, given: unknown, expected: unknown): void {
  const [ours, theirs] = [given, expected].map((answer) => JSON.stringify(answer));
  if (ours !== theirs) throw new Error(`${name}: ${ours}, ROHE answers ${theirs}`);
}

/** Decisions per second of processor time over half a second, after a fifth of one to warm up. */
function rate(decide: (i: number) => unknown): number {
  const during = (seconds: number): number => {
    const begin = process.cpuUsage();
    for (let count = 0; ; ) {
      for (let i = 0; i < 64; i++) decide(count++);
      const { user, system } = process.cpuUsage(begin);
      if (user + system >= 1e6 * seconds) return (1e6 * count) / (user + system);
    }
  };
  during(0.2);
  return during(0.5);
}
