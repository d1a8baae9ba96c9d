import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../core/errors.ts';
import { importRohe, type RoheFile } from '../../../scenarios/index.ts';
import { fileOf, given, known, lines, loaded, problems } from './imported.ts';

describe('whatever is given', () => {
  it('nothing is passed over in silence', () => {
    const odd = given('odd.json', {
      pipeline_id: 'p',
      colour: 'red',
      modality_ensembles: { m: { ensemble_members: [{ service_id: 'lstm', mood: 'good' }] } },
    });
    const { notes } = importRohe([odd], known);
    expect(notes.filter(({ kind }) => kind === 'left out').map(({ place, text }) => `${place} ${text}`)).toEqual([
      'odd.json:3 colour: a scenario has no such thing',
      'odd.json:9 mood: a scenario has no such thing',
    ]);
  });
  it('commands without data are left out', () => {
    const command = given('get.json', { client_id: 'c', command: 'GET ALL NODES' });
    const { notes } = importRohe([fileOf('plan.yaml'), command], known);
    expect(notes.some(({ text }) => text === 'command GET ALL NODES: it asks a server for something')).toBe(true);
  });
  it('says what is needed where nothing answers', () => {
    expect(() => importRohe([fileOf('contract.yaml')], known)).toThrow(UserError);
    expect(() => importRohe([fileOf('contract.yaml')], known)).toThrow('add a file of services or an execution plan');
  });
  it('says every problem of every file at once, by line', () => {
    const missing: RoheFile = {
      name: 'gone.json',
      text: new UserError('gone.json: cannot be read: there is no such file or folder'),
    };
    const nodes = given('nodes.json', {
      data: { n1: { node_name: 'a', mac_address: 'm', cpu: { capacity: 'many' }, memory: { capacity: {} } } },
    });
    const plan = given('plan.json', {
      modality_ensembles: { m: { ensemble_members: [{ weight: 1 }], selection_strategy: 'best' } },
      execution_phases: [{ phase_id: 0, modalities: ['q'] }],
    });
    expect(problems(missing, { name: 'text.yaml', text: 'a: [1' }, given('what.json', { hello: 1 }), nodes, plan)).toEqual([
      'gone.json: cannot be read: there is no such file or folder',
      expect.stringMatching(/^text\.yaml:1:\d+ not valid YAML/),
      expect.stringMatching(/^what\.json:1:1 is no file of ROHE's that is known; known are execution plans, /),
      'nodes.json:7:5 data.n1.cpu.capacity: must be a number of at least 1, not "many"',
      'nodes.json:10:5 data.n1.memory.capacity: is missing; give the memory in MB'.replace('capacity:', 'capacity.rss:'),
      'plan.json:1:1 pipeline_id: is missing; give the name of the pipeline',
      'plan.json:5:5 modality_ensembles.m.ensemble_members[0].service_id: is missing; give the service that answers',
      expect.stringMatching(/^plan\.json:9:4 modality_ensembles\.m\.selection_strategy: must be one of .*, not "best"$/),
      expect.stringMatching(
        /^plan\.json:15:4 execution_phases\[0\]\.modalities: has "q", of which there is no ensemble; there are m$/,
      ),
    ]);
  });
  it.each<readonly [string, unknown, string]>([
    [
      'an accelerator over 100 %',
      { data: { a: { s: { service_id: 's', cpu: 1, accelerator: { gpu: 150 }, memory: { rss: 1 } } } } },
      'data.a.s.accelerator.gpu: is 150 %; a service gets at most 100 % of one device',
    ],
    [
      'an unknown sensitivity',
      { S: { microservice_name: 's', cpu: 1, sensitivity: 7 } },
      'S.sensitivity: is 7; it must be 0 (none), 1 (CPU), 2 (memory) or 3 (both)',
    ],
    [
      'a demand of more than a core',
      { S: { microservice_name: 's', cpu: 1, processor: [4000] } },
      'S.processor: demands 4000 of one core, which has 1000; a demand is at most one whole core',
    ],
    [
      'an unknown operator',
      { contract: { contract_id: 'c', quality_slo: { builtin_metrics: { accuracy: { operator: '=>', value: 1 } } } } },
      'contract.quality_slo.builtin_metrics.accuracy.operator: must be one of <, <=, >, >=, ==, !=, not "=>"',
    ],
    [
      'an accuracy in per cent',
      { contract: { contract_id: 'c', quality_slo: { builtin_metrics: { accuracy: { operator: '>=', value: 80 } } } } },
      'contract.quality_slo.builtin_metrics.accuracy.value: is 80; it must be 0 to 1; 80 per cent is 0.8',
    ],
    [
      'an accuracy of the older kind in per cent',
      {
        a: {
          sla_id: 'a',
          service_level_indicators: [{ metric_name: 'accuracy', target_value: 95 }],
        },
      },
      'a.service_level_indicators[0].target_value: is 95; it must be 0 to 1; 95 per cent is 0.95',
    ],
    [
      'an availability above 100 %',
      { contract: { contract_id: 'c', performance_slo: { availability_percent: 101 } } },
      'contract.performance_slo.availability_percent: is 101; it must be at most 100',
    ],
    [
      'a window without a unit',
      {
        contract: { contract_id: 'c', quality_slo: { builtin_metrics: { accuracy: { operator: '>=', value: 1, window: '5' } } } },
      },
      'contract.quality_slo.builtin_metrics.accuracy.window: is "5"; write a number and s, m or h, such as 5m',
    ],
    [
      'a threshold on what is not defined',
      { contract: { contract_id: 'c', quality_slo: { cdm_thresholds: { x: { operator: '<', value: 1 } } } } },
      'contract.quality_slo.cdm_thresholds.x: "x" stands in no cdm_definitions; there are none',
    ],
    [
      'a condition without sources',
      {
        pipeline_id: 'p',
        modality_ensembles: { m: { ensemble_members: [{ service_id: 'lstm' }] } },
        execution_phases: [
          { phase_id: 0, modalities: ['m'], is_conditional: true, condition: { trigger: 'confidence_below', threshold: 0.5 } },
        ],
      },
      'execution_phases[0].condition.source_modalities: is missing; name the modalities whose results decide',
    ],
    [
      'a strategy of the allocation that is none',
      { orchestrateConfig: { strategy: 5 } },
      'orchestrateConfig.strategy: is 5; it must be 0 (first fit), 1 (best fit) or 2 (worst fit)',
    ],
    [
      'a window type that is none',
      { agent_image: 'x', window: { size: { type: 3, value: 1 } } },
      'window.size.type: must be 1 or 2',
    ],
    [
      'quantiles out of order',
      { M: { data: { d: { CPU: { response_time: { min: 3, max: 1, percentize_90: 2 } } } } } },
      'M.data.d.CPU.response_time: is not in order: min 3, percentize_90 2, max 1',
    ],
    [
      'no members',
      { pipeline_id: 'p', modality_ensembles: { m: {} } },
      'modality_ensembles.m.ensemble_members: is empty; a modality needs at least one member',
    ],
  ])('names %s, the place and the fix', (_, value, problem) => {
    const found = problems(given('file.json', value));
    expect(found.map((line) => line.replace(/^file\.json:\d+:\d+ /, ''))).toContain(problem);
  });
  it('asks whether a key that is nearly one of ROHE’s was meant to be it, and does not also miss that one', () => {
    const plan = given('plan.json', {
      pipelin_id: 'p',
      modality_ensembles: { m: { ensemble_membres: [{ service_id: 'lstm', wieght: 2, mood: 1 }] } },
    });
    expect(problems(plan)).toEqual([
      'plan.json:2:2 pipelin_id: unknown key; did you mean "pipeline_id"?',
      'plan.json:5:4 modality_ensembles.m.ensemble_membres: unknown key; did you mean "ensemble_members"?',
    ]);
  });
  it.each<readonly [string, unknown, string]>([
    [
      'services without their names',
      { shop: { lstm: { cpu: 1, memory: 2, replicas: 1 } } },
      'services: each service needs a service_id, service_name or microservice_name, or all stand under data: ',
    ],
    [
      'a plan without its ensembles',
      { pipeline_id: 'p', exec: [{ modalities: ['m'] }] },
      'an execution plan: a plan has pipeline_id and modality_ensembles: ',
    ],
    ['a contract without its name', { performance_slo: { throughput_rps: 3 } }, 'a contract: a contract has a contract_id'],
    ['nodes without their names', { n: { memory: { capacity: 3 }, frequency: 1 } }, 'nodes: each node needs a node_name or '],
  ])('says what a file of no known kind is most like: %s', (_, value, likeness) => {
    expect(problems(given('f.json', value))).toEqual([
      expect.stringContaining(`f.json:1:1 is no file of ROHE's that is known; it is most like ${likeness}`),
    ]);
  });
  it.each(['modalities', 'ensembles', 'by_modality'])('finds the ensembles of a plan under %s', (key) => {
    const plan = {
      pipeline_id: 'p',
      [key]: { m: { ensemble_members: [{ service_id: 'lstm' }] } },
      execution_phases: [{ modalities: ['m'] }],
    };
    expect(problems(given('f.json', plan))).toEqual([`f.json:3:2 ${key}: unknown key; did you mean "modality_ensembles"?`]);
  });
  it('refuses an objective of performance that is not known', () => {
    const contract = given('c.json', {
      contract: { contract_id: 'c', performance_slo: { response_time_p999_ms: 900, jitter: 3, response_time_p90_ms: null } },
    });
    expect(problems(contract)).toEqual([
      expect.stringMatching(
        /^c\.json:5:4 contract\.performance_slo\.response_time_p999_ms: unknown objective; did you mean "response_time_p99_ms"\?/,
      ),
      expect.stringMatching(/^c\.json:6:4 contract\.performance_slo\.jitter: unknown objective; known: response_time_p50_ms, /),
    ]);
  });
  it('says when services fit no node', () => {
    const nodes = given('n.json', {
      n: {
        node_name: 'small',
        MAC: 'm',
        cpu: { capacity: 1000 },
        memory: { capacity: { rss: 100 } },
        processor: { capacity: [100] },
      },
    });
    const found = problems(nodes, fileOf('add_service.json'));
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toMatch(
      /^add_service\.json:4:7 data\.shop\.shop_web: no node can take .*small.*\(services\.\S+ of the scenario\)$/,
    );
    expect(found.filter((line) => !line.startsWith('add_service.json:'))).toEqual([]);
  });
  it('follows references between metrics, but not in a circle', () => {
    const contract = given('c.json', {
      contract: {
        contract_id: 'c',
        quality_slo: { cdm_thresholds: { b: { operator: '<', value: 1 }, loop: { operator: '<', value: 1 } } },
      },
      cdm_definitions: {
        a: { expression: { type: 'count', filters: { is_multimodal: 'true' } } },
        b: { expression: { type: 'cdm_ref', cdm_ref: 'a' } },
        loop: { expression: { type: 'cdm_ref', cdm_ref: 'loop' } },
      },
    });
    const read = importRohe([fileOf('plan.yaml'), contract], known);
    expect(loaded(read).contracts[0]!.objectives.map(({ text }) => text)).toEqual(['a < 1']);
    expect(lines(read, 'left out').join('\n')).toContain('metric loop: it refers to itself (loop -> loop)');
  });
  it('is answered with a scenario or with problems, never with anything else', () => {
    const word = fc.constantFrom(
      'data',
      'node_name',
      'MAC',
      'cpu',
      'capacity',
      'memory',
      'cores',
      'processor',
      'service_id',
      'pipeline_id',
      'modality_ensembles',
      'ensemble_members',
      'execution_phases',
      'modalities',
      'contract',
      'contract_id',
      'quality_slo',
      'cdm_definitions',
      'expression',
      'type',
      'operands',
      'window',
      'collector',
      'rps',
      'sla_id',
      'runtime_performance',
      'model_id',
      'profile',
      'model_name',
    );
    const leaf = fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ maxLength: 6 }),
      fc.constantFrom('count', 'ratio', 'm'),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(word, tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(word, value, { maxKeys: 5 }), fc.boolean(), (file, alone) => {
        try {
          loaded(importRohe([...(alone ? [] : [fileOf('plan.yaml')]), given('f.json', file)], known));
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
