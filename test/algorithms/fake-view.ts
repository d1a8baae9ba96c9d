import type {
  ChoiceView,
  Eligibility,
  InstanceView,
  MemberView,
  NodeView,
  PlanView,
  QueryView,
  ServiceView,
  Strategy,
  TaskView,
  View,
} from '../../core/algorithm.ts';
import type { InstanceState, Invocation, InvocationId, Observation, Prediction, StrategyDecision } from '../../core/events.ts';
import type { ConditionSpec, SelectionName, ServiceSpec } from '../../core/scenario.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type FakeInstanceSpec = {
  readonly workMs: number;
  readonly slots?: number;
  readonly energyJ?: number;
  readonly networkMs?: number;
  /** Default: a kind of its own. */
  readonly kind?: number;
};
type FakeService = {
  readonly instances: readonly FakeInstanceSpec[];
  readonly accuracy?: number;
  readonly accuracyByClass?: readonly number[];
  readonly weight?: number;
  readonly explainable?: boolean;
  readonly lighter?: number;
};
type FakePhase = {
  readonly modalities: readonly number[];
  /** What the core would judge. */
  readonly condition?: (query: QueryView) => boolean;
  /** As the plan says it. */
  readonly written?: ConditionSpec;
};
type FakeSetUp = {
  readonly services: readonly FakeService[];
  /** The services of each modality, in the plan's order. */
  readonly modalities: readonly (readonly number[])[];
  readonly phases?: readonly FakePhase[];
  readonly ensembleSize?: number;
  readonly selection?: SelectionName;
  readonly inFlight?: number;
};
type FakeQuery = {
  readonly id: number;
  readonly modalities?: readonly number[];
  readonly deadlineMs?: number | null;
  readonly budgetEndsMs?: number;
  readonly cutMs?: number;
  readonly explain?: boolean;
};

class FakeInstance implements InstanceView {
  state: InstanceState = 'ready';
  outstanding = 0;
  readonly nodeId = 0;
  readonly id: number;
  readonly serviceId: number;
  readonly slots: number;
  readonly energyJ: number;
  workMs: number;
  readonly networkMs: number;
  readonly limit: number;
  readonly kind: number;
  constructor(id: number, serviceId: number, given: FakeService['instances'][number], inFlight: number) {
    this.id = id;
    this.serviceId = serviceId;
    this.slots = given.slots ?? 1;
    this.workMs = given.workMs;
    this.energyJ = given.energyJ ?? given.workMs;
    this.networkMs = given.networkMs ?? 0;
    this.limit = this.slots + inFlight;
    this.kind = given.kind ?? id;
  }
  get free(): boolean {
    return this.outstanding < this.limit;
  }
  get responseMs(): number {
    return this.workMs + (this.outstanding / this.slots) * this.workMs + this.networkMs;
  }
}

/**
 * A world for one strategy: shows it the View, applies its decisions whole before the next observation, and says what the core
 * would say of them. There is no preprocessing, aggregation or reply, and time moves only by hand.
 */
export class FakeWorld implements View {
  now = 0;
  trace: View['trace'];
  readonly nodes: readonly NodeView[] = [];
  /** Tests change what they like between two observations. */
  get estimates(): number {
    return ++this.#estimates;
  }
  #estimates = 0;
  readonly instances: FakeInstance[] = [];
  readonly services: readonly Mutable<ServiceView>[];
  /** Decisions of the last `tell`, in order. */
  decided: StrategyDecision[] = [];
  /** What eligible() answers for a task, instead of what follows from the instances. */
  readonly eligibility = new Map<number, Partial<Eligibility>>();
  /** What restMs() answers, instead of the largest work of an unanswered member. */
  rest: ((task: TaskView) => number) | null = null;
  readonly queries = new Map<number, Mutable<QueryView>>();
  readonly #setUp: FakeSetUp;
  readonly #strategy: Strategy;
  readonly #memberLists = new Map<number, Mutable<MemberView>[]>();
  readonly #invocations = new Map<InvocationId, Extract<Invocation, { stage: 'infer' | 'preprocess' }>>();
  readonly choices: readonly (readonly ChoiceView[])[];
  readonly #plan: PlanView;
  #todo: Observation[] = [];
  #nextInvocation = 0;

  constructor(strategy: Strategy, setUp: FakeSetUp) {
    this.#strategy = strategy;
    this.#setUp = setUp;
    this.services = setUp.services.map((service, id) => this.#makeService(service, id));
    this.choices = setUp.modalities.map((ids) => ids.map((id) => choiceOf(setUp.services[id]!, id)));
    const phases = setUp.phases ?? [{ modalities: setUp.modalities.map((_, i) => i) }];
    this.#plan = {
      version: 0,
      spec: {
        name: 'p',
        classes: ['a', 'b', 'c', 'd'],
        modalities: setUp.modalities.map((_, i) => ({
          modality: `m${i}`,
          payloadKiB: 0,
          preprocessor: null,
          samples: null,
          preprocessedKiB: 0,
          members: [],
          selection: setUp.selection ?? 'select_by_overall_accuracy',
          ensembleSize: setUp.ensembleSize ?? 1,
          aggregation: { method: 'confidence_avg', weights: 'equal' },
          timeFraction: null,
        })),
        phases: [],
        aggregator: null,
        combine: { method: 'confidence_avg', weights: 'equal' },
        resultKiB: 0,
        crossModalCorrelation: 0,
      },
      phases: phases.map(({ modalities, written = null }, id) => ({
        modalities,
        spec: { id, modalities: [], condition: written },
      })),
    };
  }

