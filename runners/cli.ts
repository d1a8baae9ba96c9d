import yargs, { type Argv } from 'yargs';
import { UserError } from '../core/errors.ts';
import { hint, nearest } from '../core/suggest.ts';
import { EXIT } from './exit-codes.ts';
import { report } from './failure.ts';
import { addLiveCommands } from './live-commands.ts';
import {
  BENCH,
  CHECK,
  COMPARE,
  DATA,
  EXPLAIN,
  first,
  IMPORT,
  INIT,
  LIST,
  OPTIONS,
  REPORT,
  RUN,
  SWEEP,
  scenario,
  VALIDATE,
} from './options.ts';
import { version } from './package.ts';
import { LEVELS, type Terminal } from './terminal.ts';
import { refuseOptions } from './usage.ts';

const LISTS = ['strategies', 'placements', 'remedies', 'scenarios', 'devices', 'models'] as const;

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

type Done = (code: number) => void;

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
    .demandCommand(1, NO_COMMAND)
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

const NO_COMMAND = 'name a command';

const isCommand = (word: string): boolean => Object.hasOwn(OPTIONS, word);
const NEEDS: { readonly [command: string]: string } = {
  live: 'a scenario, such as quickstart',
  calibrate: 'what was measured: run folders or CSV files, such as latest-live',
  gap: 'a simulated and a live run, such as latest-sim latest-live',
  hosts: 'what to do, as in rohe hosts check hosts.yaml',
  run: 'a scenario, such as quickstart',
  compare: 'a scenario, such as quickstart, or two CSV files or run folders',
  validate: 'a scenario, such as quickstart',
  check: 'a scenario, such as quickstart',
  import: 'files of ROHE, such as add_node.json',
  data: 'what to do and with which files, as in rohe data import FOLDER -o DIR',
  list: `one of ${LISTS.join(', ')}`,
  explain: 'a run folder, such as latest',
  report: 'a run folder, such as latest',
  sweep: 'a scenario, such as quickstart',
  bench: 'what to time, as in rohe bench algorithms',
};

function usageError(message: string, command: string): UserError {
  const help = `rohe ${isCommand(command) ? `${command} ` : ''}--help`;
  if (message.startsWith('Not enough non-option'))
    return new UserError(`${command} needs ${NEEDS[command] ?? 'more'}; ${help} shows how`);
  if (command !== '' && !isCommand(command))
    return new UserError(`unknown command "${command}"${hint(command, Object.keys(OPTIONS))}`);
  const said = plainly(message, command);
  if (said !== undefined) return new UserError(`${said}; ${help} shows how`);
  const unknown = /^Unknown (?:argument|command)s?: (.+)$/.exec(message)?.[1];
  if (unknown === undefined) return new UserError(`${message.replace(/\s*\n\s*/g, ' ')}; ${help} shows how`);
  const known = [...Object.keys(OPTIONS[command] ?? {}), 'log-level', 'help', 'version'];
  const names = unknown.split(', ');
  // yargs names `--vary-x` also as varyX.
  const given = names.filter(
    (name) => !names.includes(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)) || /^[^A-Z]*$/.test(name),
  );
  const hints = given.map((name) => {
    const near = nearest(name, known);
    return `unknown argument "${name}"${near === undefined ? '' : `; did you mean --${near}?`}`;
  });
  return new UserError(`${hints.join('; ')}; ${help} shows what there is`);
}

/** What yargs complains about, as the rest of the program would say it. */
function plainly(message: string, command: string): string | undefined {
  const wrong = [...message.matchAll(/Argument: (\S+), Given: (.*?), Choices: (.*)/g)].map(([, option, given, choices]) => {
    const known = choices!.replaceAll('"', '').split(', ');
    const said =
      option !== 'log-level' && !Object.hasOwn(OPTIONS[command] ?? {}, option!) ? `${command} does not know` : `--${option} is`;
    return `${said} ${given}${hint(given!.replaceAll('"', ''), known)}`;
  });
  if (wrong.length > 0) return wrong.join('; ');
  const missing = /^Missing required arguments?: (.+)/.exec(message)?.[1];
  if (missing !== undefined)
    return `${command} needs ${missing
      .split(', ')
      .map((one) => `--${one}`)
      .join(' and ')}`;
  const empty = /^Not enough arguments following: (.+)/.exec(message)?.[1];
  return empty === undefined ? undefined : `--${empty} needs a value`;
}

function exitCodes(): string {
  const lines = Object.entries(EXIT).map(([name, { code, means }]) => `  ${String(code).padStart(3)}  ${name}: ${means}`);
  return ['Exit codes:', ...lines].join('\n');
}

function addRun(root: Argv, terminal: Terminal, done: Done): void {
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
    async (argv) => done(await (await import('./commands/run.ts')).run(argv, terminal)),
  );
}

function addCompare(root: Argv, terminal: Terminal, done: Done): void {
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
        return done(await (await import('./commands/compare.ts')).compareStrategies(argv, terminal));
      }
      refuseOptions(
        argv,
        ['strategies', 'replications', 'until', 'resume', 'seed', 'set', 'out', 'workers', 'report'],
        'a scenario; files and runs are compared as they are',
      );
      done(await (await import('./commands/compare-two.ts')).compareTwo({ ...argv, other }, terminal));
    },
  );
}

