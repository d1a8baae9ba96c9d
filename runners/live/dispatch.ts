import type { Clock } from '../../core/backend.ts';
import type { BackendObservation, Invocation, InvocationId, Prediction } from '../../core/events.ts';
import { type LinkModel, legsOf, type Model, modalityOf } from '../../core/model.ts';
import type { Random } from '../../core/random.ts';
import type { Arrival } from '../../core/workload.ts';
import { AnswerModel } from '../../sim/accuracy.ts';
import type { LiveLoop } from './clock.ts';
import { workMs } from './draw.ts';
import type { Instance, Job } from './instance.ts';
import type { Caller, Reply } from './invoke.ts';
import type { Links } from './links.ts';
import type { Answer, Sent, Task } from './messages.ts';
import { JSON_TYPE } from './protocol.ts';
import type { Samples } from './samples.ts';

const CANCELLED = 'cancelled';
const LINK_CUT = 'link cut';

/** What requests are made of. */
export type Inputs = {
  readonly model: Model;
  readonly random: Random;
  /** Ground truth of a live query, for the predictions that emulated workers are to answer with. */
  readonly truth: (queryId: number) => Arrival;
  /** Real inputs for models that are not emulated. */
  readonly samples?: Samples;
};
export type DispatchParts = {
  readonly loop: LiveLoop;
  readonly caller: Caller;
  readonly emit: (observation: BackendObservation) => void;
  /** What faults do to links; null: there are none of that kind. */
  readonly links: () => Links | null;
};

/** The way of invocations to containers and back: each ends in exactly one observation. Ingest and reply happen in this process. */
export class Dispatch {
  readonly #inputs: Inputs;
  readonly #model: Model;
  readonly #clock: Clock;
  readonly #loop: LiveLoop;
  readonly #caller: Caller;
  readonly #emit: (observation: BackendObservation) => void;
  readonly #links: () => Links | null;
  readonly #answers: AnswerModel;
  readonly #jobs = new Map<InvocationId, Job>();

  constructor(inputs: Inputs, { loop, caller, emit, links }: DispatchParts) {
    this.#inputs = inputs;
    this.#model = inputs.model;
    this.#clock = loop.clock;
    this.#loop = loop;
    this.#caller = caller;
    this.#emit = emit;
    this.#links = links;
    this.#answers = new AnswerModel(inputs.model, inputs.random);
  }

  /** `instance`: where it is to go; undefined where there is none of that number. */
  invoke(work: Invocation, instance: Instance | undefined): void {
    if (!('instanceId' in work)) return this.#passThrough(work);
    if (instance?.state !== 'ready') {
      const cause = instance === undefined ? 'no such instance' : `instance ${instance.state}`;
      return this.#loop.post(() => this.#emitLoss(work.id, 'failed', cause));
    }
    const job: Job = {
      work,
      sentMs: this.#clock.now(),
      instance,
      state: 'going',
      cancelled: false,
      abort: new AbortController(),
      release: this.#loop.expect(),
    };
    this.#jobs.set(work.id, job);
    instance.jobs.add(job);
    this.#travel(
      [this.#legs(job)[0]],
      work.sendKiB,
      () => this.#post(job),
      () => this.#lose(job, LINK_CUT),
    );
  }
  /** To the container, unless it was lost on the way. */
  #post(job: Job): void {
    const { work, instance } = job;
    if (!this.#jobs.has(work.id)) return;
    job.state = 'there';
    const ask = instance.protocol.ask(work, this.#taskOf(work, instance));
    instance.sent++;
    this.#caller.post(instance.origin, ask, job.abort.signal, instance.service.spec.container?.answerWithinMs).then(
      (reply) => this.#answered(job, reply),
      (error: Error) => this.#lose(job, job.cancelled ? CANCELLED : error.message),
    );
  }
  /** An emulated worker takes it out of its queue, or lets it run to its end: either way it answers then. Others always end it. */
  cancel(id: InvocationId): void {
    const job = this.#jobs.get(id);
    if (job === undefined || job.cancelled) return;
    job.cancelled = true;
    if (job.state === 'going') return this.#lose(job, CANCELLED);
    const { protocol, origin } = job.instance;
    if (protocol.cancelPath === null) return;
    const body = JSON.stringify({ invocation_id: id });
    this.#caller.post(origin, { path: protocol.cancelPath, body, contentType: JSON_TYPE }).catch(() => {});
  }

