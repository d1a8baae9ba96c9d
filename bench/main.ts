import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { holds, median, type Row, type Suite } from './suite.ts';
import { SUITES } from './suites.ts';

const HELP = `node dist/bench/main.js [--suite NAME]… [--pairs N] [--long] [--with-peers] [--json]
  --suite NAME   only these: ${names()}
  --long         those that take many minutes too: ${names((suite) => suite.long)}
  --pairs N      rounds of fresh processes (7)
  --with-peers   install what other simulators npm and PyPI have into a temporary folder
  --json         one line of JSON a row instead of the table
Ends with 1 when a bar is missed.`;

const { values: given } = parseArgs({
  options: {
    suite: { type: 'string', multiple: true },
    long: { type: 'boolean', default: false },
    pairs: { type: 'string', default: '7' },
    'with-peers': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (given.help) console.log(HELP);
else await main();

async function main(): Promise<void> {
  const pairs = Number(given.pairs);
  if (!Number.isInteger(pairs) || pairs < 1) return refuse(`--pairs ${given.pairs}: give a whole number from 1 on`);
  for (const name of given.suite ?? []) {
    if (!SUITES.some((suite) => suite.name === name)) return refuse(`unknown suite "${name}"; there are ${names()}`);
  }
  for (const suite of SUITES) {
    if (!(given.suite?.includes(suite.name) ?? (given.long || !suite.long))) continue;
    console.error(`${suite.name}: ${suite.about}`);
    const rows = await suite.run({ pairs, withPeers: given['with-peers'], say: (line) => console.error(`  ${line}`) });
    console.error(`  load of the machine: ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores`);
    console.log(given.json ? rows.map((row) => JSON.stringify(row)).join('\n') : table(rows));
    if (!rows.every(holds)) process.exitCode = 1;
  }
}

function names(which: (suite: Suite) => boolean = () => true): string {
  return SUITES.filter(which)
    .map(({ name }) => name)
    .join(', ');
}

function refuse(message: string): void {
  console.error(message);
  process.exitCode = 2;
}

function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => {
    const { name, unit, values, bar } = row;
    const range = `${figure(Math.min(...values))} .. ${figure(Math.max(...values))}`;
    const limit = bar === null ? '' : `${bar.label} ${bar.kind} ${bar.value}`.trim();
    return [name, figure(median(values)), range, unit, limit, bar === null ? '' : holds(row) ? 'holds' : 'MISSED'];
  });
  const lines = [['', 'median', 'range', 'unit', 'bar', ''], ['---', '---:', '---:', '---', '---', '---'], ...cells];
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`).join('\n');
}

/** Three significant digits; large numbers in thousands or millions. */
function figure(value: number): string {
  if (Math.abs(value) >= 999_500) return `${(value / 1e6).toPrecision(3)} M`;
  if (Math.abs(value) >= 1e4) return `${(value / 1e3).toPrecision(3)} k`;
  return Math.abs(value) >= 999.5 ? value.toFixed(0) : value.toPrecision(3);
}
