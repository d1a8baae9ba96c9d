import { open } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { azureCalls } from './azure-calls.ts';
import { azureMinutes } from './azure-minutes.ts';
import { acrossBuilding, consumerFeedback, inferenceReport, monitoringReport } from './building.ts';
import { taskMonitor } from './cctv.ts';
import { curves, tradeOff } from './curves.ts';
import { detections } from './detections.ts';
import type { Check, Choice, Fact, Found, Head, Reader } from './found.ts';
import { malware } from './probabilities.ts';
import { mergedReport, networkSensitivity, robotReport } from './queries.ts';
import type { Source } from './source.ts';
import { stageResponses } from './stages.ts';
import { usage } from './usage.ts';
import { classQuality, throughput } from './vgg.ts';
import { correctness } from './yolo.ts';

export type { Check, Fact, Found, Output, ServicePart } from './found.ts';
export type { Source } from './source.ts';

/** Every kind of file that is known. */
const READERS: readonly Reader[] = [
  taskMonitor,
  correctness,
  malware,
  stageResponses,
  usage,
  classQuality,
  throughput,
  monitoringReport,
  inferenceReport,
  consumerFeedback,
  networkSensitivity,
  mergedReport,
  robotReport,
  detections,
  tradeOff,
  ...curves,
  azureMinutes,
  azureCalls,
];

/** Which reader knows this file by its content, ours or one of `more`; undefined: none does. */
export async function readerOf(path: string, more: readonly Reader[] = []): Promise<Reader | undefined> {
  const head = await headOf(path);
  return [...READERS, ...more].find((reader) => reader.recognises(head));
}

/** What several files together must hold. */
export function checksAcross(facts: readonly Fact[]): readonly Check[] {
  const slowdowns = facts
    .filter(({ kind }) => kind === 'shared')
    .flatMap(({ of, values }) => {
      const alone = facts.find((fact) => fact.kind === 'alone' && fact.of === of)?.values;
      return alone === undefined
        ? []
        : [slowdown(of, values.get('mean')! / alone.get('mean')!, values.get('p95')! / alone.get('p95')!)];
    });
  return [...slowdowns, ...acrossBuilding(facts)];
}

/** The published stages were slowed by 1.25 to 1.69 in the mean. */
function slowdown(of: string, mean: number, p95: number): Check {
  return {
    what: `${of}: shared / alone, mean from 1.24 to 1.75`,
    figure: `${mean.toFixed(3)}, p95 ${p95.toFixed(3)}`,
    holds: mean >= 1.24 && mean <= 1.75,
  };
}

/** What a file becomes. Throws what the system throws where it cannot be read. */
export function readWith(reader: Reader, source: Source, choice: Choice): Promise<Found> {
  return reader.read(source, choice);
}

const HEAD_BYTES = 65_536;

async function headOf(path: string): Promise<Head> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const text = buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '');
    return { text, cells: cellsOf(text.slice(0, text.search(/\r?\n|$/))) };
  } finally {
    await file.close();
  }
}

/** The first line as CSV; as it is where it is none. */
function cellsOf(line: string): readonly string[] {
  const [cells] = parse(line, { relax_quotes: true, relax_column_count: true }) as readonly string[][];
  return (cells ?? []).map((cell) => cell.trim());
}
