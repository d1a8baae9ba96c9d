import type { Model, StreamModel } from '../../core/model.ts';
import type { TraceRow } from '../../core/scenario.ts';

/** What part of a stream's queries asks for. */
export type Ask = {
  /** Places in the pipeline's list. */
  readonly modalities: readonly number[];
  /** Of the stream's queries. */
  readonly share: number;
  /** Of these queries, those that ask for an explanation. */
  readonly explainShare: number;
  /** Why admission rejects them, whatever the load; null: it lets them in. */
  readonly refusal: string | null;
};

type Mix = Omit<Ask, 'refusal'>;

/** All that a stream asks for: its mix, or what the rows of its trace say, with the mix where they say nothing. */
export function asksOf(stream: StreamModel, model: Model): readonly Ask[] {
  const { arrivals, explainShare } = stream.spec;
  const drawn = stream.mixes.map((mix) => ({ ...mix, explainShare }));
  const asked = arrivals.kind === 'trace' ? ofRows(arrivals.rows, drawn, stream, model) : drawn;
  return asked.map((ask) => ({ ...ask, refusal: refusalOf(ask.modalities, stream, model) }));
}

function ofRows(rows: readonly TraceRow[], drawn: readonly Mix[], { pipelineId }: StreamModel, model: Model): readonly Mix[] {
  const names = model.pipelines[pipelineId]!.spec.modalities.map(({ modality }) => modality);
  const within = rows.filter(({ atMs }) => atMs < model.scenario.durationMs);
  const counts = new Map<string, { readonly modalities: readonly number[]; queries: number; explained: number }>();
  for (const { modalities, explain } of within) {
    const named = modalities?.map((name) => names.indexOf(name)).sort((a, b) => a - b);
    for (const mix of named === undefined ? drawn : [{ modalities: named, share: 1, explainShare: drawn[0]!.explainShare }]) {
      const key = mix.modalities.join();
      const count = counts.get(key) ?? { modalities: mix.modalities, queries: 0, explained: 0 };
      count.queries += mix.share;
      count.explained += mix.share * (explain === null ? mix.explainShare : Number(explain));
      counts.set(key, count);
    }
  }
  return [...counts.values()].map(({ modalities, queries, explained }) => {
    return { modalities, share: queries / within.length, explainShare: explained / queries };
  });
}

/** Those that make work. */
export function admittedOf(stream: StreamModel, model: Model): readonly Ask[] {
  return asksOf(stream, model).filter(({ refusal }) => refusal === null);
}

function refusalOf(modalities: readonly number[], { contractId, pipelineId }: StreamModel, model: Model): string | null {
  if (contractId === null) return 'no contract covers them';
  const { name, privileges } = model.contracts[contractId]!;
  const { spec } = model.pipelines[pipelineId]!;
  const refused = modalities.map((index) => spec.modalities[index]!.modality).filter((one) => !privileges.includes(one));
  return refused.length === 0 ? null : `${name} gives no access to ${refused.join(', ')}`;
}
