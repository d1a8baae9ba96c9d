import type { Invocation } from '../core/events.ts';
import { type LinkModel, legsOf, type Model, modalityOf } from '../core/model.ts';
import { type Random, Stream } from '../core/random.ts';

const STAGE_CODE = { ingest: 0, preprocess: 1, infer: 2, aggregate: 3, reply: 4 } as const;

/** Time of one transfer: the link's latency drawn for it, plus size over bandwidth. Transfers do not slow each other. */
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
    return this.#legMs(this.#legs(work, nodeId)[0], work, 0, work.sendKiB);
  }
  backMs(work: Invocation, nodeId: number): number {
    return this.#legMs(this.#legs(work, nodeId)[1], work, 1, work.returnKiB);
  }

  #legs(work: Invocation, nodeId: number): readonly [LinkModel, LinkModel] {
    const node = this.#model.nodes[nodeId]!;
    return legsOf(work.stage === 'infer' || work.stage === 'preprocess' ? work.stage : 'aggregate', node);
  }

  /** Keyed by (query, service, stage, modality, attempt, leg): the same transfer takes as long under every strategy. */
  #legMs(link: LinkModel, work: Invocation, leg: 0 | 1, kib: number): number {
    const service = 'serviceId' in work ? work.serviceId + 1 : 0;
    const modality = 'taskId' in work ? modalityOf(this.#model, work.taskId) : 0;
    const which = ((STAGE_CODE[work.stage] * 64 + modality) * 4 + work.attempt) * 2 + leg;
    return link.latency.sample(this.#random, Stream.transfer, work.queryId, service, which) + kib * link.msPerKiB;
  }
}
