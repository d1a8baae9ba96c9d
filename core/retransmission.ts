import type { CompiledDistribution } from './distribution.ts';
import type { Random } from './random.ts';
import type { LossSpec } from './scenario.ts';

/**
 * Time that losses add to a transfer: each of its attempts gets lost with probability `share`, independently, and each loss is
 * noticed after `timeoutMs`. The number of losses is geometric: P(N >= k) = share^k, mean share / (1 - share).
 */
export class Retransmission implements CompiledDistribution {
  readonly meanMs: number;
  readonly #timeoutMs: number;
  readonly #logShare: number;

  constructor({ share, timeoutMs }: LossSpec) {
    this.meanMs = (timeoutMs * share) / (1 - share);
    this.#timeoutMs = timeoutMs;
    this.#logShare = Math.log(share);
  }

  sample(random: Random, stream: number, a: number, b: number, c: number): number {
    return this.quantile(random.at(stream, a, b, c));
  }

  /** The least n with P(N <= n) = 1 - share^(n + 1) >= p. */
  quantile(p: number): number {
    if (this.#timeoutMs === 0) return 0;
    return this.#timeoutMs * Math.max(0, Math.ceil(Math.log(1 - p) / this.#logShare) - 1);
  }
}
