import { describe, expect, it } from 'vitest';
import { ScenarioError, UserError } from '../../core/errors.ts';
import type { MetricSpec } from '../../core/scenario.ts';
import { listed } from '../../core/suggest.ts';
import { power } from '../../reports/expressions/language.ts';
import { compileOwnMetrics } from '../../reports/expressions/own.ts';
import { BUILT_IN_NAMES } from '../../reports/metrics/builtin.ts';
import { createMetrics } from '../../reports/metrics/collect.ts';
import { CONTEXT, query, SCENARIO } from './records.ts';

const RECORDS = [
  query({ arrivalMs: 10, responseMs: 1 }),
  query({ responseMs: 100 }),
  query({ responseMs: 200, answerClass: 0 }),
  query({ outcome: 'late', responseMs: 400, explain: true }),
  query({ outcome: 'failed' }),
  query({ streamId: 1, contractId: 1, responseMs: 60, trueClass: 2, answerClass: 2, cut: true, outcome: 'partial' }),
];

async function measured(specs: readonly MetricSpec[]) {
  const metrics = createMetrics(CONTEXT, await compileOwnMetrics(specs, SCENARIO));
  for (const record of RECORDS) metrics.observe(record);
  return metrics;
}
async function valued(spec: MetricSpec): Promise<number | null> {
  return (await measured([spec])).summary()[spec.name] ?? null;
}
const expression = (text: string, name = 'mine'): MetricSpec => ({ kind: 'expression', name, expression: text });
const count = (where: string | null, field: string | null = null): MetricSpec => ({ kind: 'count', name: 'mine', field, where });
const mean = (field: string | null, where: string | null = null): MetricSpec => ({ kind: 'mean', name: 'mine', field, where });
const percentile = (field: string, of: number, where: string | null = null): MetricSpec => ({
  kind: 'percentile',
  name: 'mine',
  field,
  of,
  where,
});

describe('expressions over metrics', () => {
  it.each([
    ['(completed + 0.5 * partial) / arrived', 2.5 / 5],
    ['arrived ^ 2 - 2 ^ -1', 24.5],
    ['on_time >= 0.5 ? 1 : -late', -1],
    ['0 < on_time < 1 and not (arrived == 4) ? 7 % 4 : 0', 3],
    ['95 %', 0.95],
    ['max(completed, partial, 1) + min(3, 4) + sqrt(16) + abs(-1)', 10],
    ['exp(log(8)) + floor(1.9) + ceil(1.1) + round(2.4)', 13],
    ['arrived / (failed - 1)', null],
    ['log(-arrived)', null],
    ['explained_share * 0', 0],
  ])('%s', async (text, wanted) => {
    const value = await valued(expression(text));
    if (wanted === null) expect(value).toBeNull();
    else expect(value).toBeCloseTo(wanted, 12);
  });
  it('have no value where a metric they name has none', async () => {
    expect(await valued(expression('utilisation + 1'))).toBeNull();
  });
  it('may name own metrics: folds, and expressions above them', async () => {
    const metrics = await measured([
      expression('fast / arrived', 'fast_share'),
      { kind: 'count', name: 'fast', field: null, where: 'response_ms < 150' },
      expression('1 - fast_share', 'slow_share'),
    ]);
    expect(metrics.summary()).toMatchObject({ fast: 2, fast_share: 0.4, slow_share: 0.6 });
    expect(Object.keys(metrics.summary()).slice(-3)).toEqual(['fast', 'fast_share', 'slow_share']);
  });
  it('are computed by contract, too', async () => {
    const metrics = await measured([
      { kind: 'mean', name: 'mine', field: 'response_ms', where: null },
      expression('mine / 10', 'tenth'),
    ]);
    const gold = metrics.groups().find(({ name }) => name === 'gold')!.measures;
    expect(gold.find(({ name }) => name === 'mine')).toEqual({ name: 'mine', unit: 'ms', value: 700 / 3, n: 3 });
    expect(gold.find(({ name }) => name === 'tenth')).toEqual({ name: 'tenth', unit: '', value: 700 / 3 / 10, n: null });
  });
});

