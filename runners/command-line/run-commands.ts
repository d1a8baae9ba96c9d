import type { Argv } from 'yargs';
import type { Terminal } from '../terminal.ts';
import type { Done } from './done.ts';
import { BENCH, CHECK, COMPARE, first, RUN, SWEEP, scenario } from './options.ts';
import { refuseOptions } from './usage.ts';

/* The commands that run a scenario. */

export function addRun(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'run <scenario>',
    'Run one strategy once and keep a run folder',
    (command) =>
      command
        .positional('scenario', scenario)
        .options(RUN)
        .example('$0 run quickstart --strategy llf', 'the shipped scenario quickstart under llf')
        .example('$0 run my.yaml --rows all --log --out one', 'keep everything that happened')
        .example('$0 run my.yaml --set seed=7', 'with another value in the scenario'),
    async (argv) => done(await (await import('../commands/run.ts')).run(argv, terminal)),
  );
}

export function addCompare(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'compare <scenario> [other]',
    'Run every strategy on the same replications and say which to use',
    (command) =>
      command
        .positional('scenario', first)
        .positional('other', { type: 'string', describe: 'The second CSV file or run folder' })
        .options(COMPARE)
        .example('$0 compare quickstart', 'the strategies of the shipped scenario quickstart')
        .example('$0 compare overload --strategies fcfs,./mine.mjs', 'a known strategy and one of your own')
        .example('$0 compare my.yaml --replications 30 --json', 'narrower intervals, for a machine')
        .example('$0 compare overload --until precision=2%', 'as many replications as it takes')
        .example('$0 compare a.csv b.csv --metric ms --pair run', 'two tables of your own, row by row')
        .example('$0 compare quickstart --rows queries --out x', 'keep the queries of each run, so that then')
        .example('$0 compare x/v2/0 x/llf/0', 'compares two of the runs, query by query'),
    async ({ other, ...argv }) => {
      if (other === undefined) {
        refuseOptions(argv, ['pair'], 'two CSV files or run folders; name the second one too');
        if (argv.until === undefined)
          refuseOptions(argv, ['metric'], '--until, or for two CSV files or run folders; name the second one too');
        return done(await (await import('../commands/compare.ts')).compareStrategies(argv, terminal));
      }
      refuseOptions(
        argv,
        ['strategies', 'replications', 'until', 'resume', 'seed', 'set', 'out', 'workers', 'report'],
        'a scenario; files and runs are compared as they are',
      );
      done(await (await import('../commands/compare-two.ts')).compareTwo({ ...argv, other }, terminal));
    },
  );
}

export function addSweep(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'sweep <scenario>',
    'Run every combination of some values, each under every strategy',
    (command) =>
      command
        .positional('scenario', scenario)
        .options(SWEEP)
        .example('$0 sweep my.yaml', "the axes of the scenario's vary")
        .example('$0 sweep quickstart --vary workload.front-door.arrivals.rate=5/s,10/s,20/s', 'one of your own')
        .example('$0 sweep my.yaml --out big --resume', 'go on where it was stopped'),
    async (argv) => done(await (await import('../commands/sweep.ts')).sweep(argv, terminal)),
  );
}

export function addCheck(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'check <scenario>',
    'Hold the simulation of a scenario against what must be true of every run',
    (command) =>
      command
        .positional('scenario', scenario)
        .options(CHECK)
        .example('$0 check quickstart', 'every invariant, with its figure')
        .example('$0 check my.yaml --strategy ./mine.mjs', 'under a strategy of your own'),
    async (argv) => done(await (await import('../commands/check.ts')).checkScenario(argv, terminal)),
  );
}

export function addBench(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'bench <what>',
    'Time the decisions of each strategy on this machine',
    (command) =>
      command
        .positional('what', { choices: ['algorithms'] as const, demandOption: true, describe: 'What to time' })
        .options(BENCH)
        .example('$0 bench algorithms', 'all strategies, with 10 to 10000 invocations waiting')
        .example('$0 bench algorithms --strategies llf,dream --module ./mine.mjs', 'one of your own beside two of ours'),
    async (argv) => done(await (await import('../commands/bench.ts')).benchAlgorithms(argv, terminal)),
  );
}
