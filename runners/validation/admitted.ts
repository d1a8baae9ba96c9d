import type { Model, StreamModel } from '../../core/model.ts';

/** Of what a stream's queries ask for, what admission lets in; the rest is refused at the gateway and asks nothing of any service. */
export function admitted(stream: StreamModel, { contracts, pipelines }: Model): StreamModel['mixes'] {
  const { privileges } = stream.contractId === null ? NO_CONTRACT : contracts[stream.contractId]!;
  const { modalities } = pipelines[stream.pipelineId]!.spec;
  return stream.mixes.filter((mix) => mix.modalities.every((index) => privileges.includes(modalities[index]!.modality)));
}
const NO_CONTRACT: { readonly privileges: readonly string[] } = { privileges: [] };
