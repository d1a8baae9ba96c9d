import type { Argv } from 'yargs';
import type { Terminal } from '../terminal.ts';
import type { Done } from './done.ts';
import { CALIBRATE, CLEAN, GAP, HOSTS, LIVE, scenario } from './options.ts';

/** The commands that are about real hosts. */
export function addLiveCommands(root: Argv, terminal: Terminal, done: Done): void {
  root
    .command(
      'live <scenario>',
      'Run one strategy once on real Docker hosts and keep a run folder',
      (command) =>
        command
          .positional('scenario', scenario)
          .options(LIVE)
          .example('$0 live quickstart', 'on the Docker engine of this machine')
          .example('$0 live my.yaml --hosts hosts.yaml', 'on the hosts that the file names'),
      async (argv) => done(await (await import('../commands/live.ts')).live(argv, terminal)),
    )
    .command(
      'gap <runs..>',
      'Say how far simulated runs are from live ones, and where the error comes from',
      (command) =>
        command
          .positional('runs', {
            type: 'string',
            array: true,
            demandOption: true,
            describe: 'Simulated and live run folders; latest-sim, latest-live: the newest of each',
          })
          .options(GAP)
          .example('$0 gap latest-sim latest-live', 'the newest of each')
          .example('$0 gap sim live-1 live-2 live-3 live-4 live-5', 'beside how far live runs differ among themselves'),
      async (argv) => done(await (await import('../commands/gap.ts')).gap(argv, terminal)),
    )
    .command(
      'calibrate <from..>',
      'Fit service times, contention, network, start-ups and orchestration to what was measured',
      (command) =>
        command
          .positional('from', {
            type: 'string',
            array: true,
            demandOption: true,
            describe: 'Live run folders with all rows, or CSV files of measurements',
          })
          .options(CALIBRATE)
          .example(
            '$0 calibrate run-1 run-2 run-3 -o profiles.yaml',
            'each run is held out once, to see how well the others fit it',
          )
          .example('$0 calibrate latest-live --check profiles.yaml', 'do they still hold?'),
      async (argv) => done(await (await import('../commands/calibrate.ts')).calibrate(argv, terminal)),
    )
    .command(
      'hosts <action> [file]',
      'Check whether live runs can use the hosts',
      (command) =>
        command
          .positional('action', { choices: ['check'] as const, demandOption: true, describe: 'What to do' })
          .positional('file', { type: 'string', describe: 'hosts.yaml; default: the engine of this machine' })
          .options(HOSTS)
          .example('$0 hosts check hosts.yaml', 'each problem with what to do about it'),
      async (argv) => done(await (await import('../commands/hosts.ts')).checkHosts(argv, terminal)),
    )
    .command(
      'clean',
      'Remove what live runs have left on the hosts',
      (command) =>
        command
          .options(CLEAN)
          .example('$0 clean', 'the containers of all runs')
          .example('$0 clean --run 20260101T120000-abc123', 'those of one run'),
      async (argv) => done(await (await import('../commands/clean.ts')).clean(argv, terminal)),
    );
}
