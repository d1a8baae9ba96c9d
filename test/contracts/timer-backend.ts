import { Subject } from 'rxjs';
import type { Backend } from '../../core/backend.ts';
import type { BackendObservation, InstanceId, InstanceState, Invocation, InvocationId, Prediction } from '../../core/events.ts';
import type { DeviceSpec, Distribution, ProfileSpec, Scenario, ServiceSpec } from '../../core/scenario.ts';
import { createTimerLoop } from './timer-loop.ts';

export type TimerBackend = Backend & {
  /** Lets an instance die as by a crash: all that is queued or running there fails. */
  fail(instanceId: InstanceId): void;
};

type Job = { readonly work: Invocation; readonly sentMs: number; cancelled: boolean };
type Started = { readonly job: Job; readonly startMs: number };
type Server = {
  readonly id: InstanceId;
  readonly spec: ServiceSpec;
  readonly serviceMs: number;
  state: InstanceState;
  readonly queue: Job[];
  readonly running: Map<InvocationId, Started>;
};

/**
 * A backend in real milliseconds without a network: constant service times, first come first served, one and the same prediction
 * for everything. The second implementation of the seam, to show that the core and the suites take nothing from the simulator.
 * Throws on what it does not serve: other distributions than `constant`, other queues than `fifo`.
 */
export function createTimerBackend(scenario: Scenario): TimerBackend {
  const loop = createTimerLoop();
  const out = new Subject<BackendObservation>();
  const servers = new Map<InstanceId, Server>();
  /** Where each invocation that has been sent to an instance and has not ended is. */
  const places = new Map<InvocationId, Server>();

  const now = loop.clock.now;
  const soon = (fn: () => void): void => void loop.clock.after(0, fn);

  function change(server: Server, state: InstanceState, cause: string | null): void {
    server.state = state;
    soon(() => out.next({ kind: 'instance-changed', atMs: now(), instanceId: server.id, state, cause }));
  }

  function lose(job: Job, outcome: 'failed' | 'cancelled', cause: string): void {
    places.delete(job.work.id);
    soon(() => out.next({ kind: 'invocation-ended', atMs: now(), invocationId: job.work.id, outcome, cause, energyJ: null }));
  }

  function deploy(instanceId: InstanceId, serviceId: number, nodeId: number): void {
    const spec = at(scenario.services, serviceId, 'service');
    const node = at(scenario.nodes, nodeId, 'node');
    const device = scenario.devices.find((one) => one.name === node.device);
    if (device === undefined) throw new Error(`node "${node.name}" has the unknown device "${node.device}"; add it to devices`);
    if (spec.queue.order !== 'fifo')
      throw new Error(`service "${spec.name}" has queue order "deadline"; this backend has fifo only`);
    const serviceMs = serviceTime(spec.profile, device);
    const server: Server = { id: instanceId, spec, serviceMs, state: 'starting', queue: [], running: new Map() };
    servers.set(instanceId, server);
    change(server, 'starting', null);
    loop.clock.after(constantMs(spec.startUp), () => {
      if (server.state !== 'starting') return;
      change(server, 'ready', null);
      serve(server);
    });
  }

  function take(instanceId: InstanceId, state: 'failed' | 'removed', cause: string): void {
    const server = servers.get(instanceId);
    if (server === undefined) return;
    servers.delete(instanceId);
    for (const { job } of server.running.values()) lose(job, job.cancelled ? 'cancelled' : 'failed', cause);
    for (const job of server.queue) lose(job, 'failed', cause);
    change(server, state, cause);
  }

  function invoke(work: Invocation): void {
    const job: Job = { work, sentMs: now(), cancelled: false };
    if (!('instanceId' in work)) {
      soon(() => complete(job, 0, 0, null));
      return;
    }
    const server = servers.get(work.instanceId);
    if (server === undefined) return lose(job, 'failed', 'no such instance');
    const bound = server.spec.queue.bound;
    if (bound !== null && server.queue.length >= bound && !hasRoom(server)) return lose(job, 'failed', 'queue full');
    places.set(work.id, server);
    server.queue.push(job);
    serve(server);
  }

  function cancel(invocationId: InvocationId): void {
    const server = places.get(invocationId);
    if (server === undefined) return;
    const started = server.running.get(invocationId);
    if (started !== undefined) {
      started.job.cancelled = true;
      return;
    }
    const index = server.queue.findIndex((job) => job.work.id === invocationId);
    for (const job of server.queue.splice(index, 1)) lose(job, 'cancelled', 'cancelled while queued');
  }

  function serve(server: Server): void {
    while (server.state === 'ready' && hasRoom(server)) {
      const job = server.queue.shift();
      if (job === undefined) return;
      server.running.set(job.work.id, { job, startMs: now() });
      loop.clock.after(server.serviceMs * factor(job.work, server.spec), () => end(server, job));
    }
  }

  function end(server: Server, job: Job): void {
    const started = server.running.get(job.work.id);
    if (started === undefined || servers.get(server.id) !== server) return;
    server.running.delete(job.work.id);
    serve(server);
    if (job.cancelled) return lose(job, 'cancelled', 'cancelled while running');
    places.delete(job.work.id);
    complete(job, started.startMs - job.sentMs, now() - started.startMs, job.work.stage === 'infer' ? PREDICTION : null);
  }

  function complete(job: Job, waitingMs: number, serviceMs: number, prediction: Prediction | null): void {
    const spans = { networkMs: 0, waitingMs, serviceMs };
    out.next({
      kind: 'invocation-ended',
      atMs: now(),
      invocationId: job.work.id,
      outcome: 'completed',
      spans,
      energyJ: null,
      prediction,
    });
  }

  return {
    clock: loop.clock,
    open: async () => {},
    close: async () => loop.clear(),
    deploy,
    remove: (instanceId) => take(instanceId, 'removed', 'removed'),
    fail: (instanceId) => take(instanceId, 'failed', 'crashed'),
    invoke,
    cancel,
    observe: () => out.asObservable(),
    run: loop.run,
    stop: loop.stop,
  };
}

const PREDICTION: Prediction = { classes: [0, 1], scores: [0.8, 0.2], confidence: 0.8 };

function hasRoom(server: Server): boolean {
  return server.running.size < server.spec.concurrency;
}

function factor(work: Invocation, spec: ServiceSpec): number {
  const explained = work.stage === 'infer' && work.explain;
  return explained ? (spec.explanation?.factor ?? 1) : 1;
}

function serviceTime(profile: ProfileSpec, device: DeviceSpec): number {
  const own = profile.byDevice[device.name];
  if (own !== undefined) return constantMs(own);
  if (profile.otherwise === null) throw new Error(`no profile for device "${device.name}"; give one under byDevice or otherwise`);
  return constantMs(profile.otherwise) / device.speed;
}

function constantMs(time: Distribution): number {
  if (time.kind !== 'constant') throw new Error(`a time is ${time.kind}; this backend knows constant only`);
  return time.ms;
}

function at<T>(list: readonly T[], id: number, what: string): T {
  const found = list[id];
  if (found === undefined) throw new Error(`unknown ${what} ${id}; the scenario has 0..${list.length - 1}`);
  return found;
}
