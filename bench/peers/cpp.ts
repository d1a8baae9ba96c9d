import { join } from 'node:path';
import type { Options } from '../suite.ts';
import { allSucceed, type Peer, peersFolder, sourceOf, succeeds } from './find.ts';

type Program = { readonly source: string; readonly libraries: readonly string[]; readonly needs: string };

export const RAW_CPP: Program = { source: 'raw_m2', libraries: [], needs: 'g++' };
export const NS3: Program = { source: 'ns3_m2', libraries: ['ns3-core'], needs: "g++ and Debian's libns3-dev" };
export const SIMGRID: Program = { source: 'simgrid_m2', libraries: ['simgrid'], needs: "g++ and Debian's libsimgrid-dev" };

/** M2 in C++ as a job; null, and a line that says why, where it cannot be compiled. */
export function compile({ source, libraries, needs }: Program, { say }: Options): Peer | null {
  const program = join(peersFolder(), source);
  const file = sourceOf(`${source}.cpp`);
  const flags = ['-O2', '-march=native', '-std=c++17', file, '-o', program, ...libraries.map((one) => `-l${one}`)];
  if (!succeeds('g++', '--version') || !allSucceed([['g++', ...flags]], say)) {
    say(`${source} is left out: it needs ${needs}`);
    return null;
  }
  return (nodes, requests) => ({ command: program, args: [String(nodes), String(requests)] });
}
