import type { InstanceBelief } from '../cluster/instance.ts';
import type { Invocation } from '../events.ts';
import type { Flights } from './flights.ts';
import type { Member, Query, Task } from './query.ts';

/*
 * The work that a query consists of, stage by stage, and what travels to it and back. One literal for each, so that all of a stage have
 * one shape.
 */

const REQUEST_KIB = 0;

/** Between the client and the data hub: no instance is involved. */
export function sendOutside(flights: Flights, query: Query, stage: 'ingest' | 'reply', sendKiB: number): void {
  const work: Invocation = {
    id: flights.nextId,
    queryId: query.id,
    attempt: 1,
    deadlineMs: query.deadlineMs,
    priority: query.priority,
    tenant: query.arrival.stream.tenantId,
    sendKiB,
    returnKiB: REQUEST_KIB,
    stage,
  };
  flights.send(work, query, null, null, null);
}

export function sendPreprocess(flights: Flights, query: Query, task: Task, instance: InstanceBelief, attempt: number): void {
  const { payloadKiB, preprocessedKiB } = task.model.spec;
  const work: Invocation = {
    id: flights.nextId,
    queryId: query.id,
    attempt,
    deadlineMs: query.deadlineMs,
    priority: query.priority,
    tenant: query.arrival.stream.tenantId,
    sendKiB: payloadKiB,
    returnKiB: preprocessedKiB,
    stage: 'preprocess',
    taskId: task.id,
    serviceId: instance.serviceId,
    instanceId: instance.id,
    explain: false,
  };
  flights.send(work, query, task, null, instance);
}

export function sendInfer(
  flights: Flights,
  query: Query,
  task: Task,
  member: Member,
  instance: InstanceBelief,
  explain: boolean,
  attempt: number,
): void {
  const work: Invocation = {
    id: flights.nextId,
    queryId: query.id,
    attempt,
    deadlineMs: query.deadlineMs,
    priority: query.priority,
    tenant: query.arrival.stream.tenantId,
    sendKiB: task.model.spec.preprocessedKiB,
    returnKiB: query.pipeline.spec.resultKiB,
    stage: 'infer',
    taskId: task.id,
    serviceId: instance.serviceId,
    instanceId: instance.id,
    explain,
  };
  flights.send(work, query, task, member, instance);
}

/** Combining costs time only: the core computes the answer itself. */
export function sendAggregate(flights: Flights, query: Query, instance: InstanceBelief, attempt: number): void {
  const { resultKiB } = query.pipeline.spec;
  let answered = 0;
  for (const task of query.tasks) answered += task.predictions.length;
  const work: Invocation = {
    id: flights.nextId,
    queryId: query.id,
    attempt,
    deadlineMs: query.deadlineMs,
    priority: query.priority,
    tenant: query.arrival.stream.tenantId,
    sendKiB: resultKiB * answered,
    returnKiB: resultKiB,
    stage: 'aggregate',
    serviceId: instance.serviceId,
    instanceId: instance.id,
    members: query.answeredBy,
  };
  flights.send(work, query, null, null, instance);
}
