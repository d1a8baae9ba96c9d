import type { Invocation } from '../core/events.ts';
import { backOf, type LinkModel, type Model, modalityOf, thereOf } from '../core/model.ts';
import { type Random, Stream } from '../core/random.ts';

const STAGE_CODE = { ingest: 0, preprocess: 1, infer: 2, aggregate: 3, reply: 4 } as const;

/** Which links a piece of work goes over, and the times of it that other transfers have no part in (docs/model.md, Network). */
export class Network {
  readonly #model: Model;
  readonly #random: Random;

  constructor(model: Model, random: Random) {
    this.#model = model;
    this.#random = random;
  }

  /** Client -> gateway -> data hub. */
  ingestMs(work: Invocation): number {
    const { clientToGateway, gatewayToHub } = this.#model;
    return this.#legMs(clientToGateway, work, 0, work.sendKiB) + this.#legMs(gatewayToHub, work, 1, work.sendKiB);
  }
  /** Gateway -> client. */
  replyMs(work: Invocation): number {
    return this.#legMs(this.#model.clientToGateway, work, 0, work.sendKiB);
  }
  thereMs(work: Invocation, nodeId: number): number {
    return this.#legMs(this.there(work, nodeId), work, 0, work.sendKiB);
  }
  backMs(work: Invocation, nodeId: number): number {
    return this.#legMs(this.back(work, nodeId), work, 1, work.returnKiB);
  }

  there(work: Invocation, nodeId: number): LinkModel {
    return thereOf(roleOf(work), this.#model.nodes[nodeId]!);
  }
  back(work: Invocation, nodeId: number): LinkModel {
    return backOf(roleOf(work), this.#model.nodes[nodeId]!);
  }

  /** With the link to itself. */
  #legMs(link: LinkModel, work: Invocation, leg: 0 | 1, kib: number): number {
    return this.delayMs(link, work, leg) + kib * link.msPerKiB;
  }

  /**
   * Latency and losses of one leg. Keyed by (query, service, stage, modality, attempt, leg): the same transfer is as lucky under
   * every strategy.
   */
  delayMs({ latency, retransmission }: LinkModel, work: Invocation, leg: 0 | 1, latencyFactor = 1): number {
    const service = 'serviceId' in work ? work.serviceId + 1 : 0;
    const modality = 'taskId' in work ? modalityOf(this.#model, work.taskId) : 0;
    const which = ((STAGE_CODE[work.stage] * 64 + modality) * 4 + work.attempt) * 2 + leg;
    const ms = latency.sample(this.#random, Stream.transfer, work.queryId, service, which) * latencyFactor;
    return retransmission === null ? ms : ms + retransmission.sample(this.#random, Stream.loss, work.queryId, service, which);
  }
}

function roleOf({ stage }: Invocation): 'preprocess' | 'infer' | 'aggregate' {
  return stage === 'infer' || stage === 'preprocess' ? stage : 'aggregate';
}
