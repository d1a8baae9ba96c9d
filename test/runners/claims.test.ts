import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, folder, ROOT, rohe, text } from './rohe.ts';

/** `npm run claims` runs all of them; otherwise the first, which is the quickest. */
const LONG = process.env['CLAIMS'] === 'long';

type Told = { readonly strategies: readonly { readonly label: string; readonly metrics: { readonly [name: string]: Figure } }[] };
type Figure = { readonly mean: number; readonly halfWidth: number };

/** What `rohe compare` says under one strategy, with the scenario's own replications. */
async function figures(
  scenario: string,
  strategy: string,
  ...set: readonly string[]
): Promise<{ readonly [name: string]: Figure }> {
  const settings = set.flatMap((one) => ['--set', one]);
  const { out } = await rohe(
    ROOT,
    'compare',
    scenario,
    '--strategies',
    strategy,
    ...settings,
    '--json',
    '--out',
    join(folder(), 'c'),
  );
  return (JSON.parse(out) as Told).strategies[0]!.metrics;
}
const percent = (share: number): string => (100 * share).toFixed(1);
const spread = ({ mean, halfWidth }: Figure): string => `${percent(mean)} ± ${percent(halfWidth)}`;

async function sharing(scenario: string): Promise<string> {
  const none = await figures(scenario, 'v2');
  const shared = await figures(scenario, 'v2', 'network.sharing=max-min');
  return `${scenario} ${spread(none['on_time']!)} and ${spread(shared['on_time']!)} %`;
}

const BURSTS = [
  '{ poisson: 14/s }',
  '{ gamma: { rate: 14/s, cv: 3 } }',
  '{ burst: { base: 7/s, burst: 35/s, every: 20 s, for: 5 s } }',
];
async function bursts(strategy: string): Promise<string> {
  const shares: string[] = [];
  for (const arrivals of BURSTS)
    shares.push(percent((await figures('quickstart', strategy, `workload.front-door.arrivals=${arrivals}`))['on_time']!.mean));
  return `${shares[0]}, ${shares[1]} and ${shares[2]} % `;
}

const CLAIMS: readonly (readonly [page: string, about: string, says: () => Promise<string>])[] = [
  [
    'scenarios.md',
    'storm while the Xavier is hot',
    async () => `(\`models_office_hot\`, ${(await figures('storm', 'v2'))['models_office_hot']!.mean.toFixed(2)} of 2 for v2`,
  ],
  ['known-wrong.md', 'smart-building with links shared', () => sharing('smart-building')],
  ['known-wrong.md', 'cctvs with links shared', () => sharing('cctvs')],
  ['known-wrong.md', 'malware with links shared', () => sharing('malware')],
  ['known-wrong.md', 'multi-tenant with links shared', () => sharing('multi-tenant')],
  ['experiments.md', 'v2 in bursts', async () => `${await bursts('v2')}on time under \`v2\``],
  ['experiments.md', 'llf in bursts', async () => `${await bursts('llf')}under \`llf\``],
  [
    'scenarios.md',
    'storm without the model that has one home',
    async () => {
      const all = (await figures('storm', 'v2'))['on_time']!.mean;
      const without = (await figures('storm', 'v2', 'services.yolov8m.replicas=0'))['on_time']!.mean;
      return `${(100 * without).toFixed(0)} % on time in place of ${(100 * all).toFixed(0)} %`;
    },
  ],
  [
    'scenarios.md',
    'shared-gpu',
    async () => {
      const { on_time, partial_share } = await figures('shared-gpu', 'v2');
      return `${percent(on_time!.mean)} % on time and ${(100 * partial_share!.mean).toFixed(0)} % \`partial\` under v2`;
    },
  ],
];

describe('the docs say what shipped scenarios give', () => {
  beforeAll(build, 120_000);
  it.each(LONG ? CLAIMS : CLAIMS.slice(0, 1))(
    '%s: %s',
    async (page, _, says) => {
      expect(text(ROOT, 'docs', page).replace(/\s+/g, ' ')).toContain(await says());
    },
    300_000,
  );
});
