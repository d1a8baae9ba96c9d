import yargs, { type Argv } from 'yargs';
import { EXIT } from '../exit-codes.ts';
import { report } from '../failure.ts';
import { version } from '../package.ts';
import { LEVELS, type Terminal } from '../terminal.ts';
import { isCommand, usageError } from './complaints.ts';
import type { Done } from './done.ts';
import { addData, addImport, addInit, addList, addSchema, addValidate } from './file-commands.ts';
import { addLiveCommands } from './live-commands.ts';
import { addExplain, addReport } from './report-commands.ts';
import { addBench, addCheck, addCompare, addRun, addSweep } from './run-commands.ts';

/** Runs a command line and gives the exit code. Commands are loaded when they are called, so that `--help` is quick. */
export async function rohe(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = EXIT.ok.code;
  const options = commandLine(
    terminal,
    args.find(isCommand) ?? args.find((arg) => !arg.startsWith('-')) ?? '',
    (result) => (code = result),
  );
  try {
    let shown = '';
    await options.parseAsync([...args], {}, (_error, _argv, output) => {
      shown = output;
    });
    if (shown !== '') await terminal.print(shown);
  } catch (error) {
    code = report(error, terminal);
  }
  const lost = terminal.broken !== null && terminal.broken.code !== 'EPIPE';
  return lost && code === EXIT.ok.code ? EXIT.usage.code : code;
}

function commandLine(terminal: Terminal, command: string, done: Done): Argv {
  const root = yargs()
    .scriptName('rohe')
    .usage('$0 <command>\n\nWhich orchestration strategy keeps your deadlines? One scenario file, every strategy, simulated.')
    .locale('en')
    .wrap(Math.min(110, terminal.width ?? 100))
    .exitProcess(false)
    .strict()
    .version(version())
    .help()
    .alias('help', 'h')
    .demandCommand(1, 'name a command')
    .option('log-level', { choices: LEVELS, default: 'info' as const, describe: 'What is said on stderr', global: true })
    .middleware((argv) => {
      const level = LEVELS.find((one) => one === argv['log-level']);
      if (level !== undefined) terminal.level = level;
    }, true)
    .example('$0 compare quickstart', 'compare the strategies of a shipped scenario')
    .example('$0 init my-cluster', 'a scenario of your own to start from')
    .example('$0 validate my-cluster/scenario.yaml', 'check it: placement, offered load, least response times')
    .epilogue(exitCodes())
    .fail((message, error) => {
      // yargs wraps what a coercion throws; anything else that is thrown comes from a command.
      if (error instanceof Error && error.name !== 'YError') throw error;
      throw usageError(error instanceof Error ? error.message : message, command);
    });
  for (const add of [
    addRun,
    addCompare,
    addValidate,
    addCheck,
    addInit,
    addImport,
    addData,
    addSchema,
    addList,
    addExplain,
    addReport,
    addSweep,
    addBench,
    addLiveCommands,
  ])
    add(root, terminal, done);
  return root;
}

function exitCodes(): string {
  const lines = Object.entries(EXIT).map(([name, { code, means }]) => `  ${String(code).padStart(3)}  ${name}: ${means}`);
  return ['Exit codes:', ...lines].join('\n');
}
