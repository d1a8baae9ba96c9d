import { describe, expect, it } from 'vitest';
import { compileDistribution } from '../../core/distribution.ts';
import type { InvocationRecord, QueryRecord, RunRecord } from '../../core/events.ts';
import { normalCdf, standardNormal } from '../../core/normal.ts';
import { createRandom, Stream } from '../../core/random.ts';
import type { Distribution, Scenario, ServiceSpec } from '../../core/scenario.ts';
import { readSource } from '../../runners/scenario-source.ts';
import { simulate } from '../../runners/simulate.ts';

/*
 * Three queries of quickstart by the equations of docs/model.md: arrivals, legs, the orchestrator's time, waits, service times, answers. Nothing of the simulator,
 * the orchestrator or the workload is used, only draws and quantiles. What the strategy decided (which model, where) is read from the
 * rows, for it is not the model's to say.
 */
const { scenario, baseDir } = await readSource('quickstart');
const random = createRandom(scenario.seed, 0);

async function rows(): Promise<{ queries: QueryRecord[]; invocations: InvocationRecord[] }> {
  const records: RunRecord[] = [];
  const strategy = { label: 'v2', use: 'v2', params: {} };
  await simulate({ scenario, strategy, baseDir, seed: scenario.seed, replicate: 0, onRecord: (record) => records.push(record) });
  return {
    queries: records.filter((record): record is QueryRecord => record.kind === 'query'),
    invocations: records.filter((record): record is InvocationRecord => record.kind === 'invocation'),
  };
}

function drawn(spec: Distribution, stream: number, a: number, b: number, c: number): number {
  return compileDistribution(spec).quantile(random.at(stream, a, b, c));
}

/** A(q): the gaps of a Poisson stream are -1000 / rate ln(1 - u). */
function arrivalsOf({ workload }: Scenario, n: number): number[] {
  const [stream] = workload;
  if (stream?.arrivals.kind !== 'poisson' || workload.length > 1) throw new Error('quickstart has one Poisson stream');
  const meanMs = 1000 / stream.arrivals.perSecond;
  const times: number[] = [];
  for (let q = 0, at = 0; q < n; q++) times.push((at -= meanMs * Math.log(1 - random.at(Stream.arrival, 0, q))));
  return times;
}

const STAGE = { ingest: 0, infer: 2, reply: 4 } as const;
/** Latency + size x 8.192 / bandwidth, over the only link that there is. */
function leg(query: number, service: number | null, stage: keyof typeof STAGE, which: 0 | 1, kib: number): number {
  const [link] = scenario.network.links;
  const key = ((STAGE[stage] * 64 + 0) * 4 + 1) * 2 + which;
  const latency = drawn(link!.latency, Stream.transfer, query, service === null ? 0 : service + 1, key);
  return latency + (link!.bandwidthMbitPerS === null ? 0 : (kib * 8.192) / link!.bandwidthMbitPerS);
}
function serviceTime(query: number, service: number, node: number): number {
  const { profile } = scenario.services[service]!;
  const device = scenario.devices.find(({ name }) => name === scenario.nodes[node]!.device)!;
  const own = profile.byDevice[device.name];
  const ms = drawn(own ?? profile.otherwise!, Stream.service, query, service, 0 * 4 + 1);
  return own === undefined ? ms / device.speed : ms;
}

type Derived = {
  readonly arrivalMs: number;
  readonly endMs: number;
  readonly waitingMs: number;
  readonly serviceMs: number;
  readonly networkMs: number;
};

/** Every query that has one member, in order of arrival; each instance serves one at a time, in order of arrival at its node. */
function derive(sent: ReadonlyMap<number, InvocationRecord>): Map<number, Derived> {
  const { payloadKiB } = scenario.pipelines[0]!.modalities[0]!;
  const { resultKiB } = scenario.pipelines[0]!;
  const { fixedMs, perCandidateMs } = scenario.orchestration;
  let orchestratorFreeAt = 0;
  const freeAt = new Map<number, number>();
  const derived = new Map<number, Derived>();
  arrivalsOf(scenario, 200).forEach((arrivalMs, query) => {
    const decision = sent.get(query);
    if (decision === undefined) return;
    const { serviceId, nodeId, instanceId } = decision;
    const ingestMs = leg(query, null, 'ingest', 0, payloadKiB) + leg(query, null, 'ingest', 1, payloadKiB);
    const there = leg(query, serviceId, 'infer', 0, payloadKiB);
    const back = leg(query, serviceId, 'infer', 1, resultKiB);
    // Two lists of decisions: that it starts, and where its one member goes, of all instances of the service.
    orchestratorFreeAt =
      Math.max(orchestratorFreeAt, arrivalMs + ingestMs) + 2 * fixedMs + perCandidateMs * scenario.services[serviceId!]!.replicas;
    const reachedMs = orchestratorFreeAt + there;
    const beginMs = Math.max(reachedMs, freeAt.get(instanceId!) ?? 0);
    const serviceMs = serviceTime(query, serviceId!, nodeId!);
    freeAt.set(instanceId!, beginMs + serviceMs);
    const endMs = beginMs + serviceMs + back + leg(query, null, 'reply', 0, resultKiB);
    derived.set(query, { arrivalMs, endMs, waitingMs: beginMs - reachedMs, serviceMs, networkMs: there + back });
  });
  return derived;
}

