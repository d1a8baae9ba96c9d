import { type Random, Stream } from '../core/random.ts';
import type { Agenda } from './agenda.ts';
import { batchDueMs, takeBatch } from './batching.ts';
import { type Job, unmated } from './jobs.ts';
import { BATCH_DUE, END_SERVICE } from './opcodes.ts';
import type { Probe } from './probe.ts';
import type { Server } from './server.ts';

export type ServingHooks = {
  /** It has been served, or was cancelled meanwhile: its slot is free. */
  readonly served: (job: Job, server: Server) => void;
  /** It will not be served. */
  readonly lost: (job: Job, cause: string) => void;
};

/** Work at an instance, from when it reaches the node until it has been served: by itself or in a batch. */
export class Serving {
  readonly #agenda: Agenda;
  readonly #random: Random;
  readonly #probe: Probe | undefined;
  readonly #hooks: ServingHooks;

  constructor(agenda: Agenda, random: Random, probe: Probe | undefined, hooks: ServingHooks) {
    this.#agenda = agenda;
    this.#random = random;
    this.#probe = probe;
    this.#hooks = hooks;
  }

  reach(job: Job): void {
    const server = job.server!;
    if (server.state !== 'ready') return this.#hooks.lost(job, `instance ${server.state}`);
    job.reachedMs = this.#agenda.now;
    const accepted = server.accept(job);
    if (accepted !== 'full') this.#probe?.reached(job.work.id, server.id, job.reachedMs);
    switch (accepted) {
      case 'start':
        return this.#serve(job, server);
      case 'wait':
        job.state = 'waiting';
        if (server.service.batchFactors !== null) this.formBatches(server);
        return;
      case 'full':
        return this.#hooks.lost(job, 'queue full');
    }
  }

  end(job: Job): void {
    const server = job.server!;
    const { now } = this.#agenda;
    server.finish(job, now);
    this.#probeEnd(job, server);
    if (server.sharing !== null && job.startMs + job.serviceMs !== now) job.serviceMs = now - job.startMs;
    if (server.service.batchFactors !== null) this.formBatches(server);
    else {
      const next = server.queue.take();
      if (next !== undefined) this.#serve(next, server);
    }
    if (job.mates === null) return this.#hooks.served(job, server);
    for (const one of unmated(job)) this.#hooks.served(one, server);
  }

  /** Begins all batches that are due, and arranges to look again when the next one is. */
  formBatches(server: Server): void {
    const { now } = this.#agenda;
    while (server.queue.size > 0 && server.running.length < server.service.spec.concurrency) {
      const dueMs = batchDueMs(server);
      if (dueMs <= now) this.#serve(takeBatch(server), server);
      else {
        if (dueMs !== server.batchDueMs) this.#agenda.at(dueMs, BATCH_DUE, server.id, 0);
        server.batchDueMs = dueMs;
        return;
      }
    }
  }

  #serve(job: Job, server: Server): void {
    const { now } = this.#agenda;
    job.state = 'running';
    job.waitingMs = now - job.reachedMs;
    job.serviceMs = this.#serviceMs(job, server) * server.load.slowness;
    if (job.mates !== null) this.#serveMates(job, job.mates, server);
    server.begin(job, now);
    this.#probe?.began(job.work.id, server.id, now);
    if (server.sharing === null) this.#agenda.meet(job.serviceMs, END_SERVICE, job);
  }
  /** A batch takes its factor times what its longest member takes alone. */
  #serveMates(leader: Job, mates: readonly Job[], server: Server): void {
    const { now } = this.#agenda;
    for (const mate of mates) {
      mate.state = 'running';
      mate.waitingMs = now - mate.reachedMs;
      this.#probe?.began(mate.work.id, server.id, now);
      leader.serviceMs = Math.max(leader.serviceMs, this.#serviceMs(mate, server) * server.load.slowness);
    }
    leader.serviceMs *= server.service.batchFactors![server.nodeId]![mates.length + 1]!;
  }

  /** One standard variate for (query, modality, service, attempt), scaled by the device. */
  #serviceMs({ work, modality }: Job, server: Server): number {
    const time = server.service.work[server.nodeId]!;
    const ms = time.sample(this.#random, Stream.service, work.queryId, server.service.id, modality * 4 + work.attempt);
    return work.stage === 'infer' && work.explain ? ms * (server.service.spec.explanation?.factor ?? 1) : ms;
  }

  #probeEnd(job: Job, server: Server): void {
    if (this.#probe === undefined) return;
    for (const one of [job, ...(job.mates ?? [])]) this.#probe.ended(one.work.id, server.id, this.#agenda.now);
  }
}
