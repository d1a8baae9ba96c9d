import type {
  ContractRecord,
  FaultRecord,
  InstanceId,
  InstanceRecord,
  InvocationRecord,
  NodeId,
  NodeRecord,
  QueryRecord,
  RunRecord,
  ServiceId,
  TaskRecord,
} from '../../core/events.ts';
import { isAnswered, isCorrect } from '../metrics/tally.ts';
import type { Names } from './names.ts';

export type Cell = number | string | boolean | null;
/** A column of a CSV file. An empty cell is null; numbers are printed so that reading them gives the same number back. */
export type Column<Row, Value extends Cell = Cell> = {
  /** Ends in its unit: `_ms`, `_mib`, `_share`; counts and names have none. */
  readonly name: string;
  readonly type: 'number' | 'text' | 'boolean';
  /** Of a number: that it is a whole one, as ids and counts are. */
  readonly whole?: true;
  readonly definition: string;
  get(row: Row, names: Names): Value;
};

const number = <Row>(name: string, definition: string, get: (row: Row, names: Names) => number | null): Column<Row> => ({
  name,
  type: 'number',
  definition,
  get,
});
const whole = <Row>(name: string, definition: string, get: (row: Row, names: Names) => number | null): Column<Row> => ({
  ...number(name, definition, get),
  whole: true,
});
const text = <Row>(name: string, definition: string, get: (row: Row, names: Names) => string | null): Column<Row> => ({
  name,
  type: 'text',
  definition,
  get,
});
const boolean = <Row>(name: string, definition: string, get: (row: Row, names: Names) => boolean): Column<Row> => ({
  name,
  type: 'boolean',
  definition,
  get,
});

/** queries.csv, one row for a query, in the order in which they ended. Also the fields that a scenario's own metrics may name. */
export const QUERY_COLUMNS: readonly Column<QueryRecord>[] = [
  whole('query_id', 'Running number of the query.', (q) => q.queryId),
  text('stream', 'Stream of the workload that it came from.', (q, names) => names.stream(q.streamId)),
  text('tenant', "The stream's tenant.", (q, names) => names.tenant(q.streamId)),
  text('consumer', "The stream's consumer.", (q, names) => names.consumer(q.streamId)),
  text('pipeline', 'Pipeline that it asked for.', (q, names) => names.pipeline(q.streamId)),
  text('contract', 'Contract it was admitted under; empty: none.', (q, names) => names.contract(q.contractId)),
  whole('plan_version', 'Version of the pipeline that served it.', (q) => q.planVersion),
  boolean('counted', 'Whether it arrived after the warm-up, and so counts in the metrics.', (q, names) =>
    names.counted(q.arrivalMs),
  ),
  number('arrival_ms', 'Intended arrival.', (q) => q.arrivalMs),
  number('deadline_ms', "The contract's deadline, counted from the arrival; empty: none.", (q, names) =>
    names.deadlineMs(q.contractId, q.arrivalMs),
  ),
  number('end_ms', 'When it ended: the reply at the client where it was answered.', (q) => q.endMs),
  text('outcome', '`rejected`, `dropped`, `failed`, `late`, `partial` or `completed`.', (q) => q.outcome),
  text('cause', 'Why it was rejected, dropped or failed.', (q) => q.cause),
  boolean('answered', 'Whether it was answered: completed, partial or late.', (q) => isAnswered(q.outcome)),
  boolean('cut', 'Whether it was cut shortly before its deadline.', (q) => q.cut),
  number('response_ms', 'From the intended arrival to the reply at the client; empty: not answered.', (q) => q.responseMs),
  whole('tasks', 'Modalities that it asked for.', (q) => q.tasks),
  whole('tasks_skipped', "Tasks skipped because their phase's condition did not hold.", (q) => q.tasksSkipped),
  whole('tasks_dropped', 'Tasks that the strategy dropped.', (q) => q.tasksDropped),
  whole('models_chosen', 'Models that the strategy chose, over all tasks.', (q) => q.membersChosen),
  whole('models', 'Models whose prediction arrived in time to be used.', (q) => q.membersAnswered),
  boolean('explain', 'Whether it asked for an explanation.', (q) => q.explain),
  boolean('explained', 'Whether an explanation was among the answers.', (q) => q.explained),
  number('energy_j', 'Energy above idle of its invocations that had ended by then; empty: not known.', (q) => q.energyJ),
  text('class', 'True class.', (q, names) => names.className(q.streamId, q.trueClass)),
  text('answer_class', 'Class that was answered.', (q, names) => names.className(q.streamId, q.answerClass)),
  boolean('correct', 'Whether it was answered with the true class.', (q) => isCorrect(q)),
  number('confidence', 'Confidence of the combined answer, 0..1.', (q) => q.confidence),
];

