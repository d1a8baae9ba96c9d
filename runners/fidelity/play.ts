import type { RunRecord } from '../../core/events.ts';
import { parseScenario } from '../../scenarios/index.ts';
import { catalogue } from '../catalogue.ts';
import { simulate } from '../simulate.ts';

/** Simulates a scenario under the first of its strategies, `replicates` times; `trace` is the text of the file that it names. */
export async function play(
  scenario: object,
  onRecord: (record: RunRecord) => void,
  { replicates = 1, trace }: { readonly replicates?: number; readonly trace?: string } = {},
): Promise<void> {
  const known = catalogue();
  const world = parseScenario(
    JSON.stringify(scenario),
    'scenario.json',
    '/',
    trace === undefined ? known : { ...known, readText: () => trace },
  ).scenario;
  for (let replicate = 0; replicate < replicates; replicate++)
    await simulate({ scenario: world, strategy: world.strategies[0]!, baseDir: '/', seed: world.seed, replicate, onRecord });
}
