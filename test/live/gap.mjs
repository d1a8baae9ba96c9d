// npm run gap: how far the simulator, calibrated on other live runs, is from live runs, on three scenarios.
//
//   npm run gap -- [--socket /var/run/docker.sock --base node:22-slim] [--runs 5] [--only light,contention,saturation] [--out FOLDER]
//
// Without --socket it starts a Docker engine of its own (Linux, root, dockerd). For each scenario three runs of other seeds calibrate and as many as
// asked for, of one seed, are predicted; they take turns, so that both see the machine as it is. Prints what rohe gap says, and a table for docs/live.md.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const PACKAGE = join(import.meta.dirname, '..', '..');
const ROHE = join(PACKAGE, 'dist', 'runners', 'main.js');
const BASE = 'rohe-test-base:local';
/** Cores of the machine for each node, and what the cgroup of the contended one has of them. */
const CPUS = { light: 0.3, contention: 0.6, saturation: 0.4 };
const CONTENDED = 0.4;
const PERIOD_US = 10_000;
const SEED = 1;
const OTHER_SEEDS = [11, 12, 13];
const NODES = { light: ['pi', 'nano', 'xavier'], contention: ['board'], saturation: ['left', 'right'] };

const { values: given } = parseArgs({
  options: {
    socket: { type: 'string' },
    base: { type: 'string', default: BASE },
    runs: { type: 'string', default: '5' },
    only: { type: 'string', default: Object.keys(NODES).join(',') },
    out: { type: 'string' },
  },
});
const folder = given.out ?? mkdtempSync(join(tmpdir(), 'rohe-gap-'));
mkdirSync(folder, { recursive: true });
const engine = given.socket === undefined ? await startEngine() : { socket: given.socket, stop: async () => {} };
// The run under way ends with 130 then, and all is tidied up.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
const cgroup = makeCgroup(`rohe-gap-${process.pid}`, CONTENDED);
try {
  const table = given.only.split(',').flatMap(measure);
  console.log(
    ['', '| scenario | metric | simulated | live | live runs | error | |', '|---|---|---|---|---|---|---|', ...table].join('\n'),
  );
} finally {
  cgroup.remove();
  await engine.stop();
  if (given.out === undefined) rmSync(folder, { recursive: true, force: true });
}

/** @param {string} name @returns {string[]} rows of the table */
function measure(name) {
  const place = join(folder, name);
  mkdirSync(place);
  const hosts = join(place, 'hosts.yaml');
  const parent = name === 'contention' ? `, cgroup_parent: ${cgroup.name}` : '';
  const nodes = NODES[name].map((node) => `  ${node}: { host: here, cpus: ${CPUS[name]}${parent} }\n`).join('');
  writeFileSync(hosts, `hosts: { here: { socket: ${engine.socket} } }\nnodes:\n${nodes}worker: { base: '${given.base}' }\n`);
  const scenario = join(import.meta.dirname, 'gap', `${name}.yaml`);
  const loads = [];
  const live = (out, seed) => {
    rohe(place, 'live', scenario, '--hosts', hosts, '--seed', String(seed), '--out', out);
    loads.push(loadavg()[0]);
  };
  const runs = Array.from({ length: Number(given.runs) }, (_, n) => `live-${n + 1}`);
  const other = OTHER_SEEDS.map((seed) => ({ out: `other-${seed}`, seed }));
  const turns = [...runs.map((out) => ({ out, seed: SEED }))];
  other.forEach((one, i) => turns.splice(Math.round((i * runs.length) / other.length) + i, 0, one));
  for (const { out, seed } of turns) live(out, seed);
  console.log(rohe(place, 'calibrate', ...other.map(({ out }) => out), '-o', 'profiles.yaml'));
  const simulate = (out, ...more) => rohe(place, 'run', scenario, '--seed', String(SEED), '--rows', 'all', '--out', out, ...more);
  simulate('sim', '--profiles', 'profiles.yaml');
  simulate('as-written');
  const load = `${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)} on ${cpus().length} cores`;
  console.log(rohe(place, 'gap', 'sim', ...runs), `\n${name}: load average ${load}`);
  return [...rows(name, place, 'sim', runs), ...rows(`${name}, not calibrated`, place, 'as-written', runs)];
}

function rows(title, place, simulated, runs) {
  const gap = JSON.parse(rohe(place, 'gap', simulated, ...runs, '--json'));
  return gap.rows
    .filter(({ tolerance }) => tolerance !== null)
    .map(({ metric, unit, simulated: sim, live, least, greatest, error, relative, finding }) => {
      const shown = (value) => (unit === 'share' ? `${(value * 100).toFixed(1)} %` : `${value.toFixed(0)} ms`);
      const off = unit === 'share' ? `${(error * 100).toFixed(1)} points` : `${(relative * 100).toFixed(1)} %`;
      return `| ${title} | ${metric} | ${shown(sim)} | ${shown(live)} | ${shown(least)} to ${shown(greatest)} | ${off} | ${finding} |`;
    });
}

/** What it prints; 5 only says that the gap is too large. */
function rohe(cwd, ...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [ROHE, ...args], { cwd, encoding: 'utf8' });
  if (status !== 0 && status !== 5) throw new Error(`rohe ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

/** A cgroup with a quota, of version 1 or 2; where it may not be made, the run says why. */
function makeCgroup(name, cores) {
  const one = '/sys/fs/cgroup/cpu';
  const path = join(existsSync(one) ? one : '/sys/fs/cgroup', name);
  mkdirSync(path);
  const quota = Math.round(cores * PERIOD_US);
  if (existsSync(one)) {
    writeFileSync(join(path, 'cpu.cfs_period_us'), String(PERIOD_US));
    writeFileSync(join(path, 'cpu.cfs_quota_us'), String(quota));
  } else writeFileSync(join(path, 'cpu.max'), `${quota} ${PERIOD_US}`);
  return { name: `/${name}`, remove: () => removeCgroup(name) };
}

/** The engine has made it below every controller. */
function removeCgroup(name) {
  const root = '/sys/fs/cgroup';
  const paths = [join(root, name), ...readdirSync(root).map((controller) => join(root, controller, name))];
  for (const path of paths) if (existsSync(path)) rmdirSync(path);
}

async function startEngine() {
  const place = mkdtempSync(join(tmpdir(), 'rohe-engine-'));
  const socket = join(place, 'docker.sock');
  const log = openSync(join(place, 'log'), 'w');
  const own = ['data-root', 'exec-root', 'pidfile'].map((what) => `--${what}=${join(place, what)}`);
  const daemon = spawn('dockerd', [...own, `--host=unix://${socket}`], { stdio: ['ignore', log, log] });
  const gone = new Promise((resolve) => daemon.once('exit', resolve));
  const stop = async () => {
    daemon.kill('SIGTERM');
    await gone;
    rmSync(place, { recursive: true, force: true });
  };
  for (let tries = 0; spawnSync('docker', ['-H', `unix://${socket}`, 'info']).status !== 0; tries++) {
    if (tries > 300 || daemon.exitCode !== null)
      throw new Error(`dockerd does not come up: ${readFileSync(join(place, 'log'), 'utf8').slice(-500)}`);
    await sleep(200);
  }
  execFileSync(join(import.meta.dirname, 'base-image.sh'), [`unix://${socket}`, BASE]);
  return { socket, stop };
}
