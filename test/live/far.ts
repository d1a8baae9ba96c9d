import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BASE, ended } from './engine.ts';

const HERE = import.meta.dirname;
const START_MS = 90_000;
const run = promisify(execFile);
const sh = (script: string): string => execFileSync('bash', ['-c', script], { encoding: 'utf8' });

/** An engine on what is to this machine another one: a network of its own, at the other end of a cable. It listens with TLS. */
export type FarHost = {
  readonly name: string;
  readonly address: string;
  /** Its folder; its socket is there too, for an sshd and for looking after it. */
  readonly folder: string;
  readonly socket: string;
  readonly namespace: string;
  /** Its part of hosts.yaml. */
  readonly yaml: string;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Pulls the cable: nobody is told. */
  cut(): void;
  mend(): void;
};
export type Far = { readonly folder: string; readonly hosts: readonly FarHost[]; end(): Promise<void> };

let started = 0;

/**
 * So many hosts, the worker's base image on each. `diskMiB`: how large the disk of the last one is. Everything is named by this process, and goes with
 * it, however it ends; what killed runs have left is removed first.
 */
export async function startFar(count: number, diskMiB?: number): Promise<Far> {
  sweep('dead');
  const folder = mkdtempSync(join(tmpdir(), `rohe-test-hosts-${process.pid}-`));
  spawn(join(HERE, 'sweep.sh'), ['after', String(process.pid)], { detached: true, stdio: 'ignore' }).unref();
  const numbers = Array.from({ length: count }, () => started++);
  const net = `10.${128 + ((process.pid >> 8) & 127)}.${process.pid & 255}`;
  const addresses = numbers.map((n) => `${net}.${4 * n + 2}`);
  execFileSync(join(HERE, 'certificates.sh'), [folder, ...addresses]);
  const hosts = numbers.map((n, i) =>
    farHost(folder, n, `${net}.${4 * n + 1}`, addresses[i]!, i === count - 1 ? (diskMiB ?? null) : null),
  );
  const end = async (): Promise<void> => {
    await Promise.all(hosts.map((host) => host.stop()));
    for (const { namespace } of hosts) sh(`ip netns delete ${namespace}`);
    sh(`grep -F ' ${folder}/' /proc/self/mountinfo | cut -d' ' -f5 | sort -r | xargs -r umount -l`);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(
      hosts.map(async (host) => {
        await host.start();
        await run(join(HERE, 'base-image.sh'), [`unix://${host.socket}`, BASE]);
      }),
    );
  } catch (error) {
    await end();
    throw error;
  }
  return { folder, hosts, end };
}

/** See sweep.sh. */
function sweep(whose: string): void {
  execFileSync(join(HERE, 'sweep.sh'), [whose], { stdio: 'inherit' });
}

function farHost(keys: string, n: number, near: string, address: string, diskMiB: number | null): FarHost {
  const namespace = `rohe-${process.pid}-${n}`;
  const cable = `rh${process.pid}n${n}`;
  const name = `far-${n}`;
  const folder = join(keys, name);
  const socket = join(folder, 'docker.sock');
  mkdirSync(join(folder, 'data-root'), { recursive: true });
  if (diskMiB !== null) sh(`mount -t tmpfs -o size=${diskMiB}m rohe-test ${join(folder, 'data-root')}`);
  sh(`set -e
ip netns add ${namespace}
ip link add ${cable} type veth peer name up0 netns ${namespace}
ip addr add ${near}/30 dev ${cable}; ip link set ${cable} up
ip -n ${namespace} link set lo up
ip -n ${namespace} addr add ${address}/30 dev up0; ip -n ${namespace} link set up0 up`);
  let daemon: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    const log = openSync(join(folder, 'log'), 'a');
    const places = ['data-root', 'exec-root'].map((what) => `--${what}=${join(folder, what)}`);
    const tls = [
      `--tlscacert=${keys}/ca.pem`,
      `--tlscert=${keys}/server-${address}.pem`,
      `--tlskey=${keys}/server-${address}-key.pem`,
    ];
    daemon = spawn(
      'nsenter',
      [
        `--net=/var/run/netns/${namespace}`,
        'dockerd',
        ...places,
        `--pidfile=${join(folder, 'dockerd.pid')}`,
        `--host=unix://${socket}`,
        `--host=tcp://${address}:2376`,
        '--tlsverify',
        ...tls,
      ],
      { stdio: ['ignore', log, log] },
    );
    closeSync(log);
    await untilUp(daemon, socket, join(folder, 'log'));
  };
  const stop = async (): Promise<void> => {
    if (daemon !== null) await ended(daemon);
    daemon = null;
  };
  return {
    name,
    address,
    folder,
    socket,
    namespace,
    yaml: `  ${name}: { url: 'tcp://${address}:2376', tls: { ca: ${keys}/ca.pem, cert: ${keys}/cert.pem, key: ${keys}/key.pem } }`,
    start,
    stop,
    cut: () => void sh(`ip link set ${cable} down`),
    mend: () => void sh(`ip link set ${cable} up`),
  };
}

async function untilUp(daemon: ChildProcess, socket: string, log: string): Promise<void> {
  const untilMs = performance.now() + START_MS;
  for (;;) {
    const up = await run('docker', ['-H', `unix://${socket}`, 'info']).then(
      () => true,
      () => false,
    );
    if (up) return;
    if (daemon.exitCode !== null || performance.now() > untilMs)
      throw new Error(`dockerd does not come up: ${readFileSync(log, 'utf8').trim().split('\n').slice(-3).join('; ')}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
