import type { NodeView, ServiceView, View } from '../../core/algorithm.ts';
import type { NodeCapacity } from '../../core/allocation/capacity.ts';
import { misfit } from '../../core/allocation/filter.ts';
import { costScore, remainingScore, type Site, type Weights } from '../../core/allocation/score.ts';
import type { NodeId } from '../../core/events.ts';

/** A node that can take the service: what would be left of it (0 = nothing), and what it costs beyond resources. */
export type Candidate = { readonly node: NodeView; readonly remaining: number; readonly cost: number };
export type Candidates = readonly [Candidate, ...Candidate[]];
/** Picks one; they come in the scenario's order of nodes. */
export type Selection = (candidates: Candidates) => Candidate;

/** Scores this close are alike: sums of the same shares in another order differ in the last bits. */
const ALIKE = 1e-9;

/** The candidate of least `value`, the first of those alike. */
export function least(candidates: Candidates, value: (one: Candidate) => number): Candidate {
  return candidates.reduce((best, one) => (value(one) < value(best) - ALIKE ? one : best));
}

/** The placements of one list of decisions. The view's books stand still until the list is applied, so it books on copies. */
export class Round {
  readonly #view: View;
  readonly #weights: Weights;
  readonly #select: Selection;
  readonly #cost: (site: Site) => number;
  readonly #copies = new Map<NodeId, NodeCapacity>();

  constructor(view: View, weights: Weights, select: Selection) {
    this.#view = view;
    this.#weights = weights;
    this.#select = select;
    this.#cost = costScore(view.nodes, weights);
  }

  /** Books one more instance of the service on a node that is not worn out; undefined: none can take it. */
  place(service: ServiceView, wornOut: (node: NodeView) => boolean): NodeView | undefined {
    const candidates: Candidate[] = [];
    const rejected: { node: string; why: string }[] = [];
    for (const node of this.#view.nodes) {
      const why = wornOut(node) ? WORN_OUT : misfit(service.spec, node, this.#copies.get(node.id) ?? node.books);
      if (why === null) candidates.push(this.#candidate(service, node));
      else rejected.push({ node: node.spec.name, why });
    }
    const chosen = isFilled(candidates) ? this.#select(candidates).node : undefined;
    if (chosen !== undefined) this.#book(service, chosen);
    this.#view.trace?.({
      place: service.spec.name,
      on: chosen?.spec.name ?? null,
      candidates: candidates.map(({ node, remaining, cost }) => ({ node: node.spec.name, remaining, cost })),
      rejected,
    });
    return chosen;
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