/** Whether the model is right, and how sure it is. */
function answer(query: number, service: number, trueClass: string): { class: string; confidence: number } {
  const { accuracy }: ServiceSpec = scenario.services[service]!;
  const { crossModalCorrelation: c } = scenario.pipelines[0]!;
  const normal = (stream: number, b = 0, d = 0): number => standardNormal(random.at(stream, query, b, d));
  const difficulty = Math.sqrt(c) * normal(Stream.difficulty) + Math.sqrt(1 - c) * normal(Stream.difficulty, 1);
  const skill =
    accuracy.loading * difficulty + Math.sqrt(1 - accuracy.loading * accuracy.loading) * normal(Stream.prediction, service);
  const a = accuracy.byClass[trueClass] ?? accuracy.overall;
  const right = skill < standardNormal(a);
  const u = normalCdf(skill);
  const z = right ? -standardNormal(u / a) : -standardNormal((u - a) / (1 - a));
  const mean = right ? accuracy.confidence.whenRight : accuracy.confidence.whenWrong;
  const sure = mean + accuracy.confidence.spread * (0.7 * z + Math.sqrt(1 - 0.49) * normal(Stream.confidence, service));
  const named = right ? trueClass : takenFor(query, service, trueClass);
  return { class: named, confidence: Math.min(0.99, Math.max(0.01, sure)) };
}

/** Which of the classes that the true one is taken for: the first, the second or the third of the query's own order. */
function takenFor(query: number, service: number, trueClass: string): string {
  const { classes } = scenario.pipelines[0]!;
  const order: string[] = [];
  for (const rank of [0, 1, 2]) {
    let at = Math.floor(classes.length * random.at(Stream.confusion, query, 0, rank));
    while (classes[at] === trueClass || order.includes(classes[at]!)) at = (at + 1) % classes.length;
    order.push(classes[at]!);
  }
  const v = random.at(Stream.confusion, query, 64, service);
  return v < 0.5 ? order[0]! : v < 0.8 ? order[1]! : order[2]!;
}

describe('quickstart by hand', () => {
  it('three of its queries, and all before them, are as the equations say', async () => {
    const { queries, invocations } = await rows();
    const infers = invocations.filter(({ stage, queryId }) => stage === 'infer' && queryId < 200);
    const sent = new Map(infers.map((one) => [one.queryId, one]));
    expect(sent.size).toBe(infers.length);
    const derived = derive(sent);
    const whole = queries.filter(({ queryId, outcome, cut }) => derived.has(queryId) && outcome === 'completed' && !cut);
    const byId = whole.sort((x, y) => x.queryId - y.queryId);
    const waited = byId.filter(({ queryId }) => derived.get(queryId)!.waitingMs > 5);
    const drawnTime = byId.filter(({ queryId }) => !Number.isInteger(derived.get(queryId)!.serviceMs));
    const three = [byId[0]!, waited[0]!, drawnTime.at(-1)!];
    expect(new Set(three.map(({ queryId }) => queryId)).size).toBe(3);
    for (const { queryId, arrivalMs, endMs, responseMs, trueClass, answerClass, confidence } of three) {
      const { networkMs, waitingMs, serviceMs, serviceId } = sent.get(queryId)!;
      const mine = derived.get(queryId)!;
      expect(arrivalMs).toBeCloseTo(mine.arrivalMs, 8);
      expect(networkMs).toBeCloseTo(mine.networkMs, 8);
      expect(waitingMs).toBeCloseTo(mine.waitingMs, 8);
      expect(serviceMs).toBeCloseTo(mine.serviceMs, 8);
      expect(endMs).toBeCloseTo(mine.endMs, 8);
      expect(responseMs).toBeCloseTo(mine.endMs - mine.arrivalMs, 8);
      const { classes } = scenario.pipelines[0]!;
      expect(trueClass).toBe(Math.floor(random.at(Stream.groundTruth, queryId) * classes.length));
      const told = answer(queryId, serviceId!, classes[trueClass]!);
      expect([classes[answerClass!], confidence]).toEqual([told.class, expect.closeTo(told.confidence, 8)]);
    }
    const wrong = byId.filter(({ trueClass, answerClass }) => answerClass !== trueClass);
    expect(wrong.length).toBeGreaterThan(10);
    for (const { queryId, trueClass, answerClass } of wrong) {
      const { classes } = scenario.pipelines[0]!;
      expect(classes[answerClass!]).toBe(answer(queryId, sent.get(queryId)!.serviceId!, classes[trueClass]!).class);
    }
  });
});
