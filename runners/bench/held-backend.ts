import { Subject } from 'rxjs';
import type { Backend, RunEnd, Timer } from '../../core/backend.ts';
import type { BackendObservation, InstanceId, Invocation } from '../../core/events.ts';

/** A backend on which models answer only when told to, so that work piles up; everything else is done at once, in virtual time. */
export type HeldBackend = Backend & {
  /** Invocations of models that have been sent and not answered. */
  readonly held: number;
  /** The one sent first is answered after `serviceMs`. False where there is none. */
  answerFirst(serviceMs: number): boolean;
  /** `run`, without a promise. */
  runNow(untilMs: number): void;
};

type Alarm = { readonly atMs: number; readonly fn: () => void; cancelled: boolean };
const PREDICTION = { classes: [0], scores: [1], confidence: 0.9 };

export function createHeldBackend(): HeldBackend {
  const out = new Subject<BackendObservation>();
  const due: BackendObservation[] = [];
  /** In order of time, then of setting. */
  const alarms: Alarm[] = [];
  const held = new Set<number>();
  let nowMs = 0;

  const changed = (instanceId: InstanceId, state: 'starting' | 'ready' | 'removed'): void =>
    void due.push({ kind: 'instance-changed', atMs: nowMs, instanceId, state, cause: null });
  const completed = (invocationId: number, serviceMs: number, isModel: boolean): void =>
    void due.push({
      kind: 'invocation-ended',
      atMs: nowMs,
      invocationId,
      outcome: 'completed',
      spans: { networkMs: 0, waitingMs: 0, serviceMs },
      energyJ: null,
      prediction: isModel ? PREDICTION : null,
    });

  function after(delayMs: number, fn: () => void): Timer {
    const alarm: Alarm = { atMs: nowMs + delayMs, fn, cancelled: false };
    let at = alarms.length;
    while (at > 0 && alarms[at - 1]!.atMs > alarm.atMs) at--;
    alarms.splice(at, 0, alarm);
    return {
      cancel: () => {
        alarm.cancelled = true;
      },
    };
  }

  function emitDue(): void {
    for (let at = 0; at < due.length; at++) out.next(due[at]!);
    due.length = 0;
  }

  function runNow(untilMs: number): void {
    emitDue();
    while (alarms.length > 0 && alarms[0]!.atMs <= untilMs) {
      const { atMs, fn, cancelled } = alarms.shift()!;
      nowMs = atMs;
      if (!cancelled) fn();
      emitDue();
    }
    nowMs = untilMs;
  }

  return {
    clock: { now: () => nowMs, after },
    open: async () => {},
    close: async () => out.complete(),
    deploy: (instanceId) => {
      changed(instanceId, 'starting');
      changed(instanceId, 'ready');
    },
    remove: (instanceId) => changed(instanceId, 'removed'),
    invoke: (work: Invocation) => {
      if (work.stage === 'infer') held.add(work.id);
      else completed(work.id, 0, false);
    },
    cancel: (invocationId) => {
      if (!held.delete(invocationId)) return;
      due.push({ kind: 'invocation-ended', atMs: nowMs, invocationId, outcome: 'cancelled', cause: 'cancelled', energyJ: null });
    },
    observe: () => out,
    run: async (untilMs): Promise<RunEnd> => {
      runNow(untilMs);
      return 'time';
    },
    stop: () => {},
    get held() {
      return held.size;
    },
    answerFirst: (serviceMs) => {
      for (const id of held) {
        held.delete(id);
        completed(id, serviceMs, true);
        emitDue();
        return true;
      }
      return false;
    },
    runNow,
  };
}
