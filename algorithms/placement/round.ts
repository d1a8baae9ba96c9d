import type { NodeView, ServiceView, View } from '../../core/algorithm.ts';
import type { NodeCapacity } from '../../core/allocation/capacity.ts';
import { misfit } from '../../core/allocation/filter.ts';
import { costScore, remainingScore, type Site, type Weights } from '../../core/allocation/score.ts';
import type { NodeId, ServiceId } from '../../core/events.ts';
import { type Candidate, Sites } from './sites.ts';

export type Candidates = readonly [Candidate, ...Candidate[]];
/**
 * Picks one; they come in the scenario's order of nodes, and of those with the same figures only the first comes: it must not matter that
 * there are more of them.
 */
export type Selection = (candidates: Candidates) => Candidate;

/** Scores this close are alike: sums of the same shares in another order differ in the last bits. */
const ALIKE = 1e-9;

/** The candidate of least `value`, the first of those alike. */
export function least(candidates: Candidates, value: (one: Candidate) => number): Candidate {
  return candidates.reduce((best, one) => (value(one) < value(best) - ALIKE ? one : best));
}

/**
 * The placements of one list of decisions. The view's books stand still until the list is applied, so it books on copies. Nodes are
 * looked at once for a service that is placed several times in a row, O(nodes), then only those that it was placed on.
 */
export class Round {
  readonly #view: View;
  readonly #weights: Weights;
  readonly #select: Selection;
  readonly #cost: (site: Site) => number;
  readonly #copies = new Map<NodeId, NodeCapacity>();
  #sites = new Sites([]);
  #serviceId: ServiceId | null = null;
  /** Where the service was placed last. */
  #last: NodeView | null = null;

  constructor(view: View, weights: Weights, select: Selection) {
    this.#view = view;
    this.#weights = weights;
    this.#select = select;
    this.#cost = costScore(view.nodes, weights);
  }

  /**
   * Books one more instance of the service on a node that is not worn out; undefined: none can take it. For as long as it is asked for
   * one service, no node may wear out but by what is placed there.
   */
  place(service: ServiceView, wornOut: (node: NodeView) => boolean): NodeView | undefined {
    this.#look(service, wornOut);
    const offered = this.#sites.offered();
    const chosen = isFilled(offered) ? this.#select(offered) : undefined;
    if (this.#view.trace !== undefined) this.#tell(this.#view.trace, service, chosen, wornOut);
    if (chosen === undefined) return undefined;
    this.#sites.take(chosen);
    this.#book(service, chosen.node);
    this.#last = chosen.node;
    return chosen.node;
  }

  #look(service: ServiceView, wornOut: (node: NodeView) => boolean): void {
    if (service.id !== this.#serviceId) {
      const fitting = this.#view.nodes.filter((node) => this.#refusal(service, node, wornOut) === null);
      this.#sites = new Sites(fitting.map((node) => this.#candidate(service, node)));
      this.#serviceId = service.id;
    } else if (this.#last !== null && this.#refusal(service, this.#last, wornOut) === null)
      this.#sites.add(this.#candidate(service, this.#last));
    this.#last = null;
  }

  #refusal({ spec }: ServiceView, node: NodeView, wornOut: (node: NodeView) => boolean): string | null {
    return wornOut(node) ? WORN_OUT : misfit(spec, node, this.#copies.get(node.id) ?? node.books);
  }

  /** All nodes, those that look alike too. */
  #tell(
    trace: NonNullable<View['trace']>,
    service: ServiceView,
    chosen: Candidate | undefined,
    wornOut: (node: NodeView) => boolean,
  ): void {
    const candidates: { node: string; remaining: number; cost: number }[] = [];
    const rejected: { node: string; why: string }[] = [];
    for (const node of this.#view.nodes) {
      const why = this.#refusal(service, node, wornOut);
      if (why !== null) rejected.push({ node: node.spec.name, why });
      else {
        const { remaining, cost } = this.#candidate(service, node);
        candidates.push({ node: node.spec.name, remaining, cost });
      }
    }
    trace({ place: service.spec.name, on: chosen?.node.spec.name ?? null, candidates, rejected });
  }

  #candidate({ spec }: ServiceView, node: NodeView): Candidate {
    const books = this.#copies.get(node.id) ?? node;
    return { node, remaining: remainingScore(books, spec.demand, this.#weights), cost: this.#cost(node) };
  }

  #book({ spec }: ServiceView, node: NodeView): void {
    const copy = this.#copies.get(node.id) ?? node.books.copy();
    copy.book(spec.demand);
    this.#copies.set(node.id, copy);
  }
}

const WORN_OUT = 'node: as many instances of the service as desired were started there since the last tick';

function isFilled(candidates: readonly Candidate[]): candidates is Candidates {
  return candidates.length > 0;
}
