import type { Backend } from '../../core/backend.ts';
import type { InstanceId } from '../../core/events.ts';
import { CLOCK_CASES } from './cases/clock.ts';
import { END_CASES } from './cases/ends.ts';
import { ORDER_CASES } from './cases/order.ts';
import { QUEUE_CASES } from './cases/queue.ts';
import { RUN_CASES } from './cases/run.ts';
import { type BackendCase, createRig, type Rig } from './rig.ts';
import type { TestFunctions } from './testing.ts';
import { createWorld, type World } from './world.ts';

/** Every case, in the order of docs/backend.md. */
export const BACKEND_CASES: readonly BackendCase[] = [
  ...ORDER_CASES,
  ...END_CASES,
  ...QUEUE_CASES,
  ...RUN_CASES,
  ...CLOCK_CASES,
].sort((a, b) => a.rule - b.rule);

/** What is tested: a backend for the world's scenario and, where it can, a way to let an instance die as by a crash. */
export type Made = { readonly backend: Backend; readonly fail?: (instanceId: InstanceId) => void };
export type MakeBackend = (world: World, theCase: BackendCase) => Made | Promise<Made>;

export type BackendContractOptions = TestFunctions & {
  /** Whether time is simulated: times are then compared exactly, else only from below. */
  readonly virtual: boolean;
  /** Why a case cannot be satisfied; null runs it. The reason stands in the name of the skipped test. */
  readonly skip?: (theCase: BackendCase) => string | null;
  /** How long a case may wait for what must happen, on the backend's clock; 2000 ms where not given. */
  readonly horizonMs?: number;
};

/**
 * The contract that every `Backend` keeps, as tests: `backendContract('mine', (world) => ({ backend: create(world.scenario) }),
 * { describe, it, virtual: false })`. Each case gets a backend of its own from `make` and closes it.
 */
export function backendContract(name: string, make: MakeBackend, options: BackendContractOptions): void {
  const { describe, it } = options;
  describe(`${name} keeps the contract of a backend`, () => {
    for (const theCase of BACKEND_CASES) {
      const title = `${theCase.rule}. ${theCase.name}`;
      const reason = options.skip?.(theCase) ?? (theCase.needs === 'virtual' && !options.virtual ? 'its time is real' : null);
      if (reason === null) it(title, () => checkBackend(theCase, make, options));
      else it.skip(`${title} (skipped: ${reason})`, () => {});
    }
  });
}

/** Runs one case; resolves when it holds and rejects with what does not. */
export async function checkBackend(
  theCase: BackendCase,
  make: MakeBackend,
  options: Pick<BackendContractOptions, 'virtual' | 'horizonMs'>,
): Promise<void> {
  const rigs: Rig[] = [];
  const fresh = async (): Promise<Rig> => {
    const world = createWorld();
    const { backend, fail } = await make(world, theCase);
    const rig = await createRig({ world, backend, fail, virtual: options.virtual, horizonMs: options.horizonMs ?? 2000 });
    rigs.push(rig);
    return rig;
  };
  try {
    await theCase.check(await fresh(), fresh);
  } finally {
    for (const rig of rigs) await rig.close();
  }
}
