import { UserError } from '../../core/errors.ts';
import { hint, nearest } from '../../core/suggest.ts';
import { LISTS, OPTIONS } from './options.ts';

export const isCommand = (word: string): boolean => Object.hasOwn(OPTIONS, word);
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

/** What is wrong with a command line, of what yargs says about it. */
export function usageError(message: string, command: string): UserError {
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
