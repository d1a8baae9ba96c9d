import { Problems, ScenarioError, UserError } from '../core/errors.ts';
import { EXIT } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** Codes of the system, in words; what is not here is shown as the system says it. */
const SYSTEM: { readonly [code: string]: string } = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'it exists already',
  EFBIG: 'the file would be too large',
  EIO: 'the disk reports an error',
  EISDIR: 'it is a folder',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'no space is left on the disk',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
};

/** What the system has refused, in words; undefined: the error is not one of the system's. */
export function systemReason(error: unknown): string | undefined {
  const code = codeOf(error);
  return code === undefined ? undefined : SYSTEM[code];
}

export function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Says what went wrong, in a line for each problem, and gives the exit code. */
export function report(error: unknown, terminal: Terminal): number {
  const say = (text: string): void => terminal.say('error', `${terminal.paint('red', 'rohe:', 'err')} ${text}`);
  if (error instanceof ScenarioError) {
    const { problems, of } = error;
    say(`${of} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:`);
    for (const problem of problems) terminal.say('error', problem);
    return EXIT.invalidScenario.code;
  }
  debug(error, terminal);
  if (error instanceof Problems) {
    say(`${error.problems.length} things are in the way:`);
    for (const problem of error.problems) terminal.say('error', oneLine(problem));
    return EXIT.usage.code;
  }
  if (error instanceof UserError) {
    say(oneLine(error.message));
    return EXIT.usage.code;
  }
  const reason = systemReason(error);
  if (reason !== undefined) {
    const { path } = error as NodeJS.ErrnoException;
    say(path === undefined ? reason : `${path}: ${reason}`);
    return EXIT.usage.code;
  }
  say(`internal error: ${oneLine(error instanceof Error ? error.message : String(error))}; --log-level debug shows where`);
  return EXIT.internal.code;
}

function debug(error: unknown, terminal: Terminal): void {
  if (error instanceof Error && error.stack !== undefined) terminal.say('debug', error.stack);
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, '; ');
}
