import { OUTCOMES, type Outcome } from '../../core/events.ts';
import { Breaches, type Invariant, Once } from './invariant.ts';

/** Queries are numbered from 0 in order of arrival, so that one without an end would leave a gap. */
export function everyQueryEndsOnce(): Invariant {
  const breaches = new Breaches();
  const ended = new Once();
  const counts = new Map<Outcome, number>(OUTCOMES.map((outcome) => [outcome, 0]));
  let records = 0;
  return {
    record(record) {
      if (record.kind !== 'query') return;
      records++;
      breaches.unless(ended.take(record.queryId), () => `query ${record.queryId} ended twice`);
      const count = counts.get(record.outcome);
      breaches.unless(count !== undefined, () => `query ${record.queryId} ended as ${record.outcome}`);
      counts.set(record.outcome, (count ?? 0) + 1);
    },
    finding() {
      breaches.unless(ended.whole, () => `query ${ended.next} did not end, later ones did`);
      const sum = OUTCOMES.reduce((total, outcome) => total + counts.get(outcome)!, 0);
      breaches.unless(sum === records, () => `${records} queries ended, with one of the six outcomes ${sum}`);
      const parts = OUTCOMES.map((outcome) => `${counts.get(outcome)} ${outcome}`).reverse();
      return breaches.judge('every query ends once, as one of six', `${records} = ${parts.join(' + ')}`);
    },
  };
}

/** Each piece of work that was sent ends once; what had come in by half time had ended by then or was in the system then. */
export function nothingIsLost(durationMs: number): Invariant {
  const breaches = new Breaches();
  const flying = new Set<number>();
  const halfMs = durationMs / 2;
  let sent = 0;
  let ended = 0;
  let [cameBy, endedBy, inside] = [0, 0, 0];
  return {
    log(line) {
      if (line.is === 'command' && line.command.kind === 'invoke') {
        const { id } = line.command.work;
        sent++;
        breaches.unless(!flying.has(id), () => `invocation ${id} was sent twice`);
        flying.add(id);
      } else if (line.is === 'observation' && line.observation.kind === 'invocation-ended') {
        const { invocationId } = line.observation;
        ended++;
        breaches.unless(flying.delete(invocationId), () => `invocation ${invocationId} ended twice, or was never sent`);
      }
    },
    record(record) {
      if (record.kind !== 'query') return;
      const { arrivalMs, endMs } = record;
      if (arrivalMs <= halfMs) cameBy++;
      if (endMs <= halfMs) endedBy++;
      if (arrivalMs <= halfMs && endMs > halfMs) inside++;
    },
    finding() {
      breaches.unless(flying.size === 0, () => `${flying.size} invocations never ended, such as ${[...flying][0]}`);
      breaches.unless(cameBy === endedBy + inside, () => `by half time ${cameBy} came, ${endedBy} ended, ${inside} were inside`);
      const figure = `${sent} invocations sent, ${ended} ended; at half time ${cameBy} queries = ${endedBy} ended + ${inside} in flight`;
      return breaches.judge('arrivals = completions + in flight', figure);
    },
  };
}
