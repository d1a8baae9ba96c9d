import { compileDistribution } from '../distribution.ts';
import type { StreamModel } from '../model.ts';
import { type Random, Stream } from '../random.ts';
import type { ArrivalSpec, Distribution, TraceRow } from '../scenario.ts';
import { Clients } from './clients.ts';
import { curveOf } from './curves.ts';
import { MarkovRates } from './mmpp.ts';

/** The arrivals of one stream, one after another. */
export interface Source {
  readonly stream: StreamModel;
  /** When the next one comes; Infinity: the stream is over, or (closed loop) all clients wait. */
  readonly nextMs: number;
  /** How many came before it. */
  readonly n: number;
  advance(): void;
  /** What a trace says of it. */
  readonly row: TraceRow | null;
  /** Who asks, in a closed loop. */
  readonly client: number | null;
  /** A client's query has ended. */
  ended(client: number, atMs: number): void;
}

export function openSource(stream: StreamModel, random: Random, durationMs: number): Source {
  const { arrivals } = stream.spec;
  switch (arrivals.kind) {
    case 'constant':
      return spaced(stream, 1000 / arrivals.perSecond);
    case 'poisson':
      return renewal(stream, { kind: 'exponential', meanMs: 1000 / arrivals.perSecond, shiftMs: 0 }, random);
    case 'gamma':
      return renewal(stream, { kind: 'gamma', meanMs: 1000 / arrivals.perSecond, cv: arrivals.cv, shiftMs: 0 }, random);
    case 'trace':
      return traced(stream, arrivals.rows);
    case 'mmpp': {
      const rates = new MarkovRates(arrivals, random, stream.id, durationMs);
      return retimed(stream, (count) => rates.timeOf(count), random);
    }
    case 'diurnal':
    case 'ramp':
    case 'burst':
      return retimed(stream, curveOf(arrivals, durationMs).timeOf, random);
    case 'closed':
      return closed(stream, arrivals, random);
  }
}

/** Nobody waits for the end of a query in an open stream. */
const OPEN = { row: null, client: null, ended: () => {} } as const;

/** From 0 on; by multiplication, so that a constant rate does not drift. */
function spaced(stream: StreamModel, gapMs: number): Source {
  const source = {
    ...OPEN,
    stream,
    n: 0,
    nextMs: 0,
    advance() {
      source.nextMs = ++source.n * gapMs;
    },
  };
  return source;
}

/** Independent gaps, also before the first. */
function renewal(stream: StreamModel, gaps: Distribution, random: Random): Source {
  const gap = compileDistribution(gaps);
  const source = {
    ...OPEN,
    stream,
    n: 0,
    nextMs: gap.sample(random, Stream.arrival, stream.id, 0, 0),
    advance() {
      source.n++;
      source.nextMs += gap.sample(random, Stream.arrival, stream.id, source.n, 0);
    },
  };
  return source;
}

/**
 * A Poisson process of changing rate: a unit Poisson process whose n-th event comes when as many arrivals are expected (time change).
 * Unlike thinning it keeps the n-th draw the n-th arrival's, whatever the rates.
 */
function retimed(stream: StreamModel, timeOf: (count: number) => number, random: Random): Source {
  const gap = compileDistribution({ kind: 'exponential', meanMs: 1, shiftMs: 0 });
  let count = gap.sample(random, Stream.arrival, stream.id, 0, 0);
  const source = {
    ...OPEN,
    stream,
    n: 0,
    nextMs: timeOf(count),
    advance() {
      source.n++;
      count += gap.sample(random, Stream.arrival, stream.id, source.n, 0);
      source.nextMs = timeOf(count);
    },
  };
  return source;
}

function traced(stream: StreamModel, rows: readonly TraceRow[]): Source {
  const source = {
    ...OPEN,
    stream,
    n: 0,
    nextMs: rows[0]?.atMs ?? Infinity,
    row: rows[0] ?? null,
    advance() {
      source.row = rows[++source.n] ?? null;
      source.nextMs = source.row?.atMs ?? Infinity;
    },
  };
  return source;
}

function closed(stream: StreamModel, spec: Extract<ArrivalSpec, { kind: 'closed' }>, random: Random): Source {
  const clients = new Clients(spec, random, stream.id);
  const source = {
    stream,
    n: 0,
    row: null,
    nextMs: clients.firstMs,
    client: clients.first,
    advance() {
      source.n++;
      clients.take();
      look();
    },
    ended(client: number, atMs: number) {
      clients.thinks(client, atMs);
      look();
    },
  };
  const look = (): void => {
    source.nextMs = clients.firstMs;
    source.client = clients.first;
  };
  return source;
}
