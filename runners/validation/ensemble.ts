import { type Ensemble, withExplainer } from '../../algorithms/selection/explainer.ts';
import { selections } from '../../algorithms/selection/index.ts';
import type { ServiceId } from '../../core/events.ts';
import type { ModalityModel } from '../../core/model.ts';
import type { Placed } from './placement.ts';

/**
 * What the plan chooses when nothing is known about the query yet and every service is fast enough: of those that have an instance,
 * or of all where none has.
 */
export function ensembleOf(modality: ModalityModel, placed: Pick<Placed, 'atMost'>): readonly ServiceId[] {
  const { spec } = modality;
  return selections[spec.selection](availableChoices(modality, placed), spec.ensembleSize, null);
}

/** The same where an explanation is asked for. */
export function explainingEnsembleOf(modality: ModalityModel, placed: Pick<Placed, 'atMost'>): Ensemble {
  return withExplainer(
    ensembleOf(modality, placed),
    availableChoices(modality, placed).filter((choice) => choice.explainable),
  );
}

function availableChoices({ choices }: ModalityModel, { atMost }: Pick<Placed, 'atMost'>): ModalityModel['choices'] {
  const available = choices.filter((choice) => atMost.some(({ serviceId }) => serviceId === choice.serviceId));
  return available.length === 0 ? choices : available;
}
