import { compileDistribution } from './distribution.ts';
import type { QueryId } from './events.ts';
import type { Model, StreamModel } from './model.ts';
import { standardNormal } from './quantiles.ts';
import { type Random, Stream } from './random.ts';
import type { ArrivalSpec, Distribution, TraceRow } from './scenario.ts';

/** A query as it comes in, with what only backends and metrics may know of it. */
export type Arrival = {
  readonly queryId: QueryId;
  readonly stream: StreamModel;
  /** Intended, from the start of the workload. */
  readonly atMs: number;
  /** Indices into the pipeline's modalities, ascending. */
  readonly modalities: readonly number[];
  readonly explain: boolean;
  /** Ground truth: index into the pipeline's classes. */
  readonly trueClass: number;
  /** By modality: standard normal, the same for every model; models fail together on what is difficult. */
  readonly difficulty: readonly number[];
};

/** The n-th arrival of a stream, at or after `afterMs`; undefined when the stream is over. */
type Source = { readonly stream: StreamModel; nextMs: number; n: number; advance(): void; row(): TraceRow | null };

/** Seeded arrivals of all streams in order of time; ids are given in that order, from 0. Ends with the scenario's duration. */
export class Workload {
  readonly #model: Model;
  readonly #random: Random;
  readonly #sources: readonly Source[];
  #nextId = 0;

  constructor(model: Model, random: Random) {
    this.#model = model;
    this.#random = random;
    this.#sources = model.streams.map((stream) => openSource(stream, random));
  }

  /** Time of the next arrival, or null when there are no more. */
  get nextMs(): number | null {
    const source = this.#earliest();
    return source === null ? null : source.nextMs;
  }

  /** Takes the next arrival out; call only while `nextMs` is not null. */
  take(): Arrival {
    const source = this.#earliest();
    if (source === null) throw new Error('the workload is over');
    const { stream, nextMs, n } = source;
    const arrival = this.#draw(this.#nextId++, stream, n, nextMs, source.row());
    source.advance();
    return arrival;
  }

  #earliest(): Source | null {
    let first: Source | null = null;
    for (const source of this.#sources) {
      if (source.nextMs < this.#model.scenario.durationMs && (first === null || source.nextMs < first.nextMs)) first = source;
    }
    return first;
  }

  #draw(queryId: QueryId, stream: StreamModel, n: number, atMs: number, row: TraceRow | null): Arrival {
    const { spec } = this.#model.pipelines[stream.pipelineId]!;
    const random = this.#random;
    const modalities =
      row === null || row.modalities === null
        ? pickMix(stream, random.at(Stream.mix, stream.id, n))
        : spec.modalities.flatMap((entry, i) => (row.modalities!.includes(entry.modality) ? [i] : []));
    const trueClass =
      row === null || row.className === null
        ? pickClass(stream, random.at(Stream.groundTruth, queryId))
        : spec.classes.indexOf(row.className);
    const explain = row === null || row.explain === null ? random.at(Stream.explanation, queryId) < stream.spec.explainShare : row.explain;
    return { queryId, stream, atMs, modalities, explain, trueClass, difficulty: this.#difficulty(queryId, spec.modalities.length, spec.crossModalCorrelation) };
  }

  #difficulty(queryId: QueryId, modalities: number, correlation: number): number[] {
    const shared = Math.sqrt(correlation) * standardNormal(this.#random.at(Stream.difficulty, queryId));
    const rest = Math.sqrt(1 - correlation);
    const difficulty: number[] = [];
    for (let m = 0; m < modalities; m++) difficulty.push(shared + rest * standardNormal(this.#random.at(Stream.difficulty, queryId, m + 1)));
    return difficulty;
  }
}

function pickMix(stream: StreamModel, u: number): readonly number[] {
  let rest = u;
  for (const mix of stream.mixes) {
    rest -= mix.share;
    if (rest < 0) return mix.modalities;
  }
  return stream.mixes[stream.mixes.length - 1]!.modalities;
}

function pickClass(stream: StreamModel, u: number): number {
  const found = stream.classes.findIndex((edge) => u < edge);
  return found < 0 ? stream.classes.length - 1 : found;
}

function openSource(stream: StreamModel, random: Random): Source {
  const { arrivals } = stream.spec;
  if (arrivals.kind === 'trace') return traceSource(stream, arrivals.rows);
  const meanMs = 1000 / arrivals.perSecond;
  const gap = compileDistribution(gapsOf(arrivals, meanMs));
  const source: Source = {
    stream,
    n: 0,
    // A constant stream starts at 0; the others after a first gap.
    nextMs: arrivals.kind === 'constant' ? 0 : gap.sample(random, Stream.arrival, stream.id, 0, 0),
    advance() {
      source.n++;
      // By multiplication, so that a constant rate does not drift.
      source.nextMs =
        arrivals.kind === 'constant' ? source.n * meanMs : source.nextMs + gap.sample(random, Stream.arrival, stream.id, source.n, 0);
    },
    row: () => null,
  };
  return source;
}

function gapsOf(arrivals: Exclude<ArrivalSpec, { kind: 'trace' }>, meanMs: number): Distribution {
  switch (arrivals.kind) {
    case 'constant':
      return { kind: 'constant', ms: meanMs };
    case 'poisson':
      return { kind: 'exponential', meanMs, shiftMs: 0 };
    case 'gamma':
      return { kind: 'gamma', meanMs, cv: arrivals.cv, shiftMs: 0 };
  }
}

function traceSource(stream: StreamModel, rows: readonly TraceRow[]): Source {
  const source: Source = {
    stream,
    n: 0,
    nextMs: rows[0]?.atMs ?? Infinity,
    advance() {
      source.n++;
      source.nextMs = rows[source.n]?.atMs ?? Infinity;
    },
    row: () => rows[source.n] ?? null,
  };
  return source;
}
