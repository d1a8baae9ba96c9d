import type { LinkModel, Model } from '../core/model.ts';
import { type Random, Stream } from '../core/random.ts';
import type { Server } from './server.ts';
import type { Sent } from './transfers.ts';

/** An image on a node: on its way there, there, or given up because nobody waited for it any more. */
export class Image implements Sent {
  readonly nodeId: number;
  readonly imageId: number;
  readonly kib: number;
  /** From the registry. */
  readonly route: LinkModel;
  state: 'pulling' | 'held' | 'given up' = 'given up';
  /** How often it was pulled; events of an earlier pull carry an earlier number. */
  pulls = 0;
  /** The instances that cannot start without it. */
  readonly waiting: Server[] = [];
  link: LinkModel | null = null;
  heldMs = Number.NaN;
  readonly slot: number;

  constructor(slot: number, { nodeId, imageId, kib, route }: Pick<Image, 'nodeId' | 'imageId' | 'kib' | 'route'>) {
    this.slot = slot;
    this.nodeId = nodeId;
    this.imageId = imageId;
    this.kib = kib;
    this.route = route;
  }
}

export type ColdStartHooks = {
  /** Sends the image; `pulled(slot, pulls)` is to be called when it is there. */
  readonly pull: (image: Image) => void;
  readonly abort: (image: Image) => void;
  /** The instance is ready after this. */
  readonly ready: (server: Server, delayMs: number) => void;
};

/** Start-up in parts: image pull, container start, model load. What a node has pulled it keeps for the rest of the run. */
export class ColdStarts {
  readonly #model: Model;
  readonly #random: Random;
  readonly #hooks: ColdStartHooks;
  readonly #images: Image[] = [];
  readonly #imageOf = new Map<number, Image>();

  constructor(model: Model, random: Random, hooks: ColdStartHooks) {
    this.#model = model;
    this.#random = random;
    this.#hooks = hooks;
  }

  /** The server's service has a cold start. */
  begin(server: Server, now: number): void {
    server.startUp = { pullMs: 0, containerMs: 0, loadMs: 0 };
    server.deployedMs = now;
    const image = this.#image(server);
    if (image.kib === 0 || image.state === 'held') return this.#startContainer(server);
    image.waiting.push(server);
    if (image.state === 'pulling') return;
    image.state = 'pulling';
    image.pulls++;
    this.#hooks.pull(image);
  }

  /** Latency and losses of the pull under way. */
  delayMs({ nodeId, imageId, pulls, route: { latency, retransmission } }: Image): number {
    const ms = latency.sample(this.#random, Stream.imagePull, nodeId, imageId, 2 * pulls);
    return ms + (retransmission?.sample(this.#random, Stream.imagePull, nodeId, imageId, 2 * pulls + 1) ?? 0);
  }

  pulled(slot: number, pulls: number, now: number): void {
    const image = this.#images[slot]!;
    if (image.state !== 'pulling' || image.pulls !== pulls) return;
    image.state = 'held';
    for (const server of image.waiting) {
      server.startUp!.pullMs = now - server.deployedMs;
      this.#startContainer(server);
    }
    image.waiting.length = 0;
  }

  /** The instance will not start. An image that nobody else waits for is not pulled to its end. */
  abandon(server: Server): void {
    if (server.startUp === null) return;
    const image = this.#image(server);
    const at = image.waiting.indexOf(server);
    if (at < 0) return;
    image.waiting.splice(at, 1);
    if (image.waiting.length > 0) return;
    image.state = 'given up';
    this.#hooks.abort(image);
  }

  #image({ nodeId, service }: Server): Image {
    const { imageId, imageKiB } = service.coldStart!;
    const { nodes } = this.#model;
    const key = imageId * nodes.length + nodeId;
    let image = this.#imageOf.get(key);
    if (image === undefined) {
      image = new Image(this.#images.length, { nodeId, imageId, kib: imageKiB, route: nodes[nodeId]!.toRegistry });
      this.#images.push(image);
      this.#imageOf.set(key, image);
    }
    return image;
  }

  #startContainer(server: Server): void {
    const { id, nodeId, service } = server;
    const { container, load } = service.coldStart!;
    const parts = server.startUp!;
    parts.containerMs = container.sample(this.#random, Stream.containerStart, id, service.id, nodeId);
    parts.loadMs = load.sample(this.#random, Stream.modelLoad, id, service.id, nodeId);
    this.#hooks.ready(server, parts.containerMs + parts.loadMs);
  }
}
