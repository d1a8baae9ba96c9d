import type { QueryId, ServiceId } from '../core/events.ts';
import { type Random, Stream } from '../core/random.ts';
import type { RecordedAnswer, RecordedSpec } from '../core/scenario.ts';

/** Answers to real inputs, played to the queries of one pipeline: a query is an input of its true class, each as likely, the same for all services. */
export class RecordedAnswers {
  readonly #inputs: RecordedSpec['inputs'];
  /** Inputs by true class. */
  readonly #ofClass: readonly (readonly number[])[];
  /** By service; -1: it has no column. */
  readonly #columns: readonly number[];

  /** `names`: of the services, by id. */
  constructor({ services, inputs }: RecordedSpec, classes: number, names: readonly string[]) {
    this.#inputs = inputs;
    this.#ofClass = Array.from({ length: classes }, (_, k) => [...inputs.keys()].filter((i) => inputs[i]!.trueClass === k));
    this.#columns = names.map((name) => services.indexOf(name));
  }

  /** null where nothing is recorded of the class, or of the service for that input. */
  find(random: Random, queryId: QueryId, trueClass: number, serviceId: ServiceId): RecordedAnswer | null {
    const inputs = this.#ofClass[trueClass]!;
    const column = this.#columns[serviceId]!;
    if (inputs.length === 0 || column < 0) return null;
    const input = inputs[Math.floor(random.at(Stream.recordedInput, queryId) * inputs.length)]!;
    return this.#inputs[input]!.answers[column] ?? null;
  }
}