/** tasks.csv, one row for a modality of a query. */
const TASK_COLUMNS: readonly Column<TaskRecord>[] = [
  whole('task_id', 'Number of the task.', (t) => t.taskId),
  whole('query_id', 'Its query.', (t) => t.queryId),
  text('modality', 'Its modality.', (t, names) => names.modality(t.modality, t.serviceIds[0] ?? null)),
  text(
    'state',
    '`ended`, `skipped` or `dropped`; `planned`, `preprocessing` or `ready` where the query ended before it.',
    (t) => t.state,
  ),
  number('allocated_ms', 'Time it was allocated; empty: it was not started.', (t) => t.allocatedMs),
  number('start_ms', 'When it was started; empty: never.', (t) => t.startMs),
  number('ready_ms', 'When its preprocessing had ended; empty: never.', (t) => t.readyMs),
  number('end_ms', 'When it ended.', (t) => t.endMs),
  text(
    'services',
    'Services chosen for it, separated by spaces.',
    (t, names) => t.serviceIds.map(names.service).join(' ') || null,
  ),
  whole('answered', 'How many of them answered in time to be used.', (t) => t.answered),
  text('answer_class', 'Class of the combined answer.', (t, names) => names.classOf(t.answerClass, t.serviceIds[0] ?? null)),
  number('confidence', 'Confidence of the combined answer, 0..1.', (t) => t.confidence),
];

/** invocations.csv, one row for a piece of work. */
export const INVOCATION_COLUMNS: readonly Column<InvocationRecord>[] = [
  whole('invocation_id', 'Running number of the invocation.', (i) => i.invocationId),
  whole('query_id', 'Its query.', (i) => i.queryId),
  text('stage', '`ingest`, `preprocess`, `infer`, `aggregate` or `reply`.', (i) => i.stage),
  whole('attempt', '1, or 2 for the retry.', (i) => i.attempt),
  text('modality', 'Its modality; empty for ingest, aggregate and reply.', (i, names) =>
    i.modality === null ? null : names.modality(i.modality, i.serviceId),
  ),
  text('service', 'Its service; empty for ingest and reply.', (i, names) => names.service(i.serviceId)),
  whole('instance_id', 'Instance of the service.', (i) => i.instanceId),
  text('node', 'Node of the instance.', (i, names) => names.node(i.nodeId)),
  boolean('explain', 'Whether an explanation was asked for.', (i) => i.explain),
  number('decided_ms', 'When it was sent.', (i) => i.decidedMs),
  number('end_ms', 'When it ended.', (i) => i.endMs),
  text('outcome', '`completed`, `failed` or `cancelled`.', (i) => i.outcome),
  text('cause', 'Why it failed or was cancelled.', (i) => i.cause),
  number('network_ms', 'Time in the network, there and back.', (i) => i.networkMs),
  number('waiting_ms', "Time in the instance's queue; empty: unknown.", (i) => i.waitingMs),
  number('service_ms', 'Time in service.', (i) => i.serviceMs),
  number('energy_j', 'Energy above idle of its service, also where it failed; empty: not known.', (i) => i.energyJ),
  text('answer_class', "Top class of the model's prediction.", (i, names) => names.classOf(i.answerClass, i.serviceId)),
  number('confidence', "The model's confidence, 0..1.", (i) => i.confidence),
];

/** nodes.csv, one row for a node and a sampling window. */
const NODE_COLUMNS: readonly Column<NodeRecord>[] = [
  text('node', 'The node.', (n, names) => names.node(n.nodeId)),
  number('end_ms', 'End of the window.', (n) => n.atMs),
  number('cpu_share', "Mean share of the node's CPU capacity in use over the window, 0..1.", (n) => n.cpuShare),
  number('memory_mib', 'Mean memory in use over the window, MiB.', (n) => n.memoryMiB),
  number('energy_j', 'Energy drawn over the window, idle power included; empty: not known.', (n) => n.energyJ),
  text('state', '`up`, `down` or `degraded`.', (n) => n.state),
  whole('instances', 'Instances there, ready or starting, at the end of the window.', (n) => n.instances),
  whole('outstanding', 'Invocations sent to them that had not ended.', (n) => n.outstanding),
  number(
    'accelerator_share',
    'Mean share of its accelerators in use over the window, 0..1; one that takes turns is wholly in use. Empty: it has none, or it is not known.',
    (n) => n.acceleratorShare,
  ),
];

