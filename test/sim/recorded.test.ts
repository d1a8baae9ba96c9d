import { describe, expect, it } from 'vitest';
import { UserError } from '../../core/errors.ts';
import { catalogue } from '../../runners/catalogue.ts';
import { simulate } from '../../runners/simulate.ts';
import { parseScenario } from '../../scenarios/index.ts';

const SCENARIO = `
duration: 400 s
nodes: { server: { device: jetson-nano } }
network: { within_zone: { latency: 0 ms } }
services:
  a: { modality: image, accuracy: 0.5, profile: 1 ms, demand: { cpu: 1 m } }
  b: { modality: image, accuracy: 0.5, profile: 1 ms, demand: { cpu: 1 m } }
pipelines:
  look:
    classes: [cat, dog, owl]
    recorded: answers.csv
    modalities: { image: { members: [a, b], ensemble_size: 2, aggregation: confidence_max } }
contracts: { all: { at_deadline: wait } }
workload: { all: { arrivals: { constant: 20/s } } }
strategies: [v2]
`;
/** Three inputs: a alone knows the cats, both know the dog, and nothing is recorded of a there. */
const ANSWERS = 'class,a,a:confidence,b,b:confidence\ncat,cat,0.9,owl,0.8\ncat,cat,0.6,dog,70 %\ndog,,,right,0.95\n';

async function play(csv: string, scenario = SCENARIO) {
  const world = parseScenario(scenario, 'look.yaml', '/', { ...catalogue(), readText: () => csv }).scenario;
  const answers: { service: number; answer: number | null; confidence: number | null; queryId: number }[] = [];
  const queries: { trueClass: number; answerClass: number | null; queryId: number }[] = [];
  await simulate({
    scenario: world,
    strategy: world.strategies[0]!,
    baseDir: '/',
    seed: 1,
    replicate: 0,
    onRecord: (record) => {
      if (record.kind === 'query') queries.push(record);
      if (record.kind === 'invocation' && record.stage === 'infer')
        answers.push({
          service: record.serviceId!,
          answer: record.answerClass,
          confidence: record.confidence,
          queryId: record.queryId,
        });
    },
  });
  return { answers, queries };
}

describe('recorded answers', () => {
  it('are given as they were, to inputs that come as often as they were recorded', async () => {
    const { answers, queries } = await play(ANSWERS);
    const cats = queries.filter(({ trueClass }) => trueClass === 0);
    expect(queries.length).toBe(8000);
    expect(Math.abs(cats.length / queries.length - 2 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 8000));
    const said = (service: number): string[] => [
      ...new Set(answers.filter((one) => one.service === service).map(({ answer, confidence }) => `${answer}:${confidence}`)),
    ];
    expect(said(1).sort()).toEqual(['1:0.7', '1:0.95', '2:0.8']);
    expect(said(0)).toEqual(expect.arrayContaining(['0:0.9', '0:0.6']));
    // Of the two cats, confidence gets one right and is misled on the other.
    expect(cats.filter(({ answerClass }) => answerClass === 0).length / cats.length).toBeCloseTo(0.5, 1);
  });

  it('belong together: the models that answer a query answer the same input', async () => {
    const { answers } = await play(ANSWERS);
    const byQuery = new Map<number, string>();
    for (const { queryId, service, answer } of answers.filter(({ service }) => service === 1))
      byQuery.set(queryId, `${service}${answer}`);
    for (const { queryId } of answers.filter(
      ({ service, answer, confidence }) => service === 0 && answer === 0 && confidence === 0.9,
    ))
      expect(byQuery.get(queryId)).toBe('12');
    expect([...byQuery.values()].filter((b) => b === '12').length).toBeGreaterThan(100);
  });

  it('give way to the model for a class that has none, and to the weights of a stream', async () => {
    const weighted = SCENARIO.replace('constant: 20/s } }', 'constant: 20/s }, classes: { owl: 1 } }');
    const { queries } = await play(ANSWERS, weighted);
    expect(queries.every(({ trueClass }) => trueClass === 2)).toBe(true);
    const right = queries.filter(({ answerClass }) => answerClass === 2).length / queries.length;
    expect(right).toBeGreaterThan(0.3);
    expect(right).toBeLessThan(0.8);
  });

  it.each([
    ['class,a\nbird,cat\n', 'answers.csv:2 unknown class "bird"'],
    ['class,a\ncat,bird\n', 'answers.csv:2 a answered "bird"; write a class of the pipeline, right or wrong'],
    ['a\ncat\n', 'answers.csv:1 needs the column class'],
    ['class,c\ncat,cat\n', 'answers.csv:1 unknown service "c"'],
    ['class\ncat\n', 'answers.csv:1 has no column of a service'],
    ['class,a:confidence,b\ncat,0.5,cat\n', 'answers.csv:1 a:confidence has no column a beside it'],
    ['class,a,a:confidence\ncat,cat,sure\n', 'answers.csv:2 the confidence of a is "sure"'],
    ['class,a\ncat\n', 'answers.csv:2 has 1 cells where the first line has 2'],
    ['class,a\n', 'answers.csv:1 has no rows'],
  ])('are refused by file and line: %j', async (csv, problem) => {
    const failed = await play(csv).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failed).toBeInstanceOf(UserError);
    expect(String(failed)).toContain(problem);
  });
});
