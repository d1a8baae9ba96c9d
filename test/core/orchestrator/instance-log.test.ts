import { expect, it } from 'vitest';
import type { RunRecord } from '../../../core/events.ts';
import { InstanceLog } from '../../../core/orchestrator/instance-log.ts';

const PARTS = { pullMs: 20, containerMs: 8, loadMs: 2 };
function logged(observed = true) {
  const told: RunRecord[] = [];
  const sink = { records: { observed, next: (record: RunRecord) => void told.push(record) }, epochMs: 0 };
  return { log: new InstanceLog(sink), told, sink };
}
const of = (state: string, atMs: number, more = {}) => ({
  ...{ kind: 'instance', instanceId: 5, serviceId: 1, nodeId: 2, state, atMs, cause: null, startUpMs: null, parts: null },
  ...more,
});

it('what becomes of an instance is told in order, before the workload began with negative times', () => {
  const { log, told, sink } = logged();
  log.deployed(5, { serviceId: 1, nodeId: 2, deployedMs: 10 });
  log.changed(5, 40, 'ready', null, PARTS);
  // The workload's time 0 is not known yet.
  expect(told).toEqual([]);
  sink.epochMs = 100;
  log.begin();
  expect(told).toEqual([of('starting', -90), of('ready', -60, { startUpMs: 30, parts: PARTS })]);
  log.changed(5, 170, 'failed', 'node crashed', null);
  expect(told.slice(2)).toEqual([of('failed', 70, { cause: 'node crashed' })]);
});

it('only an instance that is ready has a start-up time, and removed by removal is no cause', () => {
  const { log, told } = logged();
  log.begin();
  log.deployed(5, { serviceId: 1, nodeId: 2, deployedMs: 10 });
  log.changed(5, 40, 'removed', 'removed', null);
  expect(told).toEqual([of('starting', 10), of('removed', 40)]);
});

it('an instance that is gone, or never was, is not told of', () => {
  const { log, told } = logged();
  log.begin();
  log.deployed(5, { serviceId: 1, nodeId: 2, deployedMs: 10 });
  log.changed(5, 40, 'failed', 'crashed', null);
  log.changed(5, 50, 'removed', null, null);
  log.changed(6, 50, 'ready', null, null);
  expect(told.map((record) => record.kind === 'instance' && record.state)).toEqual(['starting', 'failed']);
});

it('nothing is kept where nobody listens', () => {
  const { log, told } = logged(false);
  log.deployed(5, { serviceId: 1, nodeId: 2, deployedMs: 10 });
  log.changed(5, 40, 'ready', null, PARTS);
  log.begin();
  expect(told).toEqual([]);
});
