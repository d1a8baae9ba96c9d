import { EXIT } from '../exit-codes.ts';
import { checkHost, type HostReport } from '../live/check.ts';
import { localHosts, readHosts } from '../live/hosts.ts';
import type { Terminal } from '../terminal.ts';
import { columns, short } from '../words.ts';

export type HostsArguments = { readonly file?: string | undefined; readonly json: boolean };

/** `rohe hosts check`: whether live runs can use the hosts, each problem with what to do about it. */
export async function checkHosts(given: HostsArguments, terminal: Terminal): Promise<number> {
  const hosts = given.file === undefined ? localHosts(process.env) : readHosts(given.file);
  const run = `check-${Date.now().toString(36)}`;
  const reports = await Promise.all(hosts.hosts.map((host) => checkHost(host, hosts, run, (text) => terminal.say('info', text))));
  const problems = reports.flatMap((report) => report.problems);
  if (given.json) await terminal.printJson(reports);
  else await terminal.print([...columns(HEAD, reports.map(rowOf)), ...(problems.length > 0 ? ['', ...problems] : [])].join('\n'));
  return problems.length > 0 ? EXIT.usage.code : EXIT.ok.code;
}

const HEAD = [
  'host',
  'docker',
  'api',
  'cpu',
  'cores',
  'memory MiB',
  'cgroup',
  'clock ms',
  'round trip ms',
  'disk free MiB',
  'image',
];

function rowOf({ host, facts, image, roundTripMs, diskFreeMiB }: HostReport): string[] {
  const figure = (value: number | null | undefined): string => (value === null || value === undefined ? '-' : short(value));
  return [
    host,
    facts?.version ?? '-',
    facts?.apiVersion ?? '-',
    facts?.architecture ?? '-',
    figure(facts?.cores),
    figure(facts?.memoryMiB),
    facts === null ? '-' : `v${facts.cgroupVersion}`,
    figure(facts?.clockOffsetMs),
    figure(roundTripMs),
    figure(diskFreeMiB),
    image ?? '-',
  ];
}
