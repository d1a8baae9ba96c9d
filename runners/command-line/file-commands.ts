import type { Argv } from 'yargs';
import type { Terminal } from '../terminal.ts';
import type { Done } from './done.ts';
import { DATA, IMPORT, INIT, LIST, LISTS, scenario, VALIDATE } from './options.ts';
import { refuseOptions } from './usage.ts';

/* The commands that write and read files, and run nothing unless asked to. */

export function addValidate(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'validate <scenario>',
    'Check a scenario; show placement, offered load and least response times',
    (command) =>
      command
        .positional('scenario', scenario)
        .options(VALIDATE)
        .example('$0 validate my.yaml', 'all problems, or what to expect'),
    async (argv) => done(await (await import('../commands/validate.ts')).validate(argv, terminal)),
  );
}

export function addInit(root: Argv, terminal: Terminal, done: Done): void {
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
    async (argv) => done(await (await import('../commands/init.ts')).init(argv, terminal)),
  );
}

export function addImport(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'import <files..>',
    'Make a scenario of the files of ROHE',
    (command) =>
      command
        .positional('files', { type: 'string', array: true, demandOption: true, describe: 'JSON or YAML, as ROHE has them' })
        .options(IMPORT)
        .example('$0 import add_node.json add_service.json plan.yaml contract.yaml -o mine.yaml', 'one scenario of four files')
        .example('$0 import node.yaml service.yaml plan.yaml -o mine.yaml --compare', 'and which strategy to use'),
    async (argv) => done(await (await import('../commands/import.ts')).importFiles(argv, terminal)),
  );
}

export function addData(root: Argv, terminal: Terminal, done: Done): void {
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
      if (argv.action === 'import') return done(await (await import('../commands/data.ts')).importData(argv, terminal));
      refuseOptions(argv, ['function', 'busiest'], 'data import');
      done(await (await import('../commands/fit-accuracy.ts')).fitAccuracy(argv, terminal));
    },
  );
}

export function addSchema(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'schema',
    'Print the JSON Schema of scenario files',
    (command) => command.example('$0 schema > scenario.schema.json', 'for completion in an editor'),
    async () => done(await (await import('../commands/schema.ts')).schema(terminal)),
  );
}

export function addList(root: Argv, terminal: Terminal, done: Done): void {
  root.command(
    'list <what>',
    'List strategies, placements, remedies, shipped scenarios, devices or models',
    (command) =>
      command
        .positional('what', { choices: LISTS, demandOption: true, describe: 'What to list' })
        .options(LIST)
        .example('$0 list strategies', 'their names, parameters and what they do'),
    async (argv) => done(await (await import('../commands/list.ts')).listAll(argv.what, argv.json, terminal)),
  );
}
