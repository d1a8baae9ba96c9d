import { scenarioJsonSchema } from '../../scenarios/index.ts';
import { EXIT } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

/** `rohe schema`: what editors complete and check scenario files with. */
export async function schema(terminal: Terminal): Promise<number> {
  await terminal.printJson(scenarioJsonSchema());
  return EXIT.ok.code;
}