function addValidate(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'validate <scenario>',
    'Check a scenario; show placement, offered load and least response times',
    (command) =>
      command
        .positional('scenario', scenario)
        .options(VALIDATE)
        .example('$0 validate my.yaml', 'all problems, or what to expect'),
    async (argv) => done(await (await import('./commands/validate.ts')).validate(argv, terminal)),
  );
}

function addCheck(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'check <scenario>',
    'Hold the simulation of a scenario against what must be true of every run',
    (command) =>
      command
        .positional('scenario', scenario)
        .options(CHECK)
        .example('$0 check quickstart', 'every invariant, with its figure')
        .example('$0 check my.yaml --strategy ./mine.mjs', 'under a strategy of your own'),
    async (argv) => done(await (await import('./commands/check.ts')).checkScenario(argv, terminal)),
  );
}

function addInit(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'init [dir]',
    'Write a commented scenario, or a strategy, to start from',
    (command) =>
      command
        .positional('dir', {
          type: 'string',
          default: '.',
          describe: 'The folder where scenario.yaml goes, or a file that ends in .yaml',
        })
        .options(INIT)
        .example('$0 init my-cluster', 'writes my-cluster/scenario.yaml')
        .example('$0 init --algorithm mine.mjs', 'writes a strategy, to be named as ./mine.mjs'),
    async (argv) => done(await (await import('./commands/init.ts')).init(argv, terminal)),
  );
}

function addImport(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'import <files..>',
    'Make a scenario of the files of ROHE',
    (command) =>
      command
        .positional('files', { type: 'string', array: true, demandOption: true, describe: 'JSON or YAML, as ROHE has them' })
        .options(IMPORT)
        .example('$0 import add_node.json add_service.json plan.yaml contract.yaml -o mine.yaml', 'one scenario of four files')
        .example('$0 import node.yaml service.yaml plan.yaml -o mine.yaml --compare', 'and which strategy to use'),
    async (argv) => done(await (await import('./commands/import.ts')).importFiles(argv, terminal)),
  );
}

function addData(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'data <action> <files..>',
    'Make traces, profiles and recorded answers of measurements that others have published',
    (command) =>
      command
        .positional('action', { choices: ['import', 'fit-accuracy'] as const, demandOption: true, describe: 'What to do' })
        .positional('files', { type: 'string', array: true, demandOption: true, describe: 'Files, and folders of them' })
        .options(DATA)
        .example('$0 data import ROHE/datasets -o data', 'all that is known in a folder, each with what must hold of it')
        .example('$0 data fit-accuracy group_count.csv -o accuracies.yaml', 'skill by class and difficulty')
        .example('$0 data import azure.csv --busiest 3 -o azure', 'traces of the functions that were called most'),
    async (argv) => {
      if (argv.action === 'import') return done(await (await import('./commands/data.ts')).importData(argv, terminal));
      refuseOptions(argv, ['function', 'busiest'], 'data import');
      done(await (await import('./commands/fit-accuracy.ts')).fitAccuracy(argv, terminal));
    },
  );
}

function addSchema(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'schema',
    'Print the JSON Schema of scenario files',
    (command) => command.example('$0 schema > scenario.schema.json', 'for completion in an editor'),
    async () => done(await (await import('./commands/schema.ts')).schema(terminal)),
  );
}

function addList(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'list <what>',
    'List strategies, placements, remedies, shipped scenarios, devices or models',
    (command) =>
      command
        .positional('what', { choices: LISTS, demandOption: true, describe: 'What to list' })
        .options(LIST)
        .example('$0 list strategies', 'their names, parameters and what they do'),
    async (argv) => done(await (await import('./commands/list.ts')).listAll(argv.what, argv.json, terminal)),
  );
}

function addExplain(root: Argv, terminal: Terminal, done: Done): void {
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
    async (argv) => done(await (await import('./commands/explain.ts')).explain(argv, terminal)),
  );
}

function addBench(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'bench <what>',
    'Time the decisions of each strategy on this machine',
    (command) =>
      command
        .positional('what', { choices: ['algorithms'] as const, demandOption: true, describe: 'What to time' })
        .options(BENCH)
        .example('$0 bench algorithms', 'all strategies, with 10 to 10000 invocations waiting')
        .example('$0 bench algorithms --strategies llf,dream --module ./mine.mjs', 'one of your own beside two of ours'),
    async (argv) => done(await (await import('./commands/bench.ts')).benchAlgorithms(argv, terminal)),
  );
}

function addReport(root: Argv, terminal: Terminal, done: Done): void {
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
    async (argv) => done(await (await import('./commands/report.ts')).report(argv, terminal)),
  );
}

function addSweep(root: Argv, terminal: Terminal, done: Done): void {
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
    async (argv) => done(await (await import('./commands/sweep.ts')).sweep(argv, terminal)),
  );
}
