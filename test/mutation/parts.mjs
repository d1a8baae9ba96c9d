import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * What is mutated, and by which tests each part is judged: quick ones that need neither the build nor other programs. A mutant that
 * loops for ever costs a multiple of the time of all of them.
 */
export const PARTS = {
  kernel: { mutate: ['sim/kernel.ts'], tests: ['test/sim/kernel.test.ts'] },
  queue: { mutate: ['sim/queue.ts'], tests: ['test/sim/queue.test.ts'] },
  server: {
    mutate: ['sim/server.ts', 'sim/serving.ts'],
    tests: [
      'test/sim/{batching,cold-start,derivation,power}.test.ts',
      'test/contracts/sim-backend.test.ts',
      'test/core/drain.test.ts',
    ],
  },
  contention: {
    mutate: ['sim/contention.ts'],
    tests: ['test/sim/{accelerators,contention,sharing}.test.ts'],
  },
  allocation: {
    mutate: ['core/allocation/*.ts'],
    tests: ['test/core/allocation/*.test.ts', 'test/algorithms/placement/{placement,worked-example}.test.ts'],
  },
  orchestrator: {
    mutate: ['core/orchestrator/*.ts'],
    tests: [
      'test/core/orchestrator/*.test.ts',
      'test/core/{drain,misbehaving}.test.ts',
      'test/core/inference/eligibility.test.ts',
      'test/core/{contracts,observation}/runs.test.ts',
      'test/core/changes.test.ts',
      'test/sim/{cold-start,link-faults}.test.ts',
    ],
  },
};

/** The part that the variable MUTATION_PART names. */
export const PART = PARTS[process.env.MUTATION_PART ?? ''];

/** What is mutated of a part: where it names a folder, its files one by one. */
export function filesOf(part) {
  return (PARTS[part]?.mutate ?? []).flatMap((path) =>
    path.endsWith('/*.ts')
      ? readdirSync(dirname(path))
          .filter((name) => name.endsWith('.ts'))
          .map((name) => `${dirname(path)}/${name}`)
      : [path],
  );
}
