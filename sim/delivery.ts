import type { LinkModel, Model } from '../core/model.ts';
import type { Random } from '../core/random.ts';
import { Image } from './cold-start.ts';
import { breaksLinks, type LinkHealth } from './failures.ts';
import type { Job } from './jobs.ts';
import { Network } from './network.ts';
import { CUT_TIMEOUT, PASS_GATEWAY, REACH_NODE, RETURN } from './opcodes.ts';
import type { Server } from './server.ts';
import { Transfers } from './transfers.ts';

export type DeliveryHooks = {
  readonly now: () => number;
  /** The job meets this event (an opcode) after the delay. */
  readonly schedule: (delayMs: number, kind: number, job: Job) => void;
  /** `expire` is to be called for the link at exactly this time, which now + delay need not be. */
  readonly wake: (atMs: number, linkId: number) => void;
  /** All of an image has been sent. */
  readonly pulled: (image: Image, sendingMs: number) => void;
};

/**
 * How jobs and images travel: in the time that they take alone, which is known when they leave, or, where transfers share links or
 * links can break, piece by piece (transfers.ts).
 */
export class Delivery {
  readonly #model: Model;
  readonly #hooks: DeliveryHooks;
  readonly #network: Network;
  /** null: transfers do not share, and each one's end is known when it begins. */
  readonly #transfers: Transfers<Job | Image> | null;

  constructor(model: Model, random: Random, hooks: DeliveryHooks) {
    this.#model = model;
    this.#hooks = hooks;
    this.#network = new Network(model, random);
    const alone = model.scenario.network.sharing === 'none';
    this.#transfers = alone && !breaksLinks(model.scenario.faults) ? null : this.#shared(alone);
  }

  /** Between client and data hub, without a node. */
  outside(job: Job): void {
    const { stage, sendKiB } = job.work;
    job.state = 'returning';
    if (this.#transfers !== null)
      return this.#send(job, this.#model.clientToGateway, sendKiB, stage === 'ingest' ? PASS_GATEWAY : RETURN);
    job.networkMs = stage === 'ingest' ? this.#network.ingestMs(job) : this.#network.replyMs(job);
    this.#hooks.schedule(job.networkMs, RETURN, job);
  }
  /** What comes from the client goes on from the gateway to the data hub. */
  passGateway(job: Job): void {
    this.#send(job, this.#model.gatewayToHub, job.work.sendKiB, RETURN);
  }
  /** To the node. */
  there(job: Job, { nodeId }: Server): void {
    if (this.#transfers !== null) return this.#send(job, this.#network.there(job.work, nodeId), job.work.sendKiB, REACH_NODE);
    job.networkMs = this.#network.thereMs(job, nodeId);
    this.#hooks.schedule(job.networkMs, REACH_NODE, job);
  }
  /** From the node. */
  back(job: Job, { nodeId }: Server): void {
    job.state = 'returning';
    if (this.#transfers !== null) return this.#send(job, this.#network.back(job.work, nodeId), job.work.returnKiB, RETURN);
    const backMs = this.#network.backMs(job, nodeId);
    job.networkMs += backMs;
    this.#hooks.schedule(backMs, RETURN, job);
  }
  pull(image: Image): void {
    const { route, kib } = image;
    if (this.#transfers !== null) return this.#transfers.start(image, route, kib, this.#hooks.now());
    this.#hooks.pulled(image, kib * route.msPerKiB);
  }

  /** It need not arrive any more. */
  abort(sent: Job | Image): void {
    if (this.#transfers !== null && sent.link !== null) this.#transfers.abort(sent, this.#hooks.now());
  }
  expire(linkId: number): void {
    this.#transfers!.expire(linkId, this.#hooks.now());
  }
  heal(linkId: number, health: LinkHealth): void {
    this.#transfers!.heal(linkId, health, this.#hooks.now());
  }
  /** At its CUT_TIMEOUT: whether it has been held up by a cut link for all that time. False: the link has been whole in between. */
  timedOut(job: Job): boolean {
    return job.heldMs + this.#model.scenario.network.cutTimeoutMs === this.#hooks.now();
  }

  #shared(alone: boolean): Transfers<Job | Image> {
    const { cutTimeoutMs } = this.#model.scenario.network;
    const { wake, pulled, schedule } = this.#hooks;
    const sent = (one: Job | Image, link: LinkModel): void => (one instanceof Image ? pulled(one, 0) : this.#sent(one, link));
    const held = (one: Job | Image): void => {
      if (!(one instanceof Image)) schedule(cutTimeoutMs, CUT_TIMEOUT, one);
    };
    return new Transfers({ wake, sent, held }, alone);
  }
  #send(job: Job, link: LinkModel, kib: number, next: number): void {
    job.sentMs = this.#hooks.now();
    job.next = next;
    this.#transfers!.start(job, link, kib, job.sentMs);
  }
  /** The last byte has been sent; it arrives after the latency. */
  #sent(job: Job, link: LinkModel): void {
    const leg = job.next === RETURN && job.work.stage !== 'reply' ? 1 : 0;
    const delayMs = this.#network.delayMs(link, job, leg, this.#transfers!.latencyFactor(link));
    job.networkMs += this.#hooks.now() - job.sentMs + delayMs;
    this.#hooks.schedule(delayMs, job.next, job);
  }
}
