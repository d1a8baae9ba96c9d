import { UserError } from '../core/errors.ts';
import type { Estimate, Parse, Telemetry } from '../core/observation/window.ts';
import type { TelemetrySpec } from '../core/scenario.ts';
import { importModule, thrown } from './modules.ts';

/** Loads the scenario's own parser and window function, and guards the core against what they may answer. */
export async function loadTelemetry({ parser, estimate }: TelemetrySpec, baseDir: string): Promise<Telemetry> {
  if (parser === null && estimate === null) return {};
  return {
    parse: parser === null ? undefined : guardedParse(parser, await functionOf('parse', 'parser', parser, baseDir)),
    estimate:
      estimate === null
        ? undefined
        : guardedEstimate(estimate, await functionOf('estimate', 'window function', estimate, baseDir)),
  };
}

type AnyFunction = (...args: readonly unknown[]) => unknown;

/** The module's export of that name, or its default. */
async function functionOf(name: string, what: string, use: string, baseDir: string): Promise<AnyFunction> {
  const module = await importModule(`the ${what} ${use}`, use, baseDir);
  const found = [module[name], module.default].find((one) => typeof one === 'function');
  if (found === undefined) throw new UserError(`the ${what} ${use} exports no function; export one as \`${name}\` or as default`);
  return found as AnyFunction;
}

function guardedParse(use: string, parse: AnyFunction): Parse {
  return (response) => {
    const ms = called(`the parser ${use}`, () => parse(response));
    return ms === null ? null : duration(`the parser ${use}`, ms, ', or null for a response that does not count');
  };
}

function guardedEstimate(use: string, estimate: AnyFunction): Estimate {
  return (timesMs, profileMs) => {
    const who = `the window function ${use}`;
    return duration(
      who,
      called(who, () => estimate([...timesMs], profileMs)),
      '',
    );
  };
}

function called(who: string, fn: () => unknown): unknown {
  try {
    return fn();
  } catch (error) {
    throw new UserError(`${who} threw: ${thrown(error)}`, { cause: error });
  }
}

function duration(who: string, value: unknown, orElse: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  const shown = typeof value === 'number' ? String(value) : `a ${typeof value}`;
  throw new UserError(`${who} returned ${shown}; it must return a time in milliseconds, 0 or more and finite${orElse}`);
}
