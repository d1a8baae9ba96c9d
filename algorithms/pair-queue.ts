import type { InstanceView, Strategy } from '../core/algorithm.ts';
import type { InstanceId, Observation, QueryId, ServiceId } from '../core/events.ts';
import { IdMap } from '../core/id-map.ts';
import { strike } from '../core/strike.ts';
import { bestPair, type Pair, type Place, type Scoring } from './best-pair.ts';
import { Assessor, type Candidate, candidateOf } from './candidate.ts';
import { type CentralQueue, central, type Desk } from './desk.ts';
import { familyOf } from './families.ts';
import { frontier } from './frontier.ts';
import { Shelf, type Spot, spotAt } from './shelf.ts';
import { FIRST_PURGE, type Job, type Live, type Waiting } from './waiting.ts';

/** When to give up on tasks that will be late. */
export type Shedding = {
  /** Told of all candidates before any is judged. */
  look(candidates: readonly Candidate[]): void;
  /** Whether to give up on the task of a candidate that is late. */
  drops(candidate: Candidate, live: Live): boolean;
};
export type PairRule = Scoring & {
  /** `allowed`: a member that would be late goes to the first lighter variant of its service that is not. */
  readonly lighter: 'allowed' | 'never';
  /** null: it never gives up. */
  readonly shedding: Shedding | null;
  notice(seen: Observation): void;
  sent(candidate: Candidate, instance: InstanceView): void;
};

export function byPairs(desk: Desk, rule: PairRule): Strategy {
  return central(desk, new PairQueue(desk, rule));
}

/** With fewer waiting it costs more to find the places that matter than to look at all. */
const WORTH_PRUNING = 4;

/** In order of arrival. */
type Family = { readonly services: readonly ServiceId[]; waiting: Candidate[]; purgeAt: number };

/**
 * Every waiting member against every free instance that could take it: the best pair is sent, until none is free or none waits.
 * Services that can stand in for one another wait together. With m members waiting for n instances: O(m x k + log n) for each member
 * sent, where k instances may be the best for somebody, and O(n) more where estimates have changed since (see `Shelf`).
 */
class PairQueue implements CentralQueue {
  readonly #desk: Desk;
  readonly #rule: PairRule;
  readonly #assessor: Assessor;
  readonly #families: Family[] = [];
  /** By service. */
  readonly #ofService: (Family | undefined)[] = [];
  /** Of live queries. */
  readonly #jobs = new IdMap<Job[]>();
  readonly #liveOf: (member: Waiting) => Live | undefined;
  /** By instance; made once for each. */
  readonly #spots: (Spot | undefined)[] = [];
  /** By service. */
  readonly #shelves: (Shelf | undefined)[] = [];
  /** Those for the family that is being served. */
  readonly #places: Place[] = [];
  readonly #spotOf = (instance: InstanceView): Spot => (this.#spots[instance.id] ??= spotAt(instance));

  constructor(desk: Desk, rule: PairRule) {
    this.#desk = desk;
    this.#rule = rule;
    this.#assessor = new Assessor(rule.lighter);
    this.#liveOf = (member) => desk.liveOf(member);
  }

  add(members: readonly Waiting[], live: Live): void {
    const [first] = members;
    if (first === undefined) return;
    const jobs = this.#jobs.get(live.query.id);
    if (jobs === undefined) this.#jobs.set(live.query.id, [first.job]);
    else jobs.push(first.job);
    for (const member of members) {
      const family = this.#familyOf(member.serviceId);
      if (family.waiting.length >= family.purgeAt) {
        keep(family.waiting, isOpen);
        family.purgeAt = Math.max(FIRST_PURGE, 2 * family.waiting.length);
      }
      family.waiting.push(candidateOf(member, live));
    }
  }

