import type { InstanceId, InvocationId, NodeId } from '../../core/events.ts';
import type { Model, NodeModel } from '../../core/model.ts';
import type { Probe } from '../../sim/probe.ts';
import { Breaches, type Finding, type Invariant, notApplicable } from './invariant.ts';

const CLAIM = 'joules of nodes = idle + joules of work';
const NEGLIGIBLE_SHARE = 1e-9;

type Account = {
  readonly idleW: number;
  /** What its samples have drawn so far, and for how long it has been up; null: its energy is not known. */
  readonly drawnJ: (number | null)[];
  readonly upMs: number[];
  down: boolean;
  sinceMs: number;
  /** Energy of the work that began, and that ended, after so many samples. */
  readonly begunJ: number[];
  readonly endedJ: number[];
};
type Work = { readonly account: Account; readonly begun: number; ended: number };

/**
 * At every sample, what a node has drawn since the start is its idle power times the time that it was up, plus the energy of the
 * work that has ended there and part of that of the work being served: between two sums over invocations, which are one and the same
 * whenever nothing is being served.
 */
export function joulesAreConserved(model: Model): Invariant {
  const accounts = model.nodes.map(open);
  const where = new Map<InstanceId, NodeId>();
  const work = new Map<InvocationId, Work>();

  const probe: Probe = {
    reached() {},
    began(id, instanceId) {
      const account = accounts[where.get(instanceId)!]!;
      work.set(id, { account, begun: account.drawnJ.length, ended: -1 });
    },
    ended(id) {
      const one = work.get(id);
      if (one !== undefined) one.ended = one.account.drawnJ.length;
    },
    left() {},
  };

  return {
    probe,
    log(line) {
      if (line.is === 'command' && line.command.kind === 'deploy') where.set(line.command.instanceId, line.command.nodeId);
      if (line.is !== 'observation') return;
      const seen = line.observation;
      if (seen.kind === 'node-changed') power(accounts[seen.nodeId]!, seen.state !== 'down', seen.atMs);
      else if (seen.kind === 'sampled') sample(accounts[seen.nodeId]!, seen.energyJ, seen.takenMs);
      else if (seen.kind === 'invocation-ended') {
        const one = work.get(seen.invocationId);
        work.delete(seen.invocationId);
        if (one === undefined) return;
        add(one.account.begunJ, one.begun, seen.energyJ ?? 0);
        add(one.account.endedJ, one.ended, seen.energyJ ?? 0);
      }
    },
    finding: () => judge(accounts, model),
  };
}

function open({ device }: NodeModel): Account {
  const idleW = device.accelerators.reduce((sum, one) => sum + one.idlePowerW, device.idlePowerW);
  return { idleW, drawnJ: [], upMs: [], down: false, sinceMs: 0, begunJ: [], endedJ: [] };
}

function power(account: Account, up: boolean, atMs: number): void {
  if (!account.down) add(account.upMs, account.drawnJ.length, atMs - account.sinceMs);
  account.down = !up;
  account.sinceMs = atMs;
}

function sample(account: Account, energyJ: number | null, atMs: number): void {
  power(account, !account.down, atMs);
  account.drawnJ.push(energyJ);
}

function add(sums: number[], at: number, amount: number): void {
  while (sums.length <= at) sums.push(0);
  sums[at]! += amount;
}

function judge(accounts: readonly Account[], model: Model): Finding {
  const breaches = new Breaches();
  let [drawnJ, idleJ, workJ, samples] = [0, 0, 0, 0];
  accounts.forEach((account, nodeId) => {
    let [drawn, idle, least, most] = [0, 0, 0, 0];
    account.drawnJ.forEach((energyJ, i) => {
      if (energyJ === null) return;
      samples++;
      drawn += energyJ;
      idle += (account.idleW * (account.upMs[i] ?? 0)) / 1000;
      least += account.endedJ[i] ?? 0;
      most += account.begunJ[i] ?? 0;
      const slack = NEGLIGIBLE_SHARE * Math.max(1, drawn);
      const between = drawn - idle >= least - slack && drawn - idle <= most + slack;
      const name = model.nodes[nodeId]!.spec.name;
      breaches.unless(
        between,
        () => `${name} had drawn ${drawn} J by its sample ${i}: idle ${idle} J, work ${least} to ${most} J`,
      );
    });
    drawnJ += drawn;
    idleJ += idle;
    workJ += drawn - idle;
  });
  if (samples === 0) return notApplicable(CLAIM, 'no device of it says what power it draws');
  const figure = `${drawnJ.toFixed(1)} J = ${idleJ.toFixed(1)} idle + ${workJ.toFixed(1)} of work, at ${samples} samples`;
  return breaches.judge(CLAIM, figure);
}
