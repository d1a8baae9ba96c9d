import type { Argv } from 'yargs';
import { CLEAN, HOSTS, LIVE, scenario } from './options.ts';
import type { Terminal } from './terminal.ts';

/** The commands that speak to Docker hosts. */
export function addLiveCommands(root: Argv, terminal: Terminal, done: (code: number) => void): void {
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
      async (argv) => done(await (await import('./commands/live.ts')).live(argv, terminal)),
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
      async (argv) => done(await (await import('./commands/hosts.ts')).checkHosts(argv, terminal)),
    )
    .command(
      'clean',
      'Remove what live runs have left on the hosts',
      (command) =>
        command
          .options(CLEAN)
          .example('$0 clean', 'the containers of all runs')
          .example('$0 clean --run 20260101T120000-abc123', 'those of one run'),
      async (argv) => done(await (await import('./commands/clean.ts')).clean(argv, terminal)),
    );
}
