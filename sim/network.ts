import type { Invocation } from '../core/events.ts';
import { backOf, type LinkModel, type Model, thereOf } from '../core/model.ts';
import { type Random, Stream } from '../core/random.ts';
import type { Job } from './jobs.ts';

/** Which links a piece of work goes over, and the times of it that other transfers have no part in (docs/model.md, Network). */
export class Network {
  readonly #model: Model;
  readonly #random: Random;

  constructor(model: Model, random: Random) {
    this.#model = model;
    this.#random = random;
  }

  /** Client -> gateway -> data hub. */
  ingestMs(job: Job): number {
    const { clientToGateway, gatewayToHub } = this.#model;
    const { sendKiB } = job.work;
    return this.#legMs(clientToGateway, job, 0, sendKiB) + this.#legMs(gatewayToHub, job, 1, sendKiB);
  }
  /** Gateway -> client. */
  replyMs(job: Job): number {
    return this.#legMs(this.#model.clientToGateway, job, 0, job.work.sendKiB);
  }
  thereMs(job: Job, nodeId: number): number {
    return this.#legMs(this.there(job.work, nodeId), job, 0, job.work.sendKiB);
  }
  backMs(job: Job, nodeId: number): number {
    return this.#legMs(this.back(job.work, nodeId), job, 1, job.work.returnKiB);
  }

  there(work: Invocation, nodeId: number): LinkModel {
    return thereOf(roleOf(work), this.#model.nodes[nodeId]!);
  }
  back(work: Invocation, nodeId: number): LinkModel {
    return backOf(roleOf(work), this.#model.nodes[nodeId]!);
  }

  /** With the link to itself. */
  #legMs(link: LinkModel, job: Job, leg: 0 | 1, kib: number): number {
    return this.delayMs(link, job, leg) + kib * link.msPerKiB;
  }

  /**
   * Latency and losses of one leg. Keyed by (query, service, stage, modality, attempt, leg): the same transfer is as lucky under
   * every strategy.
   */
  delayMs({ latency, retransmission }: LinkModel, { work, service, transfer }: Job, leg: 0 | 1, latencyFactor = 1): number {
    const which = transfer + leg;
    const ms = latency.sample(this.#random, Stream.transfer, work.queryId, service, which) * latencyFactor;
    return retransmission === null ? ms : ms + retransmission.sample(this.#random, Stream.loss, work.queryId, service, which);
  }
}

function roleOf({ stage }: Invocation): 'preprocess' | 'infer' | 'aggregate' {
  return stage === 'infer' || stage === 'preprocess' ? stage : 'aggregate';
}
