import type { NodeView } from '../../core/algorithm.ts';

/** A node that can take the service: what would be left of it (0 = nothing), and what it costs beyond resources. */
export type Candidate = { readonly node: NodeView; readonly remaining: number; readonly cost: number };

/** Candidates that look the same, by node in the scenario's order. */
type Alike = { readonly candidates: Candidate[]; head: number };

/**
 * The candidates for one service in one list of decisions. Those that look the same are kept together, and only the first of each
 * kind is offered: that is the one a selection by figures takes of equals, and a fleet of thousands has few kinds of node.
 */
export class Sites {
  readonly #alike = new Map<string, Alike>();

  /** `candidates` in the scenario's order. */
  constructor(candidates: readonly Candidate[]) {
    for (const one of candidates) this.#kindOf(one).candidates.push(one);
  }

  /** The first of each kind, in the scenario's order. */
  offered(): Candidate[] {
    const first: Candidate[] = [];
    for (const { candidates, head } of this.#alike.values()) if (head < candidates.length) first.push(candidates[head]!);
    return first.sort((a, b) => a.node.id - b.node.id);
  }

  /** Takes out one that was offered. */
  take(chosen: Candidate): void {
    const key = keyOf(chosen);
    const alike = this.#alike.get(key)!;
    if (++alike.head === alike.candidates.length) this.#alike.delete(key);
  }

  /** What has become of a node. */
  add(candidate: Candidate): void {
    const { candidates, head } = this.#kindOf(candidate);
    let at = candidates.length;
    while (at > head && candidates[at - 1]!.node.id > candidate.node.id) at--;
    candidates.splice(at, 0, candidate);
  }

  #kindOf(candidate: Candidate): Alike {
    const key = keyOf(candidate);
    let alike = this.#alike.get(key);
    if (alike === undefined) this.#alike.set(key, (alike = { candidates: [], head: 0 }));
    return alike;
  }
}

function keyOf({ remaining, cost }: Candidate): string {
  return `${remaining} ${cost}`;
}
