import type { Measurements } from '../../datasets/index.ts';

/** Measurements of one source, and what must be said about them. */
export type Gathered = Measurements & {
  /** Times one way between client, gateway and data hub, in milliseconds. */
  readonly gatewayLegs: readonly number[];
  /** In the scenario's order, the first being that of nodes which name none. */
  readonly zones: readonly string[];
  readonly notices: readonly string[];
};

export function gather(all: readonly Gathered[]): Gathered {
  return {
    work: all.flatMap(({ work }) => work),
    startUps: all.flatMap(({ startUps }) => startUps),
    gatewayLegs: all.flatMap(({ gatewayLegs }) => gatewayLegs),
    zones: [...new Set(all.flatMap(({ zones }) => zones))],
    notices: [...new Set(all.flatMap(({ notices }) => notices))],
  };
}