describe('counts, means and percentiles of a query field', () => {
  it.each([
    [count(null), 5],
    [count('outcome == "late" or outcome == "failed"'), 2],
    [count('tenant == "bolt"'), 1],
    [count('response_ms == null'), 1],
    [count('response_ms < 1000'), 4],
    [count('not (response_ms < 1000)'), 1],
    [count('response_ms - 100 >= 100'), 2],
    [count('correct and class != "dog"'), 1],
    [count('explain xor cut'), 2],
    [count('contract == "gold" and deadline_ms == 250'), 4],
    [count('deadline_ms != 250'), 1],
    [count(null, 'response_ms'), 4],
    [count('tenant == "acme"', 'correct'), 2],
    [mean('response_ms'), 190],
    [mean('response_ms', 'tenant == "acme"'), 700 / 3],
    [mean('correct'), 3 / 5],
    [mean('models', 'outcome == "rejected"'), null],
    [percentile('response_ms', 1), 400],
    [percentile('response_ms', 0), 60],
    [percentile('response_ms', 0.5, 'outcome == "dropped"'), null],
  ])('%j', async (spec, wanted) => {
    const value = await valued(spec);
    if (wanted === null) expect(value).toBeNull();
    else expect(value).toBeCloseTo(wanted, 12);
  });
  it('percentiles are those of the histogram', async () => {
    expect(Math.abs((await valued(percentile('response_ms', 0.5)))! / 150 - 1)).toBeLessThan(0.005);
  });
});