  arrive(given: FakeQuery): StrategyDecision[] {
    const { id } = given;
    const deadlineMs = given.deadlineMs ?? null;
    const tasks = (given.modalities ?? this.#setUp.modalities.map((_, i) => i)).map(
      (modality): Mutable<TaskView> => ({
        id: id * 10 + modality,
        queryId: id,
        modality,
        phase: this.#plan.phases.findIndex((phase) => phase.modalities.includes(modality)),
        state: 'planned',
        readyMs: Number.NaN,
        ensemble: [],
        predictions: [],
      }),
    );
    this.queries.set(id, {
      id,
      pipelineId: 0,
      contractId: 0,
      tenant: 't',
      consumer: 'c',
      arrivedMs: this.now,
      deadlineMs,
      budgetEndsMs: given.budgetEndsMs ?? deadlineMs ?? Infinity,
      cutMs: given.cutMs ?? Infinity,
      explain: given.explain ?? false,
      tasks,
    });
    return this.tell({ kind: 'query-arrived', atMs: this.now, queryId: id });
  }

  /** Shows the strategy an observation and all that follows from its decisions. */
  tell(...seen: readonly Observation[]): StrategyDecision[] {
    this.decided = [];
    this.#todo.push(...seen);
    for (let next = this.#todo.shift(); next !== undefined; next = this.#todo.shift()) {
      const list = this.#strategy.decide(next, this);
      for (const decision of list) this.#apply(decision);
      this.decided.push(...list);
      if (next.kind === 'query-ended') this.queries.delete(next.queryId);
      if (next.kind === 'invocation-ended') this.#invocations.delete(next.invocationId);
    }
    return this.decided;
  }

