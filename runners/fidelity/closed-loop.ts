import { readTaskMonitor, type StageRow } from '../../datasets/import/task-monitor.ts';
import { type Data, monitorFile, reading } from './data.ts';
import { play } from './play.ts';
import { relative, type Target } from './target.ts';

const CLIENTS = 240;
const DURATION_MS = 300_000;
/** The pipeline is full and none of the clients has stopped. */
const STEADY = { fromMs: 60_000, toMs: 280_000 };

/**
 * As many clients as were there ask again as soon as they are answered, and the slowest stage is one server of the rate at which it was
 * seen to answer when it was full. The interactive response-time law, N = X (R + Z), is all that this can hold by.
 */
export async function closedLoopTarget(data: Data): Promise<Target> {
  const figures = [];
  for (const run of [2, 1]) {
    const rows = await reading(monitorFile(data, run), readTaskMonitor);
    const answered = steady(rows, 'inference').length;
    const responses = await clientsAt((STEADY.toMs - STEADY.fromMs) / answered);
    const measured = steady(rows, 'web_service');
    figures.push(
      relative(`run ${run}, 240 clients: mean response`, mean(measured) / 1000, mean(responses) / 1000, 's', 5),
      relative(`run ${run}: p95`, at95(measured) / 1000, at95(responses) / 1000, 's', null),
    );
  }
  return {
    id: 'T2',
    what: 'response times of the whole CCTV pipeline in a closed loop, from the throughput of its slowest stage',
    figures,
    notes: ['p95 is not judged: three stages in which requests overtake each other are one server here, so that all wait alike'],
  };
}

/** Response times, in ms, of what ended while the pipeline was full, failed or not, counted from the first arrival at the stage. */
function steady(rows: readonly StageRow[], stage: string): Float64Array {
  const own = rows.filter((row) => row.stage === stage);
  const originS = Math.min(...own.map(({ completedS, responseS }) => completedS - responseS));
  const inside = own.filter(({ completedS }) => isSteady(1000 * (completedS - originS)));
  return Float64Array.from(inside, ({ responseS }) => 1000 * responseS);
}

function isSteady(endMs: number): boolean {
  return endMs >= STEADY.fromMs && endMs < STEADY.toMs;
}

async function clientsAt(serviceMs: number): Promise<Float64Array> {
  const responses: number[] = [];
  await play(
    {
      duration: `${DURATION_MS} ms`,
      devices: { server: { cores: 1, memory: '1 GiB' } },
      nodes: { server: { device: 'server' } },
      network: { within_zone: { latency: '0 ms' } },
      services: {
        stage: { modality: 'request', accuracy: 1, demand: { memory: '1 MiB' }, profile: { exponential: `${serviceMs} ms` } },
      },
      pipelines: { requests: { classes: ['any'], modalities: { request: { payload: '0 B', members: ['stage'] } } } },
      contracts: { all: { at_deadline: 'wait' } },
      workload: { clients: { arrivals: { closed: { clients: CLIENTS, think: '1 ms' } } } },
      orchestration: { fixed: '0 ms', per_candidate: '0 ms' },
      strategies: ['least-outstanding'],
    },
    (record) => {
      if (record.kind === 'query' && record.responseMs !== null && isSteady(record.endMs)) responses.push(record.responseMs);
    },
  );
  return Float64Array.from(responses);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
function at95(values: Float64Array): number {
  return Float64Array.from(values).sort()[Math.floor(0.95 * (values.length - 1))]!;
}
