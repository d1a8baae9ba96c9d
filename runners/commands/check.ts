import { type CheckedAll, checkAll, RUNS_PER_STRATEGY, type StrategyCheck } from '../check/check-all.ts';
import type { Finding } from '../check/invariant.ts';
import { chooseStrategy } from '../choice.ts';
import { EXIT } from '../exit-codes.ts';
import { interruptible } from '../interrupt.ts';
import { defaultWorkers } from '../pool.ts';
import { Progress } from '../progress.ts';
import { readSource, refuseAxes, tellNotices } from '../scenario-source.ts';
import type { Terminal } from '../terminal.ts';
import { duration, plural } from '../words.ts';

export type CheckArguments = {
  readonly scenario: string;
  readonly strategy?: string | undefined;
  readonly seed?: number | undefined;
  readonly workers?: number | undefined;
  readonly set: readonly string[];
  readonly json: boolean;
};

/** `rohe check`: what must hold in every run, held against runs of this scenario. */
export async function checkScenario(given: CheckArguments, terminal: Terminal): Promise<number> {
  const source = await readSource(given.scenario, given.set);
  refuseAxes(source, 'check');
  tellNotices(source, terminal);
  const { scenario, baseDir } = source;
  const strategies =
    given.strategy === undefined ? scenario.strategies : [await chooseStrategy(given.strategy, scenario, baseDir)];
  const { seed = scenario.seed, workers = defaultWorkers() } = given;
  const progress = await Progress.open(terminal, strategies.length * RUNS_PER_STRATEGY);
  let result: CheckedAll;
  try {
    result = await interruptible(terminal, (signal) =>
      checkAll({ source, strategies, seed, workers, signal, onProgress: (done, { label }) => progress.at(done, label) }),
    );
  } finally {
    progress.close();
  }
  const { checks, interrupted } = result;
  if (given.json)
    await terminal.printJson({ scenario: scenario.name, seed, interrupted, holds: !broken(checks), strategies: checks });
  else {
    const head = `${scenario.name}: ${duration(scenario.durationMs)}, seed ${seed}`;
    await terminal.print([head, ...checks.flatMap((one) => lines(one, terminal)), '', verdict(checks, terminal)].join('\n'));
  }
  if (interrupted) terminal.say('warn', `${terminal.paint('yellow', 'interrupted:', 'err')} not all of it was checked`);
  if (broken(checks)) return EXIT.checkFailed.code;
  return interrupted ? EXIT.interrupted.code : EXIT.ok.code;
}

function broken(checks: readonly StrategyCheck[]): boolean {
  return checks.some(({ findings }) => findings.some(({ holds }) => holds === false));
}

function lines({ strategy, findings }: StrategyCheck, terminal: Terminal): string[] {
  const width = Math.max(...findings.map(({ claim }) => claim.length));
  return ['', terminal.paint('bold', strategy), ...findings.flatMap((finding) => findingLines(finding, width, terminal))];
}

function findingLines({ claim, holds, figure, breach }: Finding, width: number, terminal: Terminal): string[] {
  const mark =
    holds === null ? terminal.paint('dim', '-   ') : holds ? terminal.paint('green', 'ok  ') : terminal.paint('red', 'FAIL');
  const line = `  ${mark} ${claim.padEnd(width)}  ${figure}`;
  return breach === null ? [line] : [line, terminal.paint('red', `       ${breach}`)];
}

function verdict(checks: readonly StrategyCheck[], terminal: Terminal): string {
  const findings = checks.flatMap((one) => one.findings);
  const failed = findings.filter(({ holds }) => holds === false).length;
  const held = findings.filter(({ holds }) => holds === true).length;
  const of = checks.map(({ strategy }) => strategy).join(', ');
  if (failed > 0) return terminal.paint('red', `${plural(failed, 'check')} failed, ${held} held.`);
  return terminal.paint('bold', `All ${held} checks hold for ${of}.`);
}
