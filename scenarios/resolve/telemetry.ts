import type { Extent, TelemetrySpec } from '../../core/scenario.ts';
import type { Path } from '../problems.ts';
import { eventsOf } from '../schema/telemetry.ts';
import { type Context, read } from './context.ts';
import { readBeside } from './trace.ts';

export function resolveTelemetry(context: Context): TelemetrySpec {
  const { window, parser, estimate } = context.input.telemetry ?? {};
  return {
    window: { size: resolveExtent(window?.size, null), interval: resolveExtent(window?.interval, null) },
    parser: besides(context, ['telemetry', 'parser'], parser),
    estimate: besides(context, ['telemetry', 'estimate'], estimate),
  };
}

export function resolveExtent<F>(text: string | undefined, fallback: F): Extent | F {
  if (text === undefined) return fallback;
  const events = eventsOf(text);
  return events === undefined ? { kind: 'time', ms: read('duration', text, 1) } : { kind: 'events', events };
}

/** What a module exports is known only once it is loaded; that it is there can be said now. */
function besides(context: Context, path: Path, file: string | undefined): string | null {
  if (file === undefined) return null;
  readBeside(context, path, file);
  return file;
}
