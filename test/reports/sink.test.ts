import { PassThrough, Writable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { QUERY_COLUMNS, type ROW_FILES } from '../../reports/rows/columns.ts';
import { namesOf } from '../../reports/rows/names.ts';
import { createCsvSink, createRecordSink } from '../../reports/rows/sink.ts';
import { SUMMARY_COLUMNS } from '../../reports/run-summary.ts';
import { COMPARISON_COLUMNS } from '../../reports/summary.ts';
import { invocation, node, query, SCENARIO, task } from './records.ts';

const NAMES = namesOf(SCENARIO);

/** Keeps what it is given; each chunk takes `turns` turns of the event loop. */
function kept(turns = 0): Writable & { text(): string } {
  const chunks: string[] = [];
  const stream = new Writable({
    highWaterMark: 1024,
    decodeStrings: false,
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      const later = (left: number): void => {
        if (left === 0) done();
        else setImmediate(() => later(left - 1));
      };
      later(turns);
    },
  });
  return Object.assign(stream, { text: () => chunks.join('') });
}

function failing(code: string, afterChunks = 0): Writable {
  let left = afterChunks;
  return new Writable({
    highWaterMark: 1024,
    write: (_chunk, _encoding, done) => (left-- > 0 ? done() : done(Object.assign(new Error(`${code}: no more`), { code }))),
  });
}

async function written(record: Parameters<ReturnType<typeof createRecordSink>['write']>[0]): Promise<Record<string, string>> {
  const out = kept();
  const kind = record.kind as keyof typeof ROW_FILES;
  const sink = createRecordSink({ [kind]: out }, NAMES);
  sink.write(record);
  await sink.end();
  return (parse(out.text(), { columns: true }) as Record<string, string>[])[0]!;
}

describe('rows', () => {
  it('of queries carry names, not ids, and the deadline counted from the arrival', async () => {
    const row = await written(
      query({
        queryId: 12,
        arrivalMs: 1000.1,
        deadlineMs: 1250.1,
        responseMs: 0.1 + 0.2,
        outcome: 'partial',
        cut: true,
        cause: 'a, "b"',
        answerClass: 0,
      }),
    );
    expect(row).toEqual({
      query_id: '12',
      stream: 'cameras',
      tenant: 'acme',
      consumer: 'acme-client',
      pipeline: 'see',
      contract: 'gold',
      plan_version: '1',
      counted: 'true',
      arrival_ms: '1000.1',
      deadline_ms: '250',
      end_ms: '1000.4',
      outcome: 'partial',
      cause: 'a, "b"',
      answered: 'true',
      cut: 'true',
      response_ms: '0.30000000000000004',
      tasks: '1',
      tasks_skipped: '0',
      tasks_dropped: '0',
      models_chosen: '2',
      models: '2',
      explain: 'false',
      explained: 'false',
      energy_j: '1.5',
      class: 'dog',
      answer_class: 'cat',
      correct: 'false',
      confidence: '0.75',
    });
  });
  it('leave cells empty where there is nothing to say', async () => {
    const row = await written(query({ outcome: 'rejected', contractId: null, arrivalMs: 10 }));
    expect(row).toMatchObject({
      contract: '',
      deadline_ms: '',
      response_ms: '',
      answer_class: '',
      confidence: '',
      counted: 'false',
      correct: 'false',
    });
  });
  it('of tasks, invocations and nodes carry names', async () => {
    expect(await written(task())).toMatchObject({
      task_id: '2',
      modality: 'image',
      services: 'small large',
      answer_class: 'dog',
      allocated_ms: '200',
    });
    expect(await written(invocation({ serviceId: 2, answerClass: 2 }))).toMatchObject({
      service: 'ear',
      modality: 'audio',
      node: 'nano',
      answer_class: 'hiss',
    });
    expect(await written(node())).toEqual({
      node: 'pi',
      end_ms: '3000',
      cpu_share: '0.5',
      memory_mib: '512',
      energy_j: '4',
      state: 'up',
      instances: '2',
      outstanding: '1',
      accelerator_share: '',
    });
    expect(await written(node({ acceleratorShare: 0.25 }))).toMatchObject({ accelerator_share: '0.25' });
  });
  it('of preprocessing carry the modality of the pipeline that it is for', async () => {
    const record = invocation({ stage: 'preprocess', serviceId: 3, answerClass: null, confidence: null });
    expect(await written(record)).toMatchObject({ service: 'resizer', modality: 'image', answer_class: '', confidence: '' });
  });
  it('say the number where pipelines do not agree on a name', async () => {
    expect(await written(task({ serviceIds: [], answerClass: null, state: 'planned' }))).toMatchObject({
      modality: '#0',
      services: '',
      answer_class: '',
    });
  });
  it('of a run without any are a header', async () => {
    const out = kept();
    await createRecordSink({ query: out }, NAMES).end();
    expect(out.text()).toBe(`${QUERY_COLUMNS.map(({ name }) => name).join(',')}\n`);
  });
  it('of summaries have their columns', () => {
    expect(SUMMARY_COLUMNS.map(({ name }) => name)).toEqual(['scope', 'metric', 'unit', 'value', 'n']);
    expect(COMPARISON_COLUMNS.map(({ name }) => name)).toEqual([
      'strategy',
      'scope',
      'metric',
      'unit',
      'mean',
      'lower',
      'upper',
      'n',
      'min',
      'max',
      'method',
    ]);
  });
  it('refuse a number that cannot be printed', () => {
    const sink = createCsvSink(QUERY_COLUMNS, NAMES, kept());
    expect(() => sink.write(query({ confidence: Number.NaN }))).toThrow('column confidence of a row is NaN');
  });
  it('go to the stream of their kind; other kinds and notices go nowhere', async () => {
    const queries = kept();
    const nodes = kept();
    const sink = createRecordSink({ query: queries, node: nodes }, NAMES);
    for (const record of [query(), task(), invocation(), node(), node(), query()]) expect(sink.write(record)).toBe(true);
    expect(sink.write({ kind: 'notice', atMs: 1, text: 'x' })).toBe(true);
    await sink.end();
    expect(queries.text().split('\n')).toHaveLength(4);
    expect(nodes.text().split('\n')).toHaveLength(4);
  });
});

