import type { Scenario } from '../../core/scenario.ts';
import { duration, plural, short } from '../words.ts';
import type { Least } from './least.ts';
import type { LinkLoad } from './links.ts';
import type { Overload, ServiceLoad } from './load.ts';
import type { Unplaced } from './placement.ts';
import type { StreamRate } from './rates.ts';

export type Findings = {
  readonly unplaced: readonly Unplaced[];
  readonly services: readonly ServiceLoad[];
  readonly overloads: readonly Overload[];
  readonly rates: readonly StreamRate[];
  readonly links: readonly LinkLoad[];
  readonly responses: readonly Least[];
};

/** What will go wrong, most of all, and what to do about it. */
export function warningsOf(found: Findings, scenario: Scenario): readonly string[] {
  return [
    ...found.unplaced.map(unplacedWarning),
    ...found.services.flatMap((one) => loadWarning(one, scenario)),
    ...found.overloads.map(overloadWarning),
    ...found.rates.flatMap(closedWarning),
    ...found.links.flatMap(linkWarning),
    ...found.responses.flatMap(leastWarning),
  ];
}

function unplacedWarning({ service, placed, wanted, why }: Unplaced): string {
  const reasons = new Map<string, string[]>();
  for (const { node, reason } of why) reasons.set(reason, [...(reasons.get(reason) ?? []), node]);
  const said = [...reasons].map(([reason, nodes]) => `${nodes.join(', ')}: ${reason}`).join('; ');
  const isFull = why.some(({ reason }) => !/^(label|profile|node)\b/.test(reason));
  return (
    `${service}: ${placed} of ${plural(wanted, 'replica')} placed${said === '' ? '' : ` (${said})`}; ` +
    (isFull
      ? 'services are placed in the order of the file: move it up, try another placement, lower its demand or its replicas, or add a node'
      : 'give a node what it asks for, or change its labels or its profile')
  );
}

function isConditional({ pipelines }: Scenario): boolean {
  return pipelines.some(({ phases }) => phases.some(({ condition }) => condition !== null));
}

function loadWarning(service: ServiceLoad, scenario: Scenario): string[] {
  const { service: name, load, openLoad, perSecond, workPerSecond, capacityPerSecond, instances, atMost } = service;
  if (load === null) return [`${name} is asked for ${short(perSecond)} times a second and has no instance`];
  if (openLoad < 1) return [];
  const explained = workPerSecond > perSecond ? ', explanations counted by their longer work,' : '';
  const asked = `${short(workPerSecond)}/s${explained}`;
  const offered = `${name} is offered ${short(load)} times what it can do (${asked} of ${short(capacityPerSecond)}/s)`;
  const grown = atMost > instances ? ` with all ${atMost} instances that autoscaling can make` : '';
  return [
    `${offered}${grown}: its queue grows without end${isConditional(scenario) ? ' while every conditional phase runs' : ''}`,
  ];
}

function overloadWarning({ node, what, load, services }: Overload): string {
  const by = services.length === 1 ? `the instances of ${services[0]}` : services.join(', ');
  return `${what} of ${node} is asked for ${short(load)} times what there is, by ${by} together: they slow each other and their queues grow without end`;
}

function closedWarning({ stream, perSecond, closed }: StreamRate): string[] {
  if (closed === null || perSecond >= closed.unhinderedPerSecond) return [];
  const { clients, unhinderedPerSecond } = closed;
  return [
    `${stream}: ${plural(clients, 'client')} would ask ${short(unhinderedPerSecond)} queries a second if nothing waited; ` +
      `what serves them can do ${short(perSecond)}/s, so they wait for their answers`,
  ];
}

function linkWarning({ between, load }: LinkLoad): string[] {
  if (load < 1) return [];
  return [`the link ${linkName(between)} is offered ${short(load)} times what it can carry: transfers on it take ever longer`];
}
export function linkName([from, to]: LinkLoad['between']): string {
  return from === to ? `within ${from}` : `${from} - ${to}`;
}

function leastWarning({ pipeline, contract, asks, leastMs, wholeMs, deadlineMs, missing }: Least): string[] {
  const what = `${pipeline} for ${asks.join('+')} under ${contract}`;
  if (leastMs === null)
    return [`${what} cannot be answered: ${missing.join(', ')} ${missing.length === 1 ? 'has' : 'have'} no instance`];
  if (deadlineMs === null) return [];
  if (leastMs > deadlineMs)
    return [`${what} takes ${duration(leastMs)} at the least: the deadline of ${duration(deadlineMs)} cannot be kept`];
  if (wholeMs !== null && wholeMs > deadlineMs) {
    return [`${what} takes ${duration(wholeMs)} with its whole ensemble: by ${duration(deadlineMs)} answers will be partial`];
  }
  return [];
}