  /** The oldest invocation of a member ends, with a prediction or as failed. */
  answer(
    taskId: number,
    serviceId: number,
    prediction: Prediction | null = { classes: [0], scores: [1], confidence: 1 },
  ): StrategyDecision[] {
    const work = [...this.#invocations.values()].find(
      (sent) => sent.taskId === taskId && this.#memberOf(sent)?.serviceId === serviceId,
    );
    if (work === undefined) throw new Error(`no invocation of task ${taskId} by service ${serviceId}`);
    this.instances[work.instanceId]!.outstanding--;
    const member = this.#memberOf(work)!;
    member.state = prediction === null ? 'failed' : 'answered';
    member.prediction = prediction;
    const task = this.#taskOf(taskId);
    if (prediction !== null) task.predictions = [...task.predictions, prediction];
    const ended = { kind: 'invocation-ended', atMs: this.now, invocationId: work.id, energyJ: null } as const;
    this.#todo.push(
      prediction === null
        ? { ...ended, outcome: 'failed', cause: 'test' }
        : { ...ended, outcome: 'completed', prediction, spans: { networkMs: 0, waitingMs: 0, serviceMs: 0 } },
    );
    const over = this.members(task).every(({ state }) => state === 'answered' || state === 'failed');
    if (over && task.state === 'ready') this.#end(task);
    return this.tell();
  }

  setAvailable(serviceId: number, ids: readonly number[]): void {
    this.services[serviceId]!.available = ids.map((id) => this.instances[id]!);
  }

  query(id: number): QueryView | undefined {
    return this.queries.get(id);
  }
  task(id: number): TaskView | undefined {
    return this.queries.get(Math.floor(id / 10))?.tasks.find((task) => task.id === id);
  }
  service(id: number): ServiceView {
    return this.services[id]!;
  }
  instance(id: number): InstanceView | undefined {
    return this.instances[id];
  }
  node(): NodeView {
    throw new Error('strategies have no business with nodes');
  }
  invocation(id: number): Invocation | undefined {
    return this.#invocations.get(id);
  }
  plan(): PlanView {
    return this.#plan;
  }
  readonly contracts = [];
  contract(): null {
    return null;
  }
  members(task: TaskView): readonly Mutable<MemberView>[] {
    return this.#memberLists.get(task.id) ?? [];
  }
  servicesOf(_query: QueryView, modality: number): readonly ChoiceView[] {
    return this.choices[modality]!;
  }
  fastest(id: number): InstanceView | undefined {
    return this.services[id]!.available.toSorted((a, b) => a.responseMs - b.responseMs)[0];
  }
  eligible(task: TaskView): Eligibility {
    const choices = this.choices[task.modality]!.filter(({ serviceId }) => this.fastest(serviceId) !== undefined);
    const times = choices.map(({ serviceId }) => this.fastest(serviceId)!.responseMs);
    const [minMs, maxMs] = [Math.min(...times), Math.max(...times)];
    const explaining = choices.filter((choice) => choice.explainable);
    return { allocatedMs: maxMs, minMs, maxMs, choices, explaining, ...this.eligibility.get(task.id) };
  }
  restMs(task: TaskView): number {
    if (this.rest !== null) return this.rest(task);
    const open = this.members(task).filter(({ state }) => state === 'waiting' || state === 'running');
    return Math.max(0, ...open.map(({ serviceId }) => Math.min(...this.services[serviceId]!.available.map((one) => one.workMs))));
  }
  conditionHolds(query: QueryView, phase: number): boolean {
    return this.#setUp.phases?.[phase]?.condition?.(query) ?? true;
  }
  misfit(): null {
    return null;
  }

  #apply(decision: StrategyDecision): void {
    switch (decision.kind) {
      case 'start': {
        const task = this.#taskOf(decision.taskId);
        if (task.state !== 'planned') throw new Error(`start of a task that is ${task.state}`);
        task.ensemble = decision.serviceIds;
        task.state = 'ready';
        task.readyMs = this.now;
        this.#memberLists.set(
          task.id,
          decision.serviceIds.map((serviceId) => ({ serviceId, state: 'waiting', prediction: null })),
        );
        this.#todo.push({ kind: 'task-ready', atMs: this.now, queryId: task.queryId, taskId: task.id });
        return;
      }
      case 'invoke':
        return this.#invoke(decision);
      case 'skip':
      case 'drop':
        this.#taskOf(decision.taskId).state = decision.kind === 'skip' ? 'skipped' : 'dropped';
        return;
      case 'cut':
        return this.#end(this.#taskOf(decision.taskId));
      case 'finish':
        if (!this.queries.has(decision.queryId)) throw new Error(`finish of query ${decision.queryId}, which is gone`);
        this.#todo.push({ kind: 'query-ended', atMs: this.now, queryId: decision.queryId });
        return;
      case 'wake':
    }
  }

  #invoke({ taskId, serviceId, instanceId, explain }: Extract<StrategyDecision, { kind: 'invoke' }>): void {
    const task = this.#taskOf(taskId);
    const member = this.members(task).find((one) => one.serviceId === serviceId);
    if (task.state !== 'ready' || member?.state !== 'waiting')
      throw new Error(`invoke: task ${task.state}, member ${member?.state}`);
    const instance = this.instances[instanceId]!;
    member.state = 'running';
    instance.outstanding++;
    const id = this.#nextInvocation++;
    const common = {
      id,
      queryId: task.queryId,
      attempt: 1,
      deadlineMs: null,
      priority: 0,
      tenant: 0,
      sendKiB: 0,
      returnKiB: 0,
      stage: 'infer',
    } as const;
    this.#invocations.set(id, { ...common, taskId, serviceId: instance.serviceId, instanceId, explain });
  }

  #end(task: Mutable<TaskView>): void {
    task.state = 'ended';
    this.#todo.push({ kind: 'task-ended', atMs: this.now, queryId: task.queryId, taskId: task.id });
  }

  /** The member that an invocation was sent for; a lighter variant stands in for the member whose chain it ends. */
  #memberOf({ taskId, serviceId }: { taskId: number; serviceId: number }): Mutable<MemberView> | undefined {
    const members = this.members(this.#taskOf(taskId));
    return (
      members.find((one) => one.serviceId === serviceId) ??
      members.find((one) => this.services[one.serviceId]!.lighterId === serviceId)
    );
  }

  #taskOf(id: number): Mutable<TaskView> {
    const task = this.task(id);
    if (task === undefined) throw new Error(`task ${id} is gone`);
    return task;
  }

  #makeService(given: FakeService, id: number): Mutable<ServiceView> {
    const instances = given.instances.map((one) => {
      const instance = new FakeInstance(this.instances.length, id, one, this.#setUp.inFlight ?? 0);
      this.instances.push(instance);
      return instance;
    });
    const spec = { name: `s${id}`, explanation: given.explainable === true ? { factor: 2 } : null } as ServiceSpec;
    return { id, spec, lighterId: given.lighter ?? null, instances, available: instances, desired: instances.length, waiting: 0 };
  }
}

function choiceOf(service: FakeService, serviceId: number): ChoiceView {
  const accuracy = service.accuracy ?? 0.5;
  return {
    serviceId,
    weight: service.weight ?? 1,
    accuracy,
    accuracyByClass: service.accuracyByClass ?? [accuracy, accuracy, accuracy, accuracy],
    explainable: service.explainable ?? false,
  };
}

/** [task, service, instance] of the invocations among the decisions. */
export function sent(decisions: readonly StrategyDecision[]): [number, number, number][] {
  return decisions.flatMap((one) =>
    one.kind === 'invoke' ? [[one.taskId, one.serviceId, one.instanceId] as [number, number, number]] : [],
  );
}