  /** The gateway is in this process: where no fault is in the way, what comes and goes takes no more than its turn. */
  #passThrough({ id, stage, sendKiB }: Invocation): void {
    const { clientToGateway, gatewayToHub } = this.#model;
    const sentMs = this.#clock.now();
    const done = (): void =>
      this.#emitCompletion(id, { networkMs: this.#clock.now() - sentMs, waitingMs: 0, serviceMs: 0 }, null);
    this.#loop.post(() =>
      this.#travel(stage === 'ingest' ? [clientToGateway, gatewayToHub] : [clientToGateway], sendKiB, done, () =>
        this.#emitLoss(id, 'failed', LINK_CUT),
      ),
    );
  }

  #legs({ instance }: Job): readonly [there: LinkModel, back: LinkModel] {
    return legsOf(instance.service.spec.role, this.#model.nodes[instance.nodeId]!);
  }
  /** Over one link after the other, as faults of links let it. */
  #travel([link, ...further]: readonly LinkModel[], kib: number, go: () => void, lose: () => void): void {
    const links = this.#links();
    if (link === undefined || links === null) return go();
    links.pass(link, kib, () => this.#travel(further, kib, go, lose), lose);
  }

  #taskOf(work: Sent, { service, nodeId, sent }: Instance): Task {
    const { random, truth, samples } = this.#inputs;
    const arrival = work.stage === 'infer' ? truth(work.queryId) : null;
    const modality = 'taskId' in work ? modalityOf(this.#model, work.taskId) : 0;
    const emulated = service.spec.container === null;
    return {
      workMs: emulated ? workMs(this.#model, random, work, nodeId) : 0,
      prediction: arrival === null || !emulated ? null : this.#answers.predict(arrival, modality, service.id),
      classes: arrival === null ? [] : this.#classesOf(arrival),
      modality: service.spec.modality,
      model: service.spec.model,
      device: this.#model.nodes[nodeId]!.spec.device,
      sequence: sent,
      sample: arrival === null || emulated ? null : (samples?.of(arrival, modality) ?? null),
    };
  }
  #classesOf({ stream }: Arrival): readonly string[] {
    return this.#model.pipelines[stream.pipelineId]!.spec.classes;
  }

  #answered(job: Job, { status, body }: Reply): void {
    if (job.cancelled) return this.#lose(job, CANCELLED);
    if (status === 503) return this.#lose(job, 'queue full');
    if (status !== 200) return this.#lose(job, `the worker answered with HTTP ${status}`);
    const { work, sentMs, instance } = job;
    const predicts = work.stage === 'infer';
    let answer: Answer;
    try {
      answer = instance.protocol.read(body, predicts ? this.#classesOf(this.#inputs.truth(work.queryId)) : [], predicts);
    } catch (error) {
      return this.#lose(job, `the worker's answer cannot be used: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (!this.#settle(job)) return;
    const tookMs = this.#loop.elapsed() - sentMs;
    const { waitingMs, prediction } = answer;
    const serviceMs = answer.serviceMs ?? tookMs;
    const networkMs = Math.max(0, tookMs - (waitingMs ?? 0) - serviceMs);
    this.#loop.post(() => {
      const leftMs = this.#clock.now();
      this.#travel(
        [this.#legs(job)[1]],
        work.returnKiB,
        () =>
          this.#emitCompletion(work.id, { networkMs: networkMs + this.#clock.now() - leftMs, waitingMs, serviceMs }, prediction),
        () => this.#emitLoss(work.id, 'failed', LINK_CUT),
      );
    });
  }
  #lose(job: Job, cause: string): void {
    if (!this.#settle(job)) return;
    this.#loop.post(() => this.#emitLoss(job.work.id, cause === CANCELLED ? 'cancelled' : 'failed', cause));
  }
  /** False where it had ended already. */
  #settle(job: Job): boolean {
    job.release();
    job.instance.jobs.delete(job);
    return this.#jobs.delete(job.work.id);
  }

  #emitCompletion(
    invocationId: InvocationId,
    spans: { readonly networkMs: number; readonly waitingMs: number | null; readonly serviceMs: number },
    prediction: Prediction | null,
  ): void {
    const atMs = this.#clock.now();
    this.#emit({ kind: 'invocation-ended', atMs, invocationId, outcome: 'completed', spans, energyJ: null, prediction });
  }
  #emitLoss(invocationId: InvocationId, outcome: 'failed' | 'cancelled', cause: string): void {
    this.#emit({ kind: 'invocation-ended', atMs: this.#clock.now(), invocationId, outcome, cause, energyJ: null });
  }

  /** What was sent there fails, or ends as cancelled where it was to. */
  loseAll(instance: Instance, cause: string): void {
    for (const job of [...instance.jobs]) {
      this.#lose(job, job.cancelled ? CANCELLED : cause);
      job.abort.abort();
    }
  }
  /** Ends all of it without a word. */
  close(): void {
    for (const job of [...this.#jobs.values()]) {
      this.#settle(job);
      job.abort.abort();
    }
  }
}
