import type { Argv } from 'yargs';
import type { Terminal } from '../terminal.ts';
import type { Done } from './done.ts';
import { EXPLAIN, REPORT } from './options.ts';

/* The commands that tell of finished runs. */

export function addExplain(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'explain <run>',
    'Say why each decision about one query fell',
    (command) =>
      command
        .positional('run', {
          type: 'string',
          demandOption: true,
          describe: 'A run folder, or mongodb://host/database/RUN; latest: the newest',
        })
        .options(EXPLAIN)
        .example('$0 explain latest --query 17', 'runs the simulation again and watches that query'),
    async (argv) => done(await (await import('../commands/explain.ts')).explain(argv, terminal)),
  );
}

export function addReport(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'report <runs..>',
    'Draw charts and tables of finished runs, from their folders alone',
    (command) =>
      command
        .positional('runs', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: 'Run or comparison folders, or mongodb://host/database/RUN; latest: the newest',
        })
        .options(REPORT)
        .example('$0 report latest', 'writes report.html there')
        .example('$0 report runs/x --format latex -o table.tex', 'the table, for a paper')
        .example('$0 report runs/x --format svg -o figures', 'a file for each chart'),
    async (argv) => done(await (await import('../commands/report.ts')).report(argv, terminal)),
  );
}
