import type { QueryView, Strategy, TaskView, View } from '../core/algorithm.ts';
import type { Observation, QueryId, ServiceId } from '../core/events.ts';
import { type CentralQueue, central, Desk } from './desk.ts';
import { Heap } from './heap.ts';
import { FIRST_PURGE, type Live, type Waiting } from './waiting.ts';

/** How a queue orders what waits. `servedBy` makes most of them; llf has more to say. */
export type KeyRule = {
  /** Least first; ties first come first served. */
  key(task: TaskView, query: QueryView, view: View): number;
  /** Whether a key may change while its member waits. */
  readonly keys: 'fixed' | 'changing';
  /** Whether it is too late for the task of least key to be worth sending. */
  hopeless(first: Waiting, view: View): boolean;
  /** Which goes now; `first` has the least key. */
  choose(first: Waiting, waiting: readonly Waiting[], view: View): Waiting;
  sent(member: Waiting, view: View): void;
  forget(query: QueryId): void;
};

/** Served strictly by a key that does not change. */
export function servedBy(key: KeyRule['key']): KeyRule {
  return { key, keys: 'fixed', hopeless: () => false, choose: (first) => first, sent: () => {}, forget: () => {} };
}

export function inLine(rule: KeyRule): Strategy {
  const desk = new Desk();
  return central(desk, new KeyQueue(desk, rule));
}

type Line = { readonly heap: Heap<Waiting>; purgeAt: number };

/**
 * One line for each service; a free instance gets the waiting member of least key, and of several free instances the one that
 * would answer first is taken. With m members waiting for a service of n instances: O(log m + n) for an arrival or a completion.
 * Changing keys are evaluated again at the head of a line whenever it is looked at, and throughout, O(m), when instances, nodes
 * or expected times have changed.
 */
class KeyQueue implements CentralQueue {
  readonly #desk: Desk;
  readonly #rule: KeyRule;
  readonly #lines = new Map<ServiceId, Line>();

  constructor(desk: Desk, rule: KeyRule) {
    this.#desk = desk;
    this.#rule = rule;
  }

  add(members: readonly Waiting[], { task, query }: Live): void {
    const key = this.#rule.key(task, query, this.#desk.view);
    for (const member of members) {
      member.key = key;
      this.#lineOf(member.serviceId).heap.push(member);
    }
  }

  serve(service: ServiceId | null): void {
    if (service === null) for (const id of this.#lines.keys()) this.#serveLine(id);
    else this.#serveLine(service);
  }

  notice(seen: Observation): void {
    switch (seen.kind) {
      case 'query-cut':
      case 'query-ended':
        return this.#rule.forget(seen.queryId);
      case 'tick':
      case 'instance-changed':
      case 'node-changed':
        if (this.#rule.keys === 'changing') this.#rekey();
    }
  }

  #lineOf(service: ServiceId): Line {
    let line = this.#lines.get(service);
    if (line === undefined) this.#lines.set(service, (line = { heap: new Heap(), purgeAt: FIRST_PURGE }));
    if (line.heap.size >= line.purgeAt) {
      line.heap.keep((member) => this.#desk.liveOf(member) !== undefined);
      line.purgeAt = Math.max(FIRST_PURGE, 2 * line.heap.size);
    }
    return line;
  }

  #serveLine(service: ServiceId): void {
    const heap = this.#lines.get(service)?.heap;
    while (heap !== undefined && heap.size > 0) {
      const { view, room } = this.#desk;
      const instance = room.best(view.service(service), view.fastest(service));
      if (instance === undefined || !this.#bringForward(heap)) return;
      const first = heap.peek()!;
      if (this.#rule.hopeless(first, view)) {
        heap.pop();
        this.#desk.giveUp(first, this.#desk.liveOf(first)!);
        continue;
      }
      const chosen = this.#rule.choose(first, heap.items, view);
      heap.remove(chosen);
      this.#rule.sent(chosen, view);
      const { job, key } = chosen;
      const { queryId, taskId } = job;
      view.trace?.({ about: 'dispatch', queryId, taskId, service, instance: instance.id, key, behind: heap.size });
      this.#desk.send(chosen, instance, chosen.explain, 'first in line for a free instance');
    }
  }

  /** Brings the live member of least key, as keys are now, to the top. False where there is none. */
  #bringForward(heap: Heap<Waiting>): boolean {
    for (;;) {
      const top = heap.peek();
      if (top === undefined) return false;
      const live = this.#desk.liveOf(top);
      if (live === undefined) heap.pop();
      else if (!this.#moved(heap, top, live)) return true;
    }
  }

  #moved(heap: Heap<Waiting>, top: Waiting, live: Live): boolean {
    if (this.#rule.keys === 'fixed') return false;
    const key = this.#rule.key(live.task, live.query, this.#desk.view);
    if (key === top.key) return false;
    heap.rekeyTop(key);
    return heap.peek() !== top;
  }

  #rekey(): void {
    for (const { heap } of this.#lines.values()) {
      heap.keep((member) => this.#desk.liveOf(member) !== undefined);
      heap.rekey((member) => {
        const { task, query } = this.#desk.liveOf(member)!;
        return this.#rule.key(task, query, this.#desk.view);
      });
    }
  }
}
