type Vertex = { readonly at: readonly number[]; readonly value: number };

/**
 * Where a function of several variables is least, near `start`: the simplex of Nelder and Mead (1965), doi 10.1093/comjnl/7.4.308, with
 * its usual coefficients and a fixed number of rounds. Needs no derivatives, finds a local minimum, and draws nothing at random.
 */
export function minimise(
  cost: (at: readonly number[]) => number,
  start: readonly number[],
  step: number,
  rounds: number,
): Vertex {
  const vertex = (at: readonly number[]): Vertex => ({ at, value: cost(at) });
  let simplex = [vertex(start), ...start.map((_, i) => vertex(start.map((x, k) => (k === i ? x + step : x))))];
  for (let round = 0; round < rounds; round++) {
    simplex.sort((one, two) => one.value - two.value);
    const best = simplex[0]!;
    const worst = simplex.at(-1)!;
    const rest = simplex.slice(0, -1);
    const centre = start.map((_, k) => rest.reduce((sum, { at }) => sum + at[k]!, 0) / rest.length);
    const along = (factor: number): Vertex => vertex(centre.map((x, k) => x + factor * (worst.at[k]! - x)));
    const better = improve(along, best, rest.at(-1)!, worst);
    simplex = better === null ? shrunk(simplex, vertex) : [...rest, better];
  }
  return simplex.reduce((least, one) => (one.value < least.value ? one : least));
}

/** What the worst vertex is replaced by; null: nothing on its line is better. */
function improve(along: (factor: number) => Vertex, best: Vertex, second: Vertex, worst: Vertex): Vertex | null {
  const reflected = along(-1);
  if (reflected.value < best.value) {
    const expanded = along(-2);
    return expanded.value < reflected.value ? expanded : reflected;
  }
  if (reflected.value < second.value) return reflected;
  const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
  return contracted.value < Math.min(worst.value, reflected.value) ? contracted : null;
}

function shrunk(simplex: readonly Vertex[], vertex: (at: readonly number[]) => Vertex): Vertex[] {
  const [best, ...others] = simplex;
  return [best!, ...others.map(({ at }) => vertex(at.map((x, k) => (x + best!.at[k]!) / 2)))];
}
