export type Point = { readonly alpha: number; readonly beta: number };

/** A search with a smaller radius than this has come to rest. */
export const LEAST_RADIUS = 0.05;
const MOST = 2;

/**
 * Looks for the (alpha, beta) in [0, 2] x [0, 2] of least cost by trying, one point for each cost that it is told: in every round the
 * centre, then the four points one radius away from it along an axis. The best of them is the next centre; where that is the old one, the
 * radius is halved. Costs are compared within a round only, since the load may have changed from one to the next.
 */
export class LocalSearch {
  #centre: Point;
  #radius: number;
  /** Of the round that goes on: what is tried now, what is still to be tried, and the best so far. */
  #trying: Point;
  #left: Point[];
  #best: { readonly point: Point; readonly cost: number } | null = null;

  constructor(start: Point, radius: number) {
    this.#centre = start;
    this.#radius = radius;
    this.#trying = start;
    this.#left = this.#neighbours();
  }

  /** What is to be used until the next cost is known. */
  get point(): Point {
    return this.#trying;
  }
  get atRest(): boolean {
    return this.#radius < LEAST_RADIUS;
  }

  /** What the point cost. */
  told(cost: number): void {
    if (this.atRest) return;
    if (this.#best === null || cost < this.#best.cost) this.#best = { point: this.#trying, cost };
    const next = this.#left.shift();
    if (next === undefined) this.#closeRound(this.#best.point);
    else this.#trying = next;
  }

  #closeRound(best: Point): void {
    if (best === this.#centre) this.#radius /= 2;
    this.#centre = best;
    this.#trying = best;
    this.#best = null;
    this.#left = this.#neighbours();
  }

  /** At the border there are fewer. */
  #neighbours(): Point[] {
    const { alpha, beta } = this.#centre;
    const r = this.#radius;
    const all = [
      { alpha: within(alpha - r), beta },
      { alpha: within(alpha + r), beta },
      { alpha, beta: within(beta - r) },
      { alpha, beta: within(beta + r) },
    ];
    return all.filter((point) => point.alpha !== alpha || point.beta !== beta);
  }
}

function within(value: number): number {
  return Math.min(MOST, Math.max(0, value));
}
