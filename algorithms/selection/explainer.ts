import type { ChoiceView } from '../../core/algorithm.ts';
import type { ServiceId } from '../../core/events.ts';

/** The services of a task, and which of them explains; null: none can in time. */
export type Ensemble = { readonly serviceIds: readonly ServiceId[]; readonly explainerId: ServiceId | null };

/**
 * One more that can explain in time: the most accurate not yet chosen (ties in the plan's order). If all that can are chosen
 * already, none is added and the last chosen of them explains.
 */
export function withExplainer(chosen: readonly ServiceId[], explaining: readonly ChoiceView[]): Ensemble {
  let extra: ChoiceView | undefined;
  for (const choice of explaining) {
    if (chosen.includes(choice.serviceId)) continue;
    if (extra === undefined || choice.accuracy > extra.accuracy) extra = choice;
  }
  if (extra !== undefined) return { serviceIds: [...chosen, extra.serviceId], explainerId: extra.serviceId };
  const last = chosen.findLast((id) => explaining.some((choice) => choice.serviceId === id));
  return { serviceIds: chosen, explainerId: last ?? null };
}
