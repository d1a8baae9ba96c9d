import { existsSync, readFileSync } from 'node:fs';
import { UserError } from '../../core/errors.ts';
import { systemReason } from '../failure.ts';

/** Where runs are stored. Only `uri` holds a password; all that is shown or stored is `shown`. */
export type Address = { readonly uri: string; readonly hosts: string; readonly database: string; readonly shown: string };
export type RunAddress = Address & { readonly run: string };

/** Where the address is taken from that a command line does not give. */
const VARIABLE = 'ROHE_MONGO';
const DEFAULT_DATABASE = 'rohe';
const FORM = /^(mongodb(?:\+srv)?:\/\/)([^/?]*)(?:\/([^?]*))?(\?.*)?$/;
const EXAMPLE = 'mongodb://host:27017/rohe';

/** An address of a database, or the path of a file that holds one; undefined where neither `given` nor the environment says any. */
export function findAddress(given: string | undefined, env: NodeJS.ProcessEnv): Address | undefined {
  const text = given ?? (env[VARIABLE] || undefined);
  if (text === undefined || text === 'false') return undefined;
  const from = given === undefined ? VARIABLE : '--mongo';
  return parse(text.startsWith('mongodb') && !existsSync(text) ? text : fromFile(text, from), from);
}

/** Whether a command line means a run in a database: `mongodb://host/database/RUN`, or `mongodb:RUN` in that of the environment. */
export function isRunAddress(name: string): boolean {
  return /^mongodb(\+srv)?:/.test(name);
}

/** Of a name for which `isRunAddress` holds. Throws a UserError where no run is named. */
export function runAddress(name: string, env: NodeJS.ProcessEnv): RunAddress {
  const short = /^mongodb:([^/?]+)$/.exec(name)?.[1];
  if (short !== undefined) {
    const address = findAddress(undefined, env);
    if (address !== undefined) return { ...address, run: short };
    throw new UserError(
      `mongodb:${short} is a run in the database that ${VARIABLE} names, and that is not set; set it, or write ${EXAMPLE}/${short}`,
    );
  }
  const { scheme, authority, path, options } = parts(name, 'a run');
  const segments = path.split('/');
  const run = segments.pop() ?? '';
  const database = segments.join('/');
  if (run === '') throw new UserError(`${withoutSecrets(name)} names no run; write ${EXAMPLE}/RUN, or latest for RUN`);
  return { ...parse(`${scheme}${authority}/${database}${options}`, 'a run'), run };
}

/** A text in which addresses have lost their user names, passwords and options. */
export function withoutSecrets(text: string): string {
  return text.replace(/(mongodb(?:\+srv)?:\/\/)(\S*)/g, (_, scheme: string, rest: string) => {
    const hosts = rest.slice(rest.lastIndexOf('@') + 1);
    return scheme + hosts.replace(/\?.*$/, '');
  });
}

function parse(text: string, from: string): Address {
  const { scheme, authority, path, options } = parts(text, from);
  const hosts = authority.slice(authority.indexOf('@') + 1);
  const database = path === '' ? DEFAULT_DATABASE : path;
  if (/[/\\. "$*<>:|?]/.test(database)) {
    throw new UserError(`${from}: "${database}" cannot be the name of a database; write ${EXAMPLE}`);
  }
  // Users are by default those of the database that the address names; where it names none, of the server.
  return { uri: `${scheme}${authority}/${path}${options}`, hosts, database, shown: `${scheme}${hosts}/${database}` };
}

function parts(text: string, from: string) {
  const [, scheme, authority = '', path = '', options = ''] = FORM.exec(text) ?? [];
  const beforeOptions = text.split('?')[0]!;
  if (
    beforeOptions.split('@').length > 2 ||
    options.includes('@') ||
    beforeOptions.lastIndexOf('@') > (scheme ?? '').length + authority.length
  ) {
    throw new UserError(
      `${from}: in a user name or password write % followed by two hex digits for : / ? # [ ] @, such as %40 for @`,
    );
  }
  if (scheme === undefined || authority.replace(/^.*@/, '') === '') {
    throw new UserError(`${from}: "${withoutSecrets(text)}" is no address of a MongoDB; write it like ${EXAMPLE}`);
  }
  return { scheme, authority, path, options };
}

function fromFile(path: string, from: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new UserError(
      `${from}: cannot read ${path}: ${systemReason(error) ?? String(error)}; give an address like ${EXAMPLE}, or a file that holds one`,
      { cause: error },
    );
  }
}
