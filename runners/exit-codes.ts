import type { Judgement } from '../reports/run.ts';

/** What the command `rohe` ends with. */
export const EXIT = {
  ok: { code: 0, means: 'done' },
  usage: { code: 2, means: 'the command line, or a file, folder or stream it names, cannot be used' },
  invalidScenario: { code: 3, means: 'the scenario file does not hold together; every problem is listed' },
  thresholdFailed: { code: 4, means: 'the run is complete, and a threshold of the scenario does not hold' },
  checkFailed: { code: 5, means: 'a check does not hold: an invariant of the simulation, or a gap that is too large' },
  internal: { code: 70, means: 'a defect of rohe itself' },
  interrupted: { code: 130, means: 'Ctrl-C or SIGTERM; whole rows are kept and the run is marked' },
} as const;

/** Of a run, or a comparison of runs. */
export function exitCodeOf(interrupted: boolean, thresholds: readonly Judgement[]): number {
  if (interrupted) return EXIT.interrupted.code;
  return thresholds.some(({ holds }) => holds === false) ? EXIT.thresholdFailed.code : EXIT.ok.code;
}