/** What a container of a live run has used since it was last asked. Times count from the start of the workload. */
export type ContainerWindow = {
  readonly instanceId: InstanceId;
  readonly serviceId: ServiceId;
  readonly nodeId: NodeId;
  readonly endMs: number;
  readonly windowMs: number;
  readonly cpuMs: number;
  readonly memoryMiB: number;
  /** null: the engine does not say. */
  readonly receivedKiB: number | null;
  readonly sentKiB: number | null;
};
/** containers.csv of a live run, one row for a container and a sampling window. */
export const CONTAINER_COLUMNS: readonly Column<ContainerWindow>[] = [
  number('instance_id', 'The instance that it is.', (c) => c.instanceId),
  text('service', 'Its service.', (c, names) => names.service(c.serviceId)),
  text('node', 'Its node.', (c, names) => names.node(c.nodeId)),
  number('end_ms', 'End of the window.', (c) => c.endMs),
  number('window_ms', 'Length of the window.', (c) => c.windowMs),
  number('cpu_ms', 'CPU time in the window.', (c) => c.cpuMs),
  number('memory_mib', 'Memory in use at its end, MiB.', (c) => c.memoryMiB),
  number('received_kib', 'What it received in the window, KiB; empty: it has no network of its own.', (c) => c.receivedKiB),
  number('sent_kib', 'What it sent in the window, KiB; empty: it has no network of its own.', (c) => c.sentKiB),
];

/** contracts.csv, one row for each time that a watched objective was violated or restored, and for each remedy. */
const CONTRACT_COLUMNS: readonly Column<ContractRecord>[] = [
  number('at_ms', 'When.', (c) => c.atMs),
  text('contract', 'The contract.', (c, names) => names.contract(c.contractId)),
  text('objective', 'Its objective, as the scenario has it.', (c, names) => names.objective(c.contractId, c.objective)),
  text('event', '`violated`, `restored`, or the remedy: `alert`, `degrade`, `reroute`, `reject`, `restore`.', (c) => c.event),
  number('value', "The objective's metric in the window; empty: it had none, or this is a remedy.", (c) => c.value),
  text('detail', 'What the remedy came to.', (c) => c.detail),
];

/** instances.csv, one row for each change of an instance. */
const INSTANCE_COLUMNS: readonly Column<InstanceRecord>[] = [
  number('at_ms', 'When; negative before the workload begins.', (i) => i.atMs),
  whole('instance_id', 'The instance.', (i) => i.instanceId),
  text('service', 'Its service.', (i, names) => names.service(i.serviceId)),
  text('node', 'Its node.', (i, names) => names.node(i.nodeId)),
  text('state', '`starting` (it was deployed), `ready`, `failed` or `removed`.', (i) => i.state),
  text('cause', 'Why it failed or was removed.', (i) => i.cause),
  number('start_up_ms', 'Of one that is ready: time since it was deployed.', (i) => i.startUpMs),
  number('pull_ms', 'Of it: waiting for the image; empty: no cold start.', (i) => i.parts?.pullMs ?? null),
  number('container_ms', 'Of it: starting the container.', (i) => i.parts?.containerMs ?? null),
  number('load_ms', 'Of it: loading the model.', (i) => i.parts?.loadMs ?? null),
];

/** faults.csv, one row for a fault of the scenario, in the order in which they began. */
const FAULT_COLUMNS: readonly Column<FaultRecord>[] = [
  number('at_ms', 'When it began.', (f) => f.atMs),
  number('until_ms', 'When it ends, which may be after the run; empty: it does not.', (f) => f.untilMs),
  text('kind', '`crash`, `crash-instance`, `slow`, `cut`, `degrade` or `partition`.', (f, names) => names.fault(f.faultId).kind),
  text(
    'target',
    'The node, the service, the two zones with `+` between them, or the sets of zones with `|` between them.',
    (f, names) => names.fault(f.faultId).target,
  ),
  whole('instance_id', 'Of crash-instance: the one that failed; empty: there was none.', (f) => f.instanceId),
];

type RecordOf<K extends RunRecord['kind']> = Extract<RunRecord, { readonly kind: K }>;
/** Which records go to which file of a run's folder. */
export const ROW_FILES = {
  query: { file: 'queries.csv', columns: QUERY_COLUMNS },
  task: { file: 'tasks.csv', columns: TASK_COLUMNS },
  invocation: { file: 'invocations.csv', columns: INVOCATION_COLUMNS },
  node: { file: 'nodes.csv', columns: NODE_COLUMNS },
  contract: { file: 'contracts.csv', columns: CONTRACT_COLUMNS },
  instance: { file: 'instances.csv', columns: INSTANCE_COLUMNS },
  fault: { file: 'faults.csv', columns: FAULT_COLUMNS },
} as const satisfies { [K in RowKind]: { readonly file: string; readonly columns: readonly Column<RecordOf<K>>[] } };
export type RowKind = 'query' | 'task' | 'invocation' | 'node' | 'contract' | 'instance' | 'fault';
