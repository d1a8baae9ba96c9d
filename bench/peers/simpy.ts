import { join } from 'node:path';
import type { Options } from '../suite.ts';
import { allSucceed, type Peer, peersFolder, sourceOf, succeeds } from './find.ts';

/** M2 on SimPy as a job; null, and a line that says why, where there is no SimPy. */
export function findSimpy({ withPeers, say }: Options): Peer | null {
  const own = join(peersFolder(), 'bin', 'python');
  const hasSimpy = (python: string): boolean => succeeds(python, '-c', 'import simpy');
  const python = ['python3', own].find(hasSimpy) ?? (withPeers && install(own, say) ? own : null);
  if (python === null) {
    say('SimPy is left out: `python3 -c "import simpy"` fails; --with-peers installs it into a temporary folder');
    return null;
  }
  return (nodes, requests) => ({ command: python, args: [sourceOf('simpy_m2.py'), String(nodes), String(requests)] });
}

function install(python: string, say: Options['say']): boolean {
  say(`installing SimPy into ${peersFolder()}`);
  return allSucceed(
    [
      ['python3', '-m', 'venv', peersFolder()],
      [python, '-m', 'pip', 'install', '--quiet', 'simpy==4.1.2'],
    ],
    say,
  );
}
