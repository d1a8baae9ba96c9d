import type { ServiceId } from '../core/events.ts';

type Model = { frames: number; violations: number; sentJ: number; worstJ: number };

/**
 * DREAM's cost of a window, less is better: (sum over models of the share of their frames that violate the deadline, each at least
 * 1 / (2 x frames)) x (sum over models of energy / worst-case energy). A frame is a member of a task. Energy is that of what was sent,
 * as the score expects it; a model of which nothing was sent, or whose devices' power is not known, counts 1.
 */
export class UxCost {
  readonly #models = new Map<ServiceId, Model>();
  frames = 0;

  /** A frame has ended, in time or not. */
  ended(service: ServiceId, violated: boolean): void {
    const model = this.#of(service);
    model.frames++;
    this.frames++;
    if (violated) model.violations++;
  }

  /** A frame was sent where it takes `energyJ`, and would have taken `worstJ` elsewhere. */
  sent(service: ServiceId, energyJ: number, worstJ: number): void {
    const model = this.#of(service);
    model.sentJ += energyJ;
    model.worstJ += worstJ;
  }

  /** Of what has been told since the last reset; 0 where no frame has ended. */
  get cost(): number {
    let violated = 0;
    let spent = 0;
    for (const { frames, violations, sentJ, worstJ } of this.#models.values()) {
      if (frames === 0) continue;
      violated += Math.max(violations, 0.5) / frames;
      spent += worstJ > 0 ? sentJ / worstJ : 1;
    }
    return violated * spent;
  }

  reset(): void {
    this.#models.clear();
    this.frames = 0;
  }

  #of(service: ServiceId): Model {
    let model = this.#models.get(service);
    if (model === undefined) this.#models.set(service, (model = { frames: 0, violations: 0, sentJ: 0, worstJ: 0 }));
    return model;
  }
}
