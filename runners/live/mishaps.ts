const MENDS: readonly (readonly [cause: RegExp, mend: string])[] = [
  [/^out of memory$/, '; raise its demand.memory'],
  [/^its container ended with code/, '; run its image by hand to see why'],
];

/** Instances that failed though no fault of the scenario was to end them, for the notes of a run. */
export class Mishaps {
  readonly #counts = new Map<string, number>();
  readonly #failures = new Map<string, number>();

  /** Gives how often instances of the service have failed by now. */
  add(service: string, node: string, cause: string): number {
    // The container's name is another one each time.
    const told = `of ${service} on ${node} failed: ${cause.replace(/ starting \S+:/, '')}`;
    const [, mend = ''] = MENDS.find(([pattern]) => pattern.test(cause)) ?? [];
    this.#counts.set(told + mend, (this.#counts.get(told + mend) ?? 0) + 1);
    const failures = (this.#failures.get(service) ?? 0) + 1;
    this.#failures.set(service, failures);
    return failures;
  }
  /** One for each service, node and cause. */
  get notices(): readonly string[] {
    return [...this.#counts].map(([told, count]) => `${count === 1 ? 'an instance' : `${count} instances`} ${told}`);
  }
}
