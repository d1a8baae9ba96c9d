import type { InstanceView, ServiceView, Strategy, TaskView, View } from '../core/algorithm.ts';
import type { Observation, ServiceId } from '../core/events.ts';
import { type CentralQueue, central, type Desk } from './desk.ts';
import { figuresOf, type ServiceFigures } from './dream-score.ts';
import { FIRST_PURGE, type Live, type Waiting } from './waiting.ts';

/** A waiting member and the service whose instances it may go to: its own, or a lighter variant. */
export type Candidate = Live & {
  readonly member: Waiting;
  readonly service: ServiceView;
  readonly figures: ServiceFigures;
  /** Expected time of all that remains, waiting excluded, averaged over the instances. */
  readonly toGoMs: number;
  /** deadline - now; Infinity where there is no deadline. */
  readonly slackMs: number;
  readonly waitedMs: number;
  /** It misses its deadline even at its least ToGo. */
  readonly late: boolean;
};

export type PairRule = {
  /** `allowed`: a member that would be late goes to the first lighter variant of its service that is not. */
  readonly lighter: 'allowed' | 'never';
  /** Lower ranks go first, whatever the scores. */
  rank(candidate: Candidate): number;
  /**
   * Higher first, but free slots before places in front of them, of which the score knows nothing; ties first come first
   * served, then the instance that would answer first.
   */
  score(candidate: Candidate, instance: InstanceView): number;
  /** Told of all candidates before any is judged. */
  look(candidates: readonly Candidate[]): void;
  /** Whether to give up on the candidate's task. */
  drops(candidate: Candidate): boolean;
  notice(seen: Observation): void;
};

export function byPairs(desk: Desk, rule: PairRule): Strategy {
  return central(desk, new PairQueue(desk, rule));
}

type Family = { readonly services: readonly ServiceId[]; waiting: Waiting[]; purgeAt: number };
type Pair = {
  readonly candidate: Candidate;
  readonly instance: InstanceView;
  readonly rank: number;
  /** The instance is free only in that it may have one more in front of its slots. */
  readonly queues: boolean;
  readonly score: number;
};

/**
 * Every waiting member against every free instance that could take it: the best pair is sent, until none is free or none waits.
 * Services that can stand in for one another wait together. With m members waiting for n instances of which f are free:
 * O(n + m x f) for each member sent; work-conserving, so m or f is small.
 */
class PairQueue implements CentralQueue {
  readonly #desk: Desk;
  readonly #rule: PairRule;
  readonly #families = new Map<ServiceId, Family>();

  constructor(desk: Desk, rule: PairRule) {
    this.#desk = desk;
    this.#rule = rule;
  }

