import { each, type Found, NOTHING, type Reader, type ServicePart, short, stem } from './found.ts';
import { Column, Faults, numberOf, rowsOf, type Source } from './source.ts';

/** Published curves, known by columns that all of them have; what is no number in them is skipped. */
const CURVES: readonly {
  readonly kind: string;
  readonly has: readonly string[];
  readonly most: number;
  /** Columns that are numbers of something else. */
  readonly not?: readonly string[];
}[] = [
  { kind: 'quality over time, with and without objectives of consumers', has: ['Time', 'WithConsumerObjective'], most: 1 },
  { kind: 'cost of quality over time', has: ['QualityCost', 'BaseCost', 'QualityOfService'], most: 1 },
  { kind: 'quality of an ensemble that is updated', has: ['Update-Feedback', 'No Update'], most: 1 },
  { kind: 'accuracy by share of feedback', has: ['Feedback', 'Accuracy'], most: 100 },
  { kind: 'confidence by object', has: ['yl8_con', 'yl5_con'], most: 1, not: ['yl8id', 'yl5id'] },
  { kind: 'risk by level of services', has: ['model_id', 'risk_level_1(%)'], most: 100 },
];

export const curves: readonly Reader[] = CURVES.map(({ kind, has, most, not = [] }) => ({
  kind,
  caveat: 'published results: checked, and nothing a scenario takes',
  recognises: ({ cells }) => has.every((name) => cells.includes(name)),
  read: (source) => read(source, most, not),
}));

async function read(source: Source, most: number, not: readonly string[]): Promise<Found> {
  const faults = new Faults(source.path);
  const columns = new Map<string, Column>();
  for await (const row of rowsOf(source, faults)) {
    for (const name of row.columns) {
      const value = numberOf(row.text(name));
      if (Number.isNaN(value) || not.includes(name)) continue;
      const column = columns.get(name) ?? new Column();
      columns.set(name, column);
      column.push(value);
    }
  }
  if (columns.size === 0) faults.add(1, 'has no numbers under its columns; give at least one row');
  const all = [...columns.values()].flatMap((column) => [...column.values()]);
  const inside = all.filter((value) => value >= 0 && value <= most).length;
  const means = [...columns].map(([name, column]) => {
    const values = column.values();
    return `${name} ${short(values.reduce((sum, value) => sum + value, 0) / values.length)}`;
  });
  return {
    ...NOTHING,
    faults: faults.list(),
    checks: [each(`figures from 0 to ${most}`, inside, all.length)],
    notes: [`in the mean: ${means.join(', ')}`],
  };
}

/** What detectors of a size cost and give: a service for each size. */
export const tradeOff: Reader = {
  kind: 'accuracy and response time by size of model',
  caveat: 'one mean response time for each size, of a device that is not said',
  recognises: ({ cells }) => ['confidence', 'accuracy', 'response time', 'cpu_time'].every((name) => cells.includes(name)),
  async read(source) {
    const faults = new Faults(source.path);
    const services: ServicePart[] = [];
    for await (const row of rowsOf(source, faults)) {
      const [confidence, accuracy, seconds] = ['confidence', 'accuracy', 'response time'].map(row.number);
      if (![confidence, accuracy].every((share) => share! >= 0 && share! <= 1))
        faults.add(row.line, 'has a confidence or an accuracy that is not from 0 to 1');
      if (!(seconds! > 0)) faults.add(row.line, `response time is ${seconds}; give seconds above 0`);
      services.push({
        file: stem(source.name),
        service: stem(row.text(row.columns[0]!)).toLowerCase(),
        profile: { otherwise: { kind: 'constant', ms: 1000 * seconds! } },
        accuracy: { overall: accuracy! },
        confidence: { when_right: confidence!, when_wrong: confidence! },
      });
    }
    return { ...NOTHING, faults: faults.list(), services, notes: ['confidence: its mean, whoever was right'] };
  },
};