describe('back-pressure', () => {
  it('asks the writer to wait for a slow stream, and loses nothing in order', async () => {
    const out = kept(2);
    const sink = createCsvSink(QUERY_COLUMNS, NAMES, out);
    let waits = 0;
    for (let queryId = 0; queryId < 3000; queryId++) {
      if (sink.write(query({ queryId }))) continue;
      waits++;
      await sink.drain();
    }
    await sink.end();
    expect(waits).toBeGreaterThan(2);
    const rows = parse(out.text(), { columns: true }) as { query_id: string }[];
    expect(rows.map((row) => Number(row.query_id))).toEqual(Array.from({ length: 3000 }, (_, i) => i));
  });
  it('loses nothing either where the writer does not wait', async () => {
    const out = kept(1);
    const sink = createCsvSink(QUERY_COLUMNS, NAMES, out);
    for (let queryId = 0; queryId < 3000; queryId++) sink.write(query({ queryId }));
    await sink.end();
    expect(out.text().split('\n')).toHaveLength(3002);
  });
  it('has nothing to wait for while there is room', async () => {
    const sink = createCsvSink(QUERY_COLUMNS, NAMES, kept());
    expect(sink.write(query())).toBe(true);
    await sink.drain();
    await sink.end();
    await sink.end();
  });
});

describe('a stream that fails', () => {
  it('makes drain and end reject with its error, every time', async () => {
    const sink = createCsvSink(QUERY_COLUMNS, NAMES, failing('ENOSPC', 3));
    const writeAll = async (): Promise<void> => {
      for (let i = 0; i < 20000; i++) if (!sink.write(query())) await sink.drain();
    };
    await expect(writeAll()).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(sink.write(query())).toBe(false);
    await expect(sink.drain()).rejects.toMatchObject({ code: 'ENOSPC' });
    await expect(sink.end()).rejects.toMatchObject({ code: 'ENOSPC' });
    await expect(sink.end()).rejects.toMatchObject({ code: 'ENOSPC' });
  });
  it('is noticed at the end at the latest', async () => {
    const sink = createCsvSink(QUERY_COLUMNS, NAMES, failing('EPIPE'));
    sink.write(query());
    await expect(sink.end()).rejects.toMatchObject({ code: 'EPIPE' });
  });
  it('is noticed when it is closed from the other side', async () => {
    const out = new PassThrough();
    const sink = createCsvSink(QUERY_COLUMNS, NAMES, out);
    out.destroy();
    await expect(sink.end()).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });
  it('does not keep the other files from being closed whole', async () => {
    const good = kept(1);
    const sink = createRecordSink({ query: failing('ENOSPC'), node: good }, NAMES);
    for (let i = 0; i < 100; i++) {
      sink.write(query());
      sink.write(node());
    }
    await expect(sink.end()).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(good.writableFinished).toBe(true);
    expect(good.text().split('\n')).toHaveLength(102);
  });
  it('does not surface as an unhandled error when nobody asks', async () => {
    const sink = createCsvSink(QUERY_COLUMNS, NAMES, failing('EPIPE'));
    for (let i = 0; i < 1000; i++) sink.write(query());
    await new Promise((resume) => setImmediate(() => setImmediate(resume)));
    expect(sink.write(query())).toBe(false);
  });
});
