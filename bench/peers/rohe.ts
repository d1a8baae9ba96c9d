import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Job } from '../fresh-process.ts';
import type { Options } from '../suite.ts';
import { allSucceed, peersFolder, sourceOf, succeeds } from './find.ts';

const VERSION = '0.2.1';

/** ROHE's own decisions as a job that leaves its cases in a file; null, and a line that says why, where it is not installed. */
export function findRohe({ withPeers, say }: Options): ((casesFile: string) => Job) | null {
  const folder = join(peersFolder(), `rohe-${VERSION}`);
  const python = join(folder, 'venv', 'bin', 'python');
  if (
    !(existsSync(join(folder, 'userModule')) && succeeds(python, '-c', 'import numpy, pydantic')) &&
    !(withPeers && install(say))
  ) {
    say(`ROHE is left out; --with-peers installs ROHE ${VERSION} into a temporary folder`);
    return null;
  }
  return (casesFile) => ({ command: python, args: [sourceOf('rohe_decisions.py'), folder, casesFile] });
}

/** The source distribution: the wheel is without the algorithms. Of what ROHE depends on, its decisions need NumPy and pydantic. */
function install(say: Options['say']): boolean {
  const folder = peersFolder();
  const own = join(folder, `rohe-${VERSION}`);
  const python = join(own, 'venv', 'bin', 'python');
  say(`installing ROHE ${VERSION} into ${folder}`);
  const pip = [python, '-m', 'pip'] as const;
  return allSucceed(
    [
      ['python3', '-m', 'venv', join(own, 'venv')],
      [...pip, 'install', '--quiet', 'numpy', 'pydantic'],
      [...pip, 'download', '--quiet', '--no-deps', '--no-binary', 'rohe', '--dest', folder, `rohe==${VERSION}`],
      ['tar', 'xzf', join(folder, `rohe-${VERSION}.tar.gz`), '-C', folder],
    ],
    say,
  );
}
