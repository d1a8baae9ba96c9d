import type { ObjectiveSpec, WatchSpec } from '../../core/scenario.ts';
import type { Partly } from '../issues.ts';
import type { Path } from '../problems.ts';
import type { ScenarioInput } from '../schema.ts';
import { type Context, entriesOf, known, read } from './context.ts';
import { resolveExtent } from './telemetry.ts';
import { resolveThreshold } from './thresholds.ts';

type ObjectiveInput = NonNullable<Partly<ScenarioInput['contracts'][string]>['objectives']>[number];
type Watched = Exclude<ObjectiveInput, string | undefined>;

export function resolveObjectives(
  context: Context,
  path: Path,
  input: readonly ObjectiveInput[],
  modalities: readonly string[],
): readonly ObjectiveSpec[] {
  const metrics = context.catalogue.contractMetricNames ?? context.catalogue.metricNames;
  const names = [...metrics, ...Object.keys(context.input.metrics ?? {})];
  return input.flatMap((item, n): readonly ObjectiveSpec[] => {
    if (item === undefined) return [];
    const at: Path = [...path, n];
    if (typeof item === 'string') return resolveThreshold(context, at, item, names).map((one) => ({ ...one, watch: null }));
    if (item.keep === undefined) return [];
    const watch = resolveWatch(context, at, item, modalities);
    return resolveThreshold(context, [...at, 'keep'], item.keep, names).map((one) => {
      if (watch.feedbackDelayMs === null && needsTruth(context, one.metric))
        context.problems.add(
          [...at, 'keep'],
          `"${one.metric}" needs the true class, which is unknown during a run; give feedback_delay`,
        );
      return { ...one, watch };
    });
  });
}

const EVENTS_INTERVAL_MS = 5000;

function resolveWatch(context: Context, path: Path, input: Watched, modalities: readonly string[]): WatchSpec {
  const window = resolveExtent(input.window, { kind: 'time', ms: 1 } as const);
  const { modality = null } = input;
  if (modality !== null && !context.problems.blames(['pipelines']))
    known(context, [...path, 'modality'], 'modality', modality, modalities);
  return {
    window,
    intervalMs: read('duration', input.interval, window.kind === 'time' ? window.ms : EVENTS_INTERVAL_MS),
    violateAfter: input.violate_after ?? 1,
    restoreAfter: input.restore_after ?? 2,
    feedbackDelayMs: read('duration', input.feedback_delay, null),
    modality,
    action: input.action_on_violation ?? 'alert',
  };
}

/** Whether the metric, or one that it is made of, is read from the true class. */
function needsTruth({ input, catalogue }: Context, metric: string, above: ReadonlySet<string> = new Set()): boolean {
  const own = new Map(entriesOf(input.metrics));
  return wordsOf(metric).some((word) => {
    if (catalogue.truthMetricNames?.includes(word)) return true;
    const spec = own.get(word);
    if (spec === undefined || above.has(word)) return false;
    if (typeof spec === 'string') return needsTruth({ input, catalogue } as Context, spec, new Set([...above, word]));
    const fields = [spec.count, spec.mean, spec.percentile, spec.where].flatMap((text) => wordsOf(text ?? ''));
    return fields.some((field) => catalogue.truthFields?.includes(field));
  });
}

const wordsOf = (text: string): readonly string[] => text.match(/[A-Za-z_]\w*/g) ?? [];
