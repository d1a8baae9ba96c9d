import { Subject } from 'rxjs';
import type { Backend } from '../../core/backend.ts';
import type { BackendObservation, LogLine } from '../../core/events.ts';
import { Journal } from '../../core/orchestrator/journal.ts';
import { watch } from '../../core/watch.ts';

/** A backend that does what `inner` does and writes down what goes through it, as a run's log does. */
export function record(inner: Backend): { readonly backend: Backend; readonly lines: readonly LogLine[] } {
  const journal = new Journal(inner);
  const lines: LogLine[] = [];
  watch(journal.log, (line) => void lines.push(line));
  const out = new Subject<BackendObservation>();
  watch(inner.observe(), (seen) => {
    journal.observed(seen);
    out.next(seen);
  });
  const backend: Backend = {
    clock: { now: () => inner.clock.now(), after: (delayMs, fn) => journal.after(delayMs, fn) },
    open: () => inner.open(),
    close: () => inner.close(),
    deploy: (instanceId, serviceId, nodeId) => journal.command({ kind: 'deploy', instanceId, serviceId, nodeId }),
    remove: (instanceId) => journal.command({ kind: 'remove', instanceId }),
    invoke: (work) => journal.invoke(work),
    cancel: (invocationId) => journal.command({ kind: 'cancel', invocationId }),
    observe: () => out,
    run: (untilMs, maxEvents) => inner.run(untilMs, maxEvents),
    stop: () => inner.stop(),
  };
  return { backend, lines };
}