describe('what is wrong is said once, with the name, the text and the names there are', () => {
  const message = async (spec: MetricSpec): Promise<string> => {
    const error = await compileOwnMetrics([spec], SCENARIO).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  };
  it.each([
    [
      expression('on_tme * 2'),
      `metric "mine": unknown metric "on_tme" in "on_tme * 2"; did you mean "on_time"? (known: ${listed(BUILT_IN_NAMES)})`,
    ],
    [expression('mine + 1'), `metric "mine": unknown metric "mine" in "mine + 1"; known: ${listed(BUILT_IN_NAMES)}`],
    [expression('1 +'), 'metric "mine": cannot be read (Unexpected end of expression (char 4)) in "1 +"'],
    [expression(''), 'metric "mine": the expression is empty'],
    [expression('2 late'), 'metric "mine": "2 late" has no operator between its parts in "2 late"'],
    [expression('late > 2'), 'metric "mine": a number is wanted, not a condition, in "late > 2"'],
    [expression('late + "a"'), 'metric "mine": "late + "a"" needs a number, not a text in "late + "a""'],
    [expression('sqrt(1, 2)'), 'metric "mine": sqrt() takes one number, not 2, in "sqrt(1, 2)"'],
    [expression('x = 3'), 'metric "mine": "x = 3" sets a value in "x = 3"; write == to compare'],
    [expression('f(x) = x'), 'metric "mine": "f(x) = x" is not allowed in "f(x) = x"'],
    [expression('late; 3'), 'metric "mine": "late;\n3" is not allowed in "late; 3"'],
    [expression('late!'), 'metric "mine": the operator ! is not allowed in "late!"'],
    [expression('1e999'), 'metric "mine": "Infinity" is not a number in "1e999"'],
    [
      expression('late > 1 ? 1 : "a"'),
      'metric "mine": "(late > 1) ? 1 : "a"" is either a number or a text in "late > 1 ? 1 : "a""',
    ],
    [expression('1', 'on_time'), 'metric "on_time": there is a metric of this name already; choose another'],
    [expression('1', 'max'), 'metric "max": max is a function of expressions; choose another name'],
    [expression('1', 'p 99'), 'metric "p 99": a name has letters, digits and _ only, and starts with no digit'],
    [
      count('tennant == "acme"'),
      /^metric "mine": where: unknown query field "tennant" in "tennant == "acme""; did you mean "tenant"\? \(known: query_id, /,
    ],
    [
      count('tenant == "acne"'),
      'metric "mine": where: unknown tenant "acne" in "tenant == "acne""; did you mean "acme"? (known: acme, bolt)',
    ],
    [count('"compleated" != outcome'), /unknown outcome "compleated" in .*; did you mean "completed"\?/],
    [count('tenant == 3'), 'metric "mine": where: "tenant == 3" compares a text with a number in "tenant == 3"'],
    [count('tenant > "a"'), 'metric "mine": where: "tenant > "a"" needs a number, not a text in "tenant > "a""'],
    [count('response_ms'), 'metric "mine": where: a condition is wanted, not a number, in "response_ms"'],
    [
      count('response_ms and cut'),
      'metric "mine": where: "response_ms and cut" needs a condition, not a number in "response_ms and cut"',
    ],
    [count(null, 'respons_ms'), /^metric "mine": unknown query field "respons_ms"; did you mean "response_ms"\?/],
    [
      mean('tenant'),
      /^metric "mine": the mean cannot be taken of tenant, which is text; it takes one of query_id, .*response_ms/,
    ],
    [mean(null), /^metric "mine": the mean has no field; it takes one of /],
    [percentile('cut', 0.5), /^metric "mine": the percentile cannot be taken of cut, which is true or false/],
    [percentile('response_ms', 95), 'metric "mine": of is 95; a percentile is of 0 to 1, such as 0.95'],
    [expression(`1${' + 1'.repeat(400)}`), 'metric "mine": the expression has 1601 characters; at most 1000 are read'],
    [expression('('.repeat(1000)), /^metric "mine": cannot be read \(/],
  ])('%j', async (spec, wanted) => {
    const said = await message(spec);
    if (typeof wanted === 'string') expect(said).toBe(wanted);
    else expect(said).toMatch(wanted);
  });
  it.each([
    'import({})',
    'createUnit("x")',
    'evaluate("1")',
    'parse("1")',
    'compile("1")',
    'simplify("1")',
    'derivative("x^2", "x")',
    'config({})',
    'random()',
    'reviver()',
    'typed("a")',
    'chain(3)',
    'help(1)',
    'late.constructor',
    'late["constructor"]',
    'constructor',
    '__proto__',
    'toString()',
    'hasOwnProperty("x")',
    '[1, 2]',
    '{a: 1}',
    '1:3',
    'i',
    'pi',
    '2 cm to inch',
    '"a"',
  ])('refuses %s', async (text) => {
    await message(expression(text));
  });
  it('all at once, and a metric that is wrong does not make those that name it wrong, too', async () => {
    const specs: MetricSpec[] = [
      { kind: 'count', name: 'bad_count', field: null, where: 'tennant == "a"' },
      expression('1 +', 'bad_expression'),
      expression('bad_count + bad_expression', 'fine'),
      expression('latte', 'bad_name'),
    ];
    const thrown = await compileOwnMetrics(specs, SCENARIO).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(ScenarioError);
    expect((thrown as ScenarioError).problems.map((problem) => problem.split(':')[0])).toEqual([
      'metric "bad_count"',
      'metric "bad_expression"',
      'metric "bad_name"',
    ]);
  });
  it('refuses the same name twice', async () => {
    await expect(compileOwnMetrics([expression('1'), expression('2')], SCENARIO)).rejects.toThrow(
      'there is a metric of this name already',
    );
  });
});

it('takes powers that all engines agree on', () => {
  expect(power(3, 4)).toBe(81);
  expect(power(2, -3)).toBe(0.125);
  expect(power(0, 0)).toBe(1);
  expect(power(4, 0.5)).toBeCloseTo(2, 12);
  expect(power(10, 100)).toBeCloseTo(1e100, -88);
  expect(power(-8, 0.5)).toBeNaN();
});
