import { UserError } from '../../core/errors.ts';
import type { Presentation, SweepReport } from '../../reports/index.ts';
import { presentSweep, warmUpSentence } from '../../reports/index.ts';
import { Cells } from '../folder/cells.ts';
import type { SweepDocument } from '../folder/sweep-folder.ts';
import { type JudgeSetting, recordedSweep, type SettingResult, settingResults } from '../sweep/results.ts';
import { duration, plural } from '../words.ts';

/** A sweep from its folder alone. Throws a UserError where no cell is finished. */
export async function loadSweep(folder: string, document: SweepDocument): Promise<Presentation> {
  const cells = new Cells(folder);
  try {
    return presentSweep(await reportOf(folder, document, cells));
  } finally {
    cells.close();
  }
}

async function reportOf(folder: string, document: SweepDocument, kept: Cells): Promise<SweepReport> {
  const results: SettingResult[] = [];
  const judged: JudgeSetting = async ({ n }) => document.settings[n]?.thresholds ?? [];
  const recorded = recordedSweep(document.settings);
  for await (const result of settingResults(recorded, kept, judged)) results.push(result);
  const finished = results.reduce((sum, { finished: own, setting }) => sum + own * setting.strategies.length, 0);
  const damaged = finished < document.cells ? kept.damaged : [];
  if (finished === 0)
    throw new UserError(
      damaged.length > 0
        ? damagedSentence(damaged)
        : `${folder}: no setting has a finished replication, so there is nothing to report`,
    );
  const { name, axes, scenario, environment, cells } = document;
  const missing = finished < cells ? [`${cells - finished} of ${cells} cells are not finished, or wait for their partners`] : [];
  const spoilt = damaged.length > 0 ? [damagedSentence(damaged)] : [];
  const cut = results.flatMap((one) => one.warmUps);
  const warmUps = cut.length === 0 ? [] : [warmUpSentence(cut, null)];
  const seeds = [...new Set(document.settings.map(({ seed }) => seed))];
  return {
    title: `${name}: ${plural(results.length, 'setting')} swept`,
    scenario,
    axes,
    strategies: [...new Set(document.settings.flatMap(({ strategies }) => strategies.map(({ label }) => label)))],
    settings: results.map(({ setting, rows, verdict, thresholds, objectives }) => ({
      values: setting.values,
      rows: rows.filter(({ n }) => n > 0),
      verdict,
      thresholds,
      objectives,
    })),
    notices: [...new Set([...spoilt, ...missing, ...warmUps, ...results.flatMap(({ notices }) => notices)])],
    facts: [
      ['settings', String(results.length)],
      ['cells', cells.toLocaleString('en-US')],
      ['replications', String(Math.max(...results.map((one) => one.finished)))],
      ['duration', duration(scenario.durationMs)],
      [seeds.length === 1 ? 'seed' : 'seeds', seeds.slice(0, 3).join(', ') + (seeds.length > 3 ? ', …' : '')],
    ],
    origin: [
      ['Scenario', `${name} (sha256 ${document.scenarioHash.slice(0, 12)})`],
      ['rohe', environment.rohe],
      ['Node', environment.node],
    ],
  };
}

function damagedSentence([first, ...others]: readonly string[]): string {
  const more = others.length === 0 ? 'is damaged' : `and ${plural(others.length, 'other cell')} are damaged`;
  return `${first} ${more}; run the sweep again with --resume`;
}
