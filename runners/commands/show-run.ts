import { comparisonRows, comparisonTable, renderTable, warmUpSentence } from '../../reports/index.ts';
import { type RunDocument, reachedMs } from '../folder/run-folder.ts';
import { shownLabel } from '../labels.ts';
import type { RunResult } from '../measure.ts';
import type { RunKeeper } from '../run-record.ts';
import type { Source } from '../scenario-source.ts';
import type { Terminal } from '../terminal.ts';
import { duration, pathFrom } from '../words.ts';
import { judgementLines } from './judgements.ts';

/** What a finished run says: its notices, its figures, and where they are kept. */
export async function show(
  document: RunDocument,
  { own }: Source,
  result: RunResult,
  { path, stored }: RunKeeper,
  given: { readonly json: boolean },
  terminal: Terminal,
): Promise<void> {
  for (const notice of document.notices) terminal.say('warn', `${terminal.paint('yellow', 'note:', 'err')} ${notice}`);
  if (document.lost !== null) terminal.say('warn', `${terminal.paint('yellow', 'interrupted:', 'err')} ${document.lost}`);
  if (given.json) {
    const { scenario: _, ...rest } = document;
    await terminal.printJson({ folder: path, ...rest, groups: result.metrics.groups() });
  } else await terminal.print(text(document, own.names, result, terminal));
  terminal.say('info', `run folder: ${pathFrom(path)}`);
  if (stored !== null) terminal.say('info', `stored: ${stored}`);
}

/** As planned; of an interrupted run, how much of it. */
function ranFor(document: RunDocument): string {
  const planned = duration(document.scenario.durationMs);
  return document.interrupted ? `${duration(reachedMs(document))} of ${planned}` : planned;
}

function text(document: RunDocument, own: readonly string[], { metrics, summary }: RunResult, terminal: Terminal): string {
  const { name, strategy, seed, replicate, scenario, warmUp } = document;
  const units = new Map(metrics.measures().map((one) => [one.name, one.unit]));
  const label = shownLabel(strategy, scenario);
  const rows = comparisonRows([{ label, replicates: [summary] }], units);
  return [
    `${name}: ${ranFor(document)} under ${label}, seed ${seed}, replicate ${replicate}`,
    '',
    renderTable(comparisonTable(rows, own), terminal.width),
    ...(warmUp === undefined ? [] : ['', warmUpSentence([warmUp], scenario.durationMs)]),
    ...judgementLines(
      'threshold',
      document.thresholds.map((one) => ({ of: '', ...one })),
      terminal,
    ),
    ...judgementLines(
      'objective',
      document.objectives.map(({ contract, ...one }) => ({ of: contract, ...one })),
      terminal,
    ),
  ].join('\n');
}
