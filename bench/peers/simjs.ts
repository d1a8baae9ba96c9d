import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from '../suite.ts';
import { allSucceed, type Peer, peersFolder, sourceOf } from './find.ts';

/** M2 on SIM.js as a job; null, and a line that says why, where it is not installed. */
export function findSimJs({ withPeers, say }: Options): Peer | null {
  const folder = peersFolder();
  if (!existsSync(join(folder, 'node_modules', 'simjs')) && !(withPeers && install(folder, say))) {
    say('SIM.js is left out; --with-peers installs it into a temporary folder');
    return null;
  }
  const script = sourceOf('simjs_m2.mjs');
  return (nodes, requests) => ({ command: process.execPath, args: [script, folder, String(nodes), String(requests)] });
}

function install(folder: string, say: Options['say']): boolean {
  say(`installing SIM.js into ${folder}`);
  return allSucceed([['npm', 'install', '--silent', '--no-audit', '--no-fund', '--prefix', folder, 'simjs@2.0.3']], say);
}
