import { AlgorithmError, ScenarioError, UserError } from '../core/errors.ts';
import { ReplayError } from '../core/replay.ts';

/** An error on its way between threads, where classes are lost. */
export type CarriedError = {
  readonly kind: 'user' | 'algorithm' | 'scenario' | 'replay' | 'other';
  readonly message: string;
  readonly stack: string | undefined;
  /** Of a ScenarioError. */
  readonly problems: readonly string[];
  /** Of a ReplayError. */
  readonly line: number;
  /** Of what the system has refused. */
  readonly code: string | undefined;
  readonly path: string | undefined;
};

export function carry(error: unknown): CarriedError {
  const known = error instanceof Error ? error : new Error(String(error));
  const { code, path } = known as NodeJS.ErrnoException;
  return {
    kind: kindOf(error),
    message: known.message,
    stack: known.stack,
    problems: error instanceof ScenarioError ? error.problems : [],
    line: error instanceof ReplayError ? error.line : 0,
    code,
    path,
  };
}

/** The error as it was thrown: told in the same line, ending in the same exit code. */
export function uncarry(carried: CarriedError): Error {
  const error = make(carried);
  if (carried.stack !== undefined) error.stack = carried.stack;
  if (carried.code !== undefined) Object.assign(error, { code: carried.code });
  if (carried.path !== undefined) Object.assign(error, { path: carried.path });
  return error;
}

function kindOf(error: unknown): CarriedError['kind'] {
  if (error instanceof ScenarioError) return 'scenario';
  if (error instanceof AlgorithmError) return 'algorithm';
  if (error instanceof ReplayError) return 'replay';
  return error instanceof UserError ? 'user' : 'other';
}

function make({ kind, message, problems, line }: CarriedError): Error {
  switch (kind) {
    case 'scenario':
      return new ScenarioError(problems);
    case 'algorithm':
      return new AlgorithmError(message);
    case 'replay':
      return new ReplayError(line, message.replace(/^log line \d+: /, ''));
    case 'user':
      return new UserError(message);
    case 'other':
      return new Error(message);
  }
}
