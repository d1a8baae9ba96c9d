import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interleave, type Job, script } from './fresh-process.ts';
import { findRohe } from './peers/rohe.ts';
import { type Bar, type Row, ratios, type Suite } from './suite.ts';

type Rates = { readonly [decision: string]: number };
const PLACEMENT: Bar = { label: 'P8', kind: 'at least', value: 200 };
const PHASES: Bar = { label: 'P8', kind: 'at least', value: 5 };
/** Recorded where SimPy does 99 k requests/s of M2 on ten nodes. */
const RECORDED: Rates = { 'placement 10': 15_500, 'placement 100': 1130, 'placement 1000': 113, 'placement 10000': 11 };

/** ROHE's own decisions beside the same ones here (P8): who answers otherwise ends the suite with an error. */
export const rohe: Suite = {
  name: 'rohe',
  about: "placement over nodes and phases of tasks: ROHE's own functions beside those that give the same answers here",
  long: false,
  async run(options) {
    const peer = findRohe(options);
    if (peer === null) return recorded();
    const folder = mkdtempSync(join(tmpdir(), 'rohe-bench-'));
    try {
      const cases = join(folder, 'cases.json');
      const jobs: { [key in 'theirs' | 'ours']: Job } = { theirs: peer(cases), ours: script('rohe-process.js', cases) };
      options.say(`${options.pairs} rounds of 2 processes`);
      const { theirs, ours } = interleave<keyof typeof jobs, Rates>(jobs, options.pairs);
      return Object.keys(theirs[0] ?? {}).flatMap((decision) => rowsOf(decision, theirs, ours));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function rowsOf(decision: string, theirs: readonly Rates[], ours: readonly Rates[]): readonly Row[] {
  const [kind = '', size = ''] = decision.split(' ');
  const name = kind === 'placement' ? `placement, ${size} nodes` : `phases of ${kind}, ${size} tasks`;
  const rates = (runs: readonly Rates[]): readonly number[] => runs.map((one) => one[decision] ?? Number.NaN);
  const unit = 'decisions/s';
  return [
    { name: `${name}: ROHE`, unit, values: rates(theirs), bar: null },
    { name: `${name}: here`, unit, values: rates(ours), bar: null },
    { name: `${name}: here / ROHE`, unit: 'x', values: ratios(rates(ours), rates(theirs)), bar: barOf(kind, size) },
  ];
}

function barOf(kind: string, size: string): Bar | null {
  if (kind !== 'placement') return PHASES;
  return size === '1000' ? PLACEMENT : null;
}

function recorded(): readonly Row[] {
  return Object.entries(RECORDED).map(([decision, rate]) => {
    return { name: `${decision} nodes: ROHE (recorded, not run here)`, unit: 'decisions/s', values: [rate], bar: null };
  });
}
