import { EXIT } from '../exit-codes.ts';
import { sweep } from '../live/containers.ts';
import { createEngine } from '../live/docker.ts';
import { countByRun } from '../live/fleet.ts';
import { localHosts, readHosts } from '../live/hosts.ts';
import { removeParents } from '../live/parents.ts';
import type { Terminal } from '../terminal.ts';
import { plural } from '../words.ts';

export type CleanArguments = { readonly hosts?: string | undefined; readonly run?: string | undefined; readonly json: boolean };

/** `rohe clean`: removes the containers that live runs have left on the hosts; images stay. */
export async function clean(given: CleanArguments, terminal: Terminal): Promise<number> {
  const { hosts } = given.hosts === undefined ? localHosts(process.env) : readHosts(given.hosts);
  const run = given.run ?? null;
  const cleaned = await Promise.allSettled(
    hosts.map(async ({ name, connection }) => {
      const engine = createEngine(name, connection);
      const runs = [...countByRun(await engine.listed(run))].map(([id, containers]) => ({ run: id, containers }));
      await sweep(engine, run);
      return { host: name, runs };
    }),
  );
  if (hosts.some(({ connection }) => connection.kind === 'socket')) removeParents(run);
  const done = cleaned.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const problems = cleaned.flatMap((one) => (one.status === 'rejected' ? [String((one.reason as Error).message)] : []));
  for (const problem of problems) terminal.say('error', `rohe: ${problem}`);
  if (given.json) await terminal.printJson({ hosts: done, problems });
  else await terminal.print(done.map(lineOf).join('\n'));
  return problems.length > 0 ? EXIT.usage.code : EXIT.ok.code;
}

function lineOf({
  host,
  runs,
}: {
  readonly host: string;
  readonly runs: readonly { run: string; containers: number }[];
}): string {
  if (runs.length === 0) return `host ${host}: nothing to remove`;
  return runs
    .map(({ run, containers }) => `host ${host}: removed ${plural(containers, 'container')} of the run ${run}`)
    .join('\n');
}