  add(members: readonly Waiting[]): void {
    for (const member of members) {
      const family = this.#familyOf(member.serviceId);
      if (family.waiting.length >= family.purgeAt) {
        family.waiting = family.waiting.filter((other) => this.#desk.liveOf(other) !== undefined);
        family.purgeAt = Math.max(FIRST_PURGE, 2 * family.waiting.length);
      }
      family.waiting.push(member);
    }
  }

  serve(service: ServiceId | null): void {
    if (service !== null) this.#serveFamily(this.#familyOf(service));
    else for (const family of new Set(this.#families.values())) this.#serveFamily(family);
  }

  notice(seen: Observation): void {
    this.#rule.notice(seen);
  }

  #serveFamily(family: Family): void {
    if (family.waiting.length === 0) return;
    let free = this.#free(family.services);
    if (free.length === 0) return;
    const candidates = this.#candidates(family);
    while (free.length > 0 && candidates.length > 0) {
      const pair = this.#best(candidates, free);
      if (pair === undefined) break;
      candidates.splice(candidates.indexOf(pair.candidate), 1);
      this.#send(pair, candidates.length);
      if (!this.#desk.room.has(pair.instance)) free = free.filter((instance) => instance !== pair.instance);
    }
    family.waiting = candidates.map((candidate) => candidate.member);
  }

  #send({ candidate, instance, rank, score }: Pair, behind: number): void {
    const { member, service } = candidate;
    const figures = { service: member.serviceId, instance: instance.id, rank, score, behind };
    this.#desk.view.trace?.({ about: 'dispatch', queryId: member.job.queryId, taskId: member.job.taskId, ...figures });
    const own = service.id === member.serviceId;
    const reason = own ? 'highest score of all pairs' : 'only a lighter variant can keep the deadline';
    this.#desk.send(member, instance, member.explain && service.spec.explanation !== null, reason);
  }

  #free(services: readonly ServiceId[]): InstanceView[] {
    const { view, room } = this.#desk;
    const free: InstanceView[] = [];
    for (const id of services) for (const instance of view.service(id).available) if (room.has(instance)) free.push(instance);
    return free;
  }

  /** Those that are still to be served, in order of arrival; tasks are given up on the way. */
  #candidates(family: Family): Candidate[] {
    const figures = new FiguresOnce(this.#desk.view);
    const candidates: Candidate[] = [];
    for (const member of family.waiting) {
      const live = this.#desk.liveOf(member);
      if (live !== undefined) candidates.push(this.#assess(member, live, figures));
    }
    this.#rule.look(candidates);
    for (const candidate of candidates) {
      const { job } = candidate.member;
      if (!job.closed && this.#rule.drops(candidate)) this.#desk.giveUp(candidate.member, candidate);
    }
    return candidates.some(isClosed) ? candidates.filter((candidate) => !isClosed(candidate)) : candidates;
  }

  #assess(member: Waiting, { query, task }: Live, figures: FiguresOnce): Candidate {
    const { view } = this.#desk;
    const slackMs = (query.deadlineMs ?? Infinity) - view.now;
    const besidesMs = view.restMs(task) - this.#largestRestMs(task, figures);
    const fitting = this.#fitting(member.serviceId, slackMs - besidesMs, figures);
    const id = fitting ?? member.serviceId;
    const own = figures.of(id);
    return {
      query,
      task,
      member,
      service: view.service(id),
      figures: own,
      toGoMs: besidesMs + own.meanRestMs,
      slackMs,
      waitedMs: view.now - task.readyMs,
      late: fitting === null,
    };
  }

  /** The service, or the first of its lighter variants, that can answer within the time; null: none can. */
  #fitting(service: ServiceId, withinMs: number, figures: FiguresOnce): ServiceId | null {
    for (let id: ServiceId | null = service; id !== null; id = this.#desk.view.service(id).lighterId) {
      if (figures.of(id).leastRestMs <= withinMs) return id;
      if (this.#rule.lighter === 'never') return null;
    }
    return null;
  }

  /** What `restMs` counts for the task's unanswered members. */
  #largestRestMs(task: TaskView, figures: FiguresOnce): number {
    let largest = 0;
    for (const { state, serviceId } of this.#desk.view.members(task)) {
      if (state !== 'waiting' && state !== 'running') continue;
      const { count, leastRestMs } = figures.of(serviceId);
      if (count > 0 && leastRestMs > largest) largest = leastRestMs;
    }
    return largest;
  }

  #best(candidates: readonly Candidate[], free: readonly InstanceView[]): Pair | undefined {
    let best: Pair | undefined;
    for (const candidate of candidates) {
      const rank = this.#rule.rank(candidate);
      if (best !== undefined && rank > best.rank) continue;
      for (const instance of free) {
        if (instance.serviceId !== candidate.service.id) continue;
        const queues = !this.#desk.room.hasSlot(instance);
        const pair = { candidate, instance, rank, queues, score: this.#rule.score(candidate, instance) };
        if (best === undefined || isBetter(pair, best)) best = pair;
      }
    }
    return best;
  }

  #familyOf(service: ServiceId): Family {
    let family = this.#families.get(service);
    if (family === undefined) {
      const { view } = this.#desk;
      const lightest = lightestOf(view.service(service), view.services);
      const services = view.services.filter((other) => lightestOf(other, view.services) === lightest).map((other) => other.id);
      family = { services, waiting: [], purgeAt: FIRST_PURGE };
      for (const id of services) this.#families.set(id, family);
    }
    return family;
  }
}

/** The figures of each service, worked out when first asked for. */
class FiguresOnce {
  readonly #view: View;
  readonly #known: (ServiceFigures | undefined)[] = [];
  constructor(view: View) {
    this.#view = view;
  }
  of(service: ServiceId): ServiceFigures {
    return (this.#known[service] ??= figuresOf(this.#view.service(service)));
  }
}

function isClosed({ member }: Candidate): boolean {
  return member.job.closed;
}

function isBetter(a: Pair, b: Pair): boolean {
  if (a.rank !== b.rank) return a.rank < b.rank;
  if (a.queues !== b.queues) return b.queues;
  if (a.score !== b.score) return a.score > b.score;
  return a.candidate === b.candidate && a.instance.responseMs < b.instance.responseMs;
}

/** The end of the chain of lighter variants. */
function lightestOf(service: ServiceView, services: readonly ServiceView[]): ServiceId {
  let lightest = service;
  for (let steps = 0; lightest.lighterId !== null && steps < services.length; steps++) lightest = services[lightest.lighterId]!;
  return lightest.id;
}