  serve(service: ServiceId | null, freed?: InstanceId): void {
    const spot = freed === undefined ? undefined : this.#spots[freed];
    spot?.row?.file(spot);
    if (service !== null) this.#serveFamily(this.#familyOf(service));
    else for (const family of this.#families) this.#serveFamily(family);
  }

  notice(seen: Observation): void {
    this.#rule.notice(seen);
    switch (seen.kind) {
      case 'task-ended':
        for (const job of this.#jobs.get(seen.queryId) ?? []) if (job.taskId === seen.taskId) job.closed = true;
        return;
      case 'query-cut':
      case 'query-ended':
        return this.#close(seen.queryId);
      case 'instance-changed':
        this.#spots[seen.instanceId] = undefined;
    }
  }

  /** Members of what is over are told by their jobs, so that not every query needs looking up whenever something is served. */
  #close(query: QueryId): void {
    for (const job of this.#jobs.get(query) ?? []) job.closed = true;
    this.#jobs.delete(query);
  }

  #serveFamily({ services, waiting }: Family): void {
    if (waiting.length === 0) return;
    let places = this.#look(services);
    if (places.length === 0) return;
    this.#assess(waiting);
    this.#shed(waiting);
    while (places.length > 0 && waiting.length > 0) {
      const worthwhile = waiting.length >= WORTH_PRUNING && places.length > 1 ? frontier(places) : places;
      const pair = bestPair(waiting, worthwhile, this.#rule);
      if (pair === undefined) break;
      strike(waiting, pair.candidate);
      if (this.#desk.liveOf(pair.candidate.member) === undefined) continue;
      this.#send(pair, waiting.length);
      if (waiting.length > 0) places = this.#look(services);
    }
  }

  /** Leaves out what has gone. */
  #assess(waiting: Candidate[]): void {
    const assessor = this.#assessor;
    assessor.begin(this.#desk.view);
    let kept = 0;
    for (const candidate of waiting) {
      if (isOpen(candidate) && assessor.assess(candidate, this.#liveOf)) waiting[kept++] = candidate;
    }
    shorten(waiting, kept);
  }

  #shed(waiting: Candidate[]): void {
    const { shedding } = this.#rule;
    if (shedding === null) return;
    shedding.look(waiting);
    let gaveUp = false;
    for (const candidate of waiting) {
      if (!candidate.late || !isOpen(candidate)) continue;
      const live = this.#desk.liveOf(candidate.member);
      if (live === undefined || !shedding.drops(candidate, live)) continue;
      this.#desk.giveUp(candidate.member, live);
      gaveUp = true;
    }
    if (gaveUp) keep(waiting, isOpen);
  }

  #send(pair: Pair, behind: number): void {
    const { candidate, place, rank, score } = pair;
    const { member, serviceId } = candidate;
    const { instance } = place;
    const { view } = this.#desk;
    const { queryId, taskId } = member.job;
    const service = member.serviceId;
    view.trace?.({ about: 'dispatch', queryId, taskId, service, instance: instance.id, rank, score, behind });
    const own = serviceId === member.serviceId;
    const reason = own ? 'highest score of all pairs' : 'only a lighter variant can keep the deadline';
    const explain = member.explain && view.service(serviceId).spec.explanation !== null;
    this.#desk.send(member, instance, explain, reason);
    this.#rule.sent(candidate, instance);
    this.#shelfOf(instance.serviceId).sent(this.#spotOf(instance));
  }

  #look(services: readonly ServiceId[]): readonly Place[] {
    const { view } = this.#desk;
    const { estimates } = view;
    const places = this.#places;
    shorten(places, 0);
    for (const id of services) this.#shelfOf(id).look(view.service(id).available, estimates, places);
    return places;
  }

  #shelfOf(service: ServiceId): Shelf {
    return (this.#shelves[service] ??= new Shelf(this.#desk.room, this.#spotOf));
  }

  #familyOf(service: ServiceId): Family {
    let family = this.#ofService[service];
    if (family === undefined) {
      family = { services: familyOf(service, this.#desk.view), waiting: [], purgeAt: FIRST_PURGE };
      for (const id of family.services) this.#ofService[id] = family;
      this.#families.push(family);
    }
    return family;
  }
}

function isOpen({ member }: Candidate): boolean {
  return !member.job.closed;
}

/** Leaves the others out, in place and in order. */
function keep<T>(items: T[], wanted: (item: T) => boolean): void {
  let kept = 0;
  for (const item of items) if (wanted(item)) items[kept++] = item;
  shorten(items, kept);
}

/** Keeps the memory of the list, which setting its length gives back. */
function shorten(items: unknown[], length: number): void {
  while (items.length > length) items.pop();
}
