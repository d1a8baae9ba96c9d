import type { Decision } from '../events.ts';

/** The numbers that each kind of decision needs; ids are whole and from 0. */
const NEEDS: { readonly [K in Decision['kind']]: readonly string[] } = {
  deploy: ['serviceId', 'nodeId'],
  remove: ['instanceId'],
  drain: ['instanceId'],
  scale: ['serviceId', 'replicas'],
  start: ['taskId'],
  invoke: ['taskId', 'serviceId', 'instanceId'],
  skip: ['taskId'],
  cut: ['taskId'],
  drop: ['taskId'],
  finish: ['queryId'],
  wake: ['atMs'],
  alert: ['contractId', 'objective'],
  degrade: ['contractId', 'objective'],
  reroute: ['contractId', 'objective'],
  reject: ['contractId', 'objective'],
  restore: ['contractId', 'objective'],
};

/**
 * What a decision that was refused lacks, whatever the state: a user's module need not have types. Undefined: nothing. Asked only of
 * decisions that cannot be carried out, so that it costs nothing.
 */
export function malformed(decision: Decision): string | undefined {
  const needs = Object.hasOwn(NEEDS, decision?.kind) ? NEEDS[decision.kind] : [];
  const values: ReadonlyMap<string, unknown> = new Map(Object.entries(decision ?? {}));
  for (const key of needs) {
    const value = values.get(key);
    if (value === undefined || value === null) return `its ${key} is missing`;
    if (typeof value !== 'number' || Number.isNaN(value)) return `its ${key} is no number`;
    if (key.endsWith('Id') && !(Number.isInteger(value) && value >= 0)) return `its ${key} is no id (a whole number from 0)`;
  }
  if (decision?.kind === 'start' && !Array.isArray(values.get('serviceIds')))
    return 'its serviceIds must be a list of the ids of services';
  return undefined;
}

/** What decide() gave in place of a list, and what to do about it. */
export function noList(answer: unknown): string {
  if (answer instanceof Promise) {
    // What it may yet reject with comes after the error that this text is for, which ends the run.
    answer.catch(() => undefined);
    return 'a promise; decide() must not be async: it returns its list of decisions at once';
  }
  const what = answer === null || answer === undefined ? 'nothing' : typeof answer;
  return `${what}; decide() must return a list of decisions, [] where there is nothing to decide`;
}
