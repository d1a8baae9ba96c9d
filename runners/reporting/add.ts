import { join } from 'node:path';
import type { Terminal } from '../terminal.ts';
import { pathFrom } from '../words.ts';

/** Writes report.html into the folder of a run or comparison that has just ended. What it takes is loaded only then. */
export async function addReport(folder: string, terminal: Terminal): Promise<void> {
  const [{ loadPresentation }, { REPORT_FILE, writeHtml }] = await Promise.all([import('./load.ts'), import('./write.ts')]);
  const file = join(folder, REPORT_FILE);
  await writeHtml(await loadPresentation([folder]), file);
  terminal.say('info', `report: ${pathFrom(file)}`);
}
