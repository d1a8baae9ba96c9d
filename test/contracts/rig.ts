import assert from 'node:assert/strict';
import type { Backend } from '../../core/backend.ts';
import type { BackendObservation, InstanceId, Invocation, InvocationId, ServiceId } from '../../core/events.ts';
import { watch } from '../../core/watch.ts';
import type { World } from './world.ts';

export type Ended = Extract<BackendObservation, { kind: 'invocation-ended' }>;
export type Completed = Extract<Ended, { outcome: 'completed' }>;

/** What a case of the backend's contract works with: one backend, one observer, and commands that check that they emit nothing. */
export type Rig = {
  readonly world: World;
  readonly backend: Backend;
  readonly virtual: boolean;
  /** All that was observed, in order. */
  readonly seen: readonly BackendObservation[];
  /** Called after each observation has been noted. */
  onSeen(react: (seen: BackendObservation) => void): void;
  /** The instance id given is used; it goes to the left node when even, to the right one when odd. */
  deploy(instanceId: InstanceId, serviceId: ServiceId): void;
  remove(instanceId: InstanceId): void;
  invoke(work: Invocation): void;
  cancel(invocationId: InvocationId): void;
  fail(instanceId: InstanceId): void;
  /** Deploys and runs until it is ready. */
  ready(instanceId: InstanceId, serviceId: ServiceId): Promise<void>;
  /** Runs until all of these have ended; fails when that takes longer than the horizon. */
  ended(...invocationIds: InvocationId[]): Promise<void>;
  /** Runs for a while, so that what is still to come would come. */
  settle(): Promise<void>;
  /** The one end of an invocation; fails when there is none or more than one. */
  endOf(invocationId: InvocationId): Ended;
  completionOf(invocationId: InvocationId): Completed;
  /** Equal in virtual time; in real time `actual` may be later, but not earlier by more than a timer's grain. */
  lasts(actualMs: number, expectedMs: number, what: string): void;
  close(): Promise<void>;
};

/** One statement about backends. `rule` is its number in docs/backend.md. */
export type BackendCase = {
  readonly rule: number;
  readonly name: string;
  /** `virtual`: about exact times, so only where time is simulated; `fail`: the backend must be able to let an instance fail. */
  readonly needs: 'nothing' | 'virtual' | 'fail';
  /** `fresh` makes one more rig of the same kind. */
  check(rig: Rig, fresh: () => Promise<Rig>): Promise<void>;
};

export type RigParts = {
  readonly world: World;
  readonly backend: Backend;
  readonly virtual: boolean;
  readonly horizonMs: number;
  readonly fail: ((instanceId: InstanceId) => void) | undefined;
};

/** Longer than anything in the tiny world takes. */
const SETTLE_MS = 60;
/** `setTimeout` may fire early by up to a millisecond, and two stamps are compared. */
const GRAIN_MS = 2.5;

export async function createRig(parts: RigParts): Promise<Rig> {
  const { world, backend, virtual, horizonMs } = parts;
  await backend.open();
  const seen: BackendObservation[] = [];
  let react: (observation: BackendObservation) => void = () => {};
  let busy = false;
  const watching = watch(backend.observe(), (observation) => {
    assert.equal(busy, false, `${observation.kind} was emitted from inside another observation or a command`);
    busy = true;
    seen.push(observation);
    react(observation);
    busy = false;
  });

  function quietly(command: () => void): void {
    const before = seen.length;
    const outer = busy;
    busy = true;
    command();
    busy = outer;
    assert.equal(seen.length, before, 'a command emitted before it returned');
  }

  async function until(done: () => boolean, what: string): Promise<void> {
    const before = react;
    react = (observation) => {
      before(observation);
      if (done()) backend.stop();
    };
    if (!done()) await backend.run(backend.clock.now() + horizonMs);
    react = before;
    assert.ok(done(), `${what} within ${horizonMs} ms; seen: ${JSON.stringify(seen)}`);
  }

  const ends = (id: InvocationId): Ended[] =>
    seen.filter((one): one is Ended => one.kind === 'invocation-ended' && one.invocationId === id);

  function endOf(id: InvocationId): Ended {
    const all = ends(id);
    assert.equal(all.length, 1, `invocation ${id} must end exactly once: ${JSON.stringify(all)}`);
    return all[0] as Ended;
  }

  const rig: Rig = {
    world,
    backend,
    virtual,
    seen,
    onSeen: (next) => {
      react = next;
    },
    deploy: (instanceId, serviceId) => {
      const { left, right } = world.nodes;
      quietly(() => backend.deploy(instanceId, serviceId, instanceId % 2 === 0 ? left : right));
    },
    remove: (instanceId) => quietly(() => backend.remove(instanceId)),
    invoke: (work) => quietly(() => backend.invoke(work)),
    cancel: (invocationId) => quietly(() => backend.cancel(invocationId)),
    fail: (instanceId) => {
      const { fail } = parts;
      assert.ok(fail, 'this backend gives no way to let an instance fail; skip the case with a reason');
      quietly(() => fail(instanceId));
    },
    ready: async (instanceId, serviceId) => {
      rig.deploy(instanceId, serviceId);
      await until(() => seen.some((one) => isState(one, instanceId, 'ready')), `instance ${instanceId} is ready`);
    },
    ended: (...ids) => until(() => ids.every((id) => ends(id).length > 0), `invocations ${ids.join(', ')} end`),
    settle: async () => void (await backend.run(backend.clock.now() + SETTLE_MS)),
    endOf,
    completionOf: (id) => {
      const end = endOf(id);
      assert.ok(end.outcome === 'completed', `invocation ${id} must complete: ${JSON.stringify(end)}`);
      return end;
    },
    lasts: (actualMs, expectedMs, what) => {
      const fits = virtual ? Math.abs(actualMs - expectedMs) < 1e-6 : actualMs > expectedMs - GRAIN_MS;
      assert.ok(fits, `${what}: ${actualMs} ms, expected ${virtual ? '' : 'at least '}${expectedMs} ms`);
    },
    close: async () => {
      watching.unsubscribe();
      await backend.close();
    },
  };
  return rig;
}

export function isState(seen: BackendObservation, instanceId: InstanceId, state: string): boolean {
  return seen.kind === 'instance-changed' && seen.instanceId === instanceId && seen.state === state;
}

/** An `infer` of the tiny world's one modality, of a query of the same number. */
export function infer(id: InvocationId, serviceId: ServiceId, instanceId: InstanceId): Invocation {
  return { ...HEAD, id, queryId: id, stage: 'infer', taskId: id, serviceId, instanceId, explain: false };
}

/** The head that all invocations share: first attempt, no deadline, priority 0, small transfers. */
export const HEAD = { attempt: 1, deadlineMs: null, priority: 0, tenant: 0, sendKiB: 50, returnKiB: 1 } as const;
