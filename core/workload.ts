import type { QueryId } from './events.ts';
import { Least } from './least.ts';
import type { Model, StreamModel } from './model.ts';
import { standardNormal } from './normal.ts';
import { type Random, Stream } from './random.ts';
import { openSource, type Source } from './workload/source.ts';

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
  /** Who asked, in a closed loop; null in an open stream. */
  readonly client: number | null;
};

/** Seeded arrivals of all streams in order of time; ids are given in that order, from 0. Ends with the scenario's duration. */
export class Workload {
  readonly #model: Model;
  readonly #random: Random;
  readonly #sources: readonly Source[];
  /** When the next of each source comes, for as long as that is in the scenario's duration. */
  readonly #next: Least;
  /** Whether arrivals depend on when queries end. */
  readonly closedLoop: boolean;
  #nextId = 0;

  constructor(model: Model, random: Random) {
    this.#model = model;
    this.#random = random;
    this.#sources = model.streams.map((stream) => openSource(stream, random, model.scenario.durationMs));
    this.#next = new Least(this.#sources.length);
    for (const source of this.#sources) this.#look(source);
    this.closedLoop = model.streams.some(({ spec }) => spec.arrivals.kind === 'closed');
  }

  /** Time of the next arrival, or null when there are no more. */
  get nextMs(): number | null {
    return this.#next.leastAt < 0 ? null : this.#next.least;
  }

  /** Takes the next arrival out; call only while `nextMs` is not null. */
  take(): Arrival {
    const source = this.#sources[this.#next.leastAt];
    if (source === undefined) throw new Error('the workload is over');
    const arrival = this.#draw(this.#nextId++, source);
    source.advance();
    this.#look(source);
    return arrival;
  }

  /** To be called when a query has ended: in a closed loop its client begins to think. */
  ended({ client, stream }: Arrival, atMs: number): void {
    if (client === null) return;
    const source = this.#sources[stream.id]!;
    source.ended(client, atMs);
    this.#look(source);
  }

  #look({ stream, nextMs }: Source): void {
    this.#next.set(stream.id, nextMs < this.#model.scenario.durationMs ? nextMs : Number.NaN);
  }

  #draw(queryId: QueryId, { stream, n, nextMs: atMs, row, client }: Source): Arrival {
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
    const explain =
      row === null || row.explain === null ? random.at(Stream.explanation, queryId) < stream.spec.explainShare : row.explain;
    const difficulty = this.#difficulty(queryId, spec.modalities.length, spec.crossModalCorrelation);
    return { queryId, stream, atMs, modalities, explain, trueClass, difficulty, client };
  }

  #difficulty(queryId: QueryId, modalities: number, correlation: number): number[] {
    const shared = Math.sqrt(correlation) * standardNormal(this.#random.at(Stream.difficulty, queryId));
    const rest = Math.sqrt(1 - correlation);
    const difficulty: number[] = [];
    for (let m = 0; m < modalities; m++)
      difficulty.push(shared + rest * standardNormal(this.#random.at(Stream.difficulty, queryId, m + 1)));
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
