import type { AcceleratorSpec, Demand } from '../core/scenario.ts';

/** An accelerator, by its position in the device's list, and the share of it that each piece of an instance's work demands. */
export type Binding = { readonly index: number; readonly share: number };

/**
 * The accelerators of a node. A pre-emptive one is given in shares; one that is not serves a single piece of work, whatever its
 * share, until that is done.
 */
export class Accelerators {
  readonly #specs: readonly AcceleratorSpec[];
  /** Shares that instances here have of each, working or not; and what working ones demand of it now. */
  readonly #bound: number[];
  readonly #demanded: number[];
  readonly #held: boolean[];

  constructor(specs: readonly AcceleratorSpec[]) {
    this.#specs = specs;
    this.#bound = specs.map(() => 0);
    this.#demanded = specs.map(() => 0);
    this.#held = specs.map(() => false);
  }

  /** To the least bound one of each type that is demanded; what the node has not is not bound. */
  bind(demand: Demand['accelerators']): readonly Binding[] {
    const bindings: Binding[] = [];
    for (const [type, share] of Object.entries(demand)) {
      const index = share > 0 ? this.#leastBound(type) : -1;
      if (index < 0) continue;
      this.#bound[index] = this.#bound[index]! + share;
      bindings.push({ index, share });
    }
    return bindings;
  }
  unbind(bindings: readonly Binding[]): void {
    for (const { index, share } of bindings) this.#bound[index] = this.#bound[index]! - share;
  }

  /** True where one of them serves another piece of work, or is wanted by one of those that came before. */
  mustWait(
    bindings: readonly Binding[],
    before: readonly { readonly share: { readonly accelerators: readonly Binding[] } }[],
  ): boolean {
    return bindings.some(
      ({ index }) =>
        this.#exclusive(index) &&
        (this.#held[index]! || before.some(({ share }) => share.accelerators.some((other) => other.index === index))),
    );
  }
  hold(bindings: readonly Binding[]): void {
    for (const { index } of bindings) this.#held[index] = this.#exclusive(index);
  }
  release(bindings: readonly Binding[]): void {
    for (const { index } of bindings) this.#held[index] = false;
  }

  /** Adds up what running work demands; one that serves a single piece of work gives it all. */
  demand(active: readonly { readonly accelerators: readonly Binding[]; readonly running: readonly unknown[] }[]): void {
    if (this.#specs.length === 0) return;
    for (let i = 0; i < this.#demanded.length; i++) this.#demanded[i] = 0;
    for (const { accelerators, running } of active) {
      for (const { index, share } of accelerators) {
        if (!this.#exclusive(index)) this.#demanded[index] = this.#demanded[index]! + share * running.length;
      }
    }
  }
  /** The part of its demand that each piece of work gets, 0..1. */
  granted(index: number): number {
    const { share } = this.#specs[index]!;
    const demanded = this.#demanded[index]!;
    return demanded > share ? share / demanded : 1;
  }

  #exclusive(index: number): boolean {
    return this.#specs[index]!.mode === 'non-pre-emptive';
  }
  #leastBound(type: string): number {
    let least = -1;
    this.#specs.forEach((one, index) => {
      if (one.type === type && (least < 0 || this.#bound[index]! < this.#bound[least]!)) least = index;
    });
    return least;
  }
}
