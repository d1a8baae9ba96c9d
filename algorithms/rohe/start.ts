import type { ParamSpec } from '../../core/algorithm.ts';
import type { Json } from '../../core/scenario.ts';
import { choiceParam } from '../params.ts';
import type { StartTask } from '../planner.ts';
import { type EnhanceConfidence, roheEnsemble } from './ensemble.ts';
import type { Allocations } from './instances.ts';

export const SELECTOR_PARAMS: { readonly enhance_confidence: ParamSpec } = {
  enhance_confidence: {
    type: 'choice',
    default: 'works',
    of: ['works', 'fails'],
    about: "fails: as in ROHE's code, which calls this selector with the wrong arguments, no model is chosen and none answers",
  },
};

export function confidenceParam(given: { readonly [name: string]: Json }): EnhanceConfidence {
  return choiceParam('enhance_confidence', SELECTOR_PARAMS, given) === 'fails' ? 'fails' : 'works';
}

/** Starts a task with the ensemble that ROHE's selectors choose, and remembers its time; drops it where they choose nobody. */
export function roheStart(allocations: Allocations, confidence: EnhanceConfidence): StartTask {
  return (query, task, fits, view, explainers, out) => {
    const { serviceIds, explainerId } = roheEnsemble(query, task, fits.choices, view, confidence);
    if (serviceIds.length === 0) {
      const reason = fits.choices.length === 0 ? 'no instance is available' : 'the selector failed';
      out.push({ kind: 'drop', taskId: task.id, reason });
      return false;
    }
    allocations.note(task, fits.allocatedMs);
    if (explainerId !== null) explainers.push({ taskId: task.id, serviceId: explainerId });
    view.trace?.({ about: 'ensemble', queryId: query.id, taskId: task.id, allocatedMs: fits.allocatedMs, chosen: serviceIds });
    out.push({ kind: 'start', taskId: task.id, serviceIds, reason: 'its turn has come' });
    return true;
  };
}
