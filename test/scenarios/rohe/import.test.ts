import { describe, expect, it } from 'vitest';
import { importRohe, readRoheProfiles } from '../../../scenarios/index.ts';
import { fileOf, given, imported, known, lines, loaded, problems, scenarioOf, service } from './imported.ts';

describe('nodes', () => {
  it('are read in the canonical dialect, alike ones as a device of the catalogue', () => {
    const { nodes, devices } = scenarioOf('add_node.json', 'add_service.json');
    expect(nodes.map(({ name, device }) => [name, device])).toEqual([
      ['RaspberryPi_01', 'raspberry-pi-4'],
      ['Jetson_nano_02', 'jetson-nano'],
      ['server', 'server'],
    ]);
    expect(devices.find(({ name }) => name === 'server')).toMatchObject({
      cores: 8,
      coreMillis: 2000,
      memoryMiB: { rss: 32768, vms: 65536 },
      frequencyGHz: 3.2,
    });
  });
  it('are read in the dialect of the YAML template, accelerators with their mode', () => {
    const { nodes, devices } = scenarioOf('add_node.yaml', 'add_service.json');
    expect(nodes.map(({ name }) => name)).toEqual(['RaspberryPi_11', 'lab-pc']);
    expect(devices.find(({ name }) => name === 'lab-pc')).toMatchObject({
      cores: 8,
      accelerators: [{ name: 'GPU0', type: 'gpu', share: 1, mode: 'non-pre-emptive' }],
    });
  });
  it('are read in the dialect of the README, where a core is 1000', () => {
    const read = imported('node-readme.json', 'service-readme.json');
    expect(loaded(read).devices[0]).toMatchObject({ cores: 8, coreMillis: 1000 });
    expect(lines(read, 'mapped')).toContain('node-readme.json:10 1000 units are one core');
  });
  it('are guessed where no file has any, and that is said', () => {
    const read = imported('add_service.json');
    expect(loaded(read).nodes).toHaveLength(4);
    expect(lines(read, 'guessed').join('\n')).toContain('no file says what the nodes are');
    expect(read.yaml).toContain('# guess: no file says what the nodes are');
  });
  it('begin empty: what was in use is left out, with its line', () => {
    expect(lines(imported('add_node.json', 'add_service.json'), 'left out')).toContain(
      'add_node.json:29,30,31 used: the scenario begins with empty nodes',
    );
  });
});

describe('services', () => {
  it('have the same demands in all dialects, cores by what the nodes count for one', () => {
    const canonical = scenarioOf('add_node.json', 'add_service.json');
    expect(service(canonical, 'shop_inference').demand).toMatchObject({
      cpuMillis: 500,
      coreShares: [0.5, 0.05],
      memoryMiB: { rss: 600, vms: 200 },
      accelerators: {},
    });
    expect(service(canonical, 'shop_inference')).toMatchObject({ replicas: 2, sensitivity: 'both', image: 'example/inf:1' });
    const template = scenarioOf('add_node.yaml', 'add_service.yaml');
    expect(service(template, 'detector').demand).toMatchObject({
      cpuMillis: 700,
      coreShares: [0.7],
      accelerators: { gpu: 0.15 },
    });
    const readme = scenarioOf('node-readme.json', 'service-readme.json');
    expect(service(readme, 'counter').demand).toMatchObject({ cpuMillis: 1200, coreShares: [0.4, 0.05] });
    expect(service(readme, 'counter').sensitivity).toBe('cpu');
  });
  it('that count 1000 for a core are understood beside nodes that count 100', () => {
    const read = imported('add_node.json', 'service-readme.json');
    expect(service(loaded(read), 'counter').demand.coreShares).toEqual([0.4, 0.05]);
    expect(lines(read, 'guessed')).toContain('service-readme.json:11 demands on cores are parts of 1000');
  });
  it('that answer nothing keep their room', () => {
    const scenario = scenarioOf('add_node.json', 'add_service.json', 'plan.yaml');
    expect(service(scenario, 'shop_web').demand.cpuMillis).toBe(400);
    expect(scenario.pipelines[0]!.modalities[0]!.members.map((member) => member.service)).toEqual(['lstm', 'gru', 'forecaster']);
  });
});

describe('plans', () => {
  it('are filled up where the documentation of ROHE leaves gaps', () => {
    const read = imported('add_node.json', 'add_service.json', 'plan.yaml');
    const scenario = loaded(read);
    expect(scenario.pipelines[0]).toMatchObject({
      name: 'shop',
      aggregator: 'aggregator',
      modalities: [
        {
          modality: 'timeseries',
          preprocessor: 'shop-normalizer',
          selection: 'enhance_confidence',
          ensembleSize: 3,
          timeFraction: 0.5,
          aggregation: { method: 'confidence_weighted' },
        },
      ],
    });
    expect(scenario.pipelines[0]!.modalities[0]!.members).toEqual([
      { service: 'lstm', weight: 1, active: true },
      { service: 'gru', weight: 0.9, active: true },
      { service: 'forecaster', weight: 0.5, active: false },
    ]);
    expect(service(scenario, 'lstm')).toMatchObject({ model: 'lstm', demand: { cpuMillis: 500 }, accuracy: { overall: 0.86 } });
    expect(service(scenario, 'shop-normalizer')).toMatchObject({ role: 'preprocess', replicas: 2, demand: { cpuMillis: 300 } });
    expect(scenario.strategies.map(({ use }) => use)).toEqual(['v2', 'adaptive', 'dream', 'llf', 'rohe/dream']);
    expect(lines(read, 'guessed')).toContain('plan.yaml:8 ensemble_size 4 is more than there are members: 3');
  });
  it('have their phases in the order of their ids, with conditions', () => {
    const { pipelines } = scenarioOf('add_node.yaml', 'add_service.yaml', 'service-readme.json', 'plan-two.json');
    expect(pipelines[0]!.phases).toEqual([
      { id: 0, modalities: ['audio'], condition: null },
      { id: 1, modalities: ['video'], condition: { trigger: 'confidence_below', threshold: 0.65, sources: ['audio'] } },
    ]);
    expect(pipelines[0]!.modalities[0]).toMatchObject({
      selection: 'select_by_overall_accuracy',
      ensembleSize: 2,
      aggregation: { method: 'majority_vote' },
      timeFraction: 0.6,
    });
  });
  it('are changed by the ensembles of PATCH requests, by service', () => {
    const { pipelines } = scenarioOf('plan.yaml', 'patch.json');
    expect(pipelines[0]!.modalities[0]).toMatchObject({ ensembleSize: 2 });
    expect(pipelines[0]!.modalities[0]!.members.map(({ service: name, weight }) => [name, weight])).toEqual([
      ['lstm', 0.4],
      ['gru', 0.9],
      ['forecaster', 0.5],
      ['statistical', 0.6],
    ]);
  });
});

describe('contracts', () => {
  it('become deadlines, watched objectives, metrics and remedies', () => {
    const read = imported('plan.yaml', 'contract.yaml');
    const { contracts, workload, metrics, remedy } = loaded(read);
    expect(contracts[0]).toMatchObject({
      name: 'shop-sla-001',
      tenant: 'tenant-001',
      pipeline: 'shop',
      deadlineMs: 900,
      atDeadline: 'answer',
    });
    expect(contracts[0]!.objectives.map(({ text, watch }) => [text, watch?.action ?? null, watch?.window ?? null])).toEqual([
      ['p99 <= 900 ms', null, null],
      ['answered_share >= 99 %', null, null],
      ['accuracy_answered >= 0.8', 'alert', { kind: 'time', ms: 300_000 }],
      ['mean_confidence >= 0.6', 'degrade', { kind: 'time', ms: 30_000 }],
      ['wrong_rate < 0.15', 'reroute', { kind: 'time', ms: 300_000 }],
    ]);
    expect(metrics.map(({ name }) => name)).toEqual(['wrong_rate_of', 'wrong_rate_in', 'wrong_rate']);
    expect(workload[0]!.arrivals).toEqual({ kind: 'poisson', perSecond: 4 });
    expect(remedy.use).toBe('by-contract');
    expect(lines(read, 'left out')).toContain(
      'contract.yaml:22 metric spread: expressions of type "variance" are not known, to ROHE neither',
    );
  });
  it('of the older kind say who may ask whom', () => {
    const { contracts, pipelines } = scenarioOf('plan.yaml', 'sla.yaml', 'adaptive.yaml');
    expect(contracts[0]).toMatchObject({
      name: 'shop-gold',
      consumers: ['guard'],
      privileges: ['timeseries'],
      deadlineMs: 700,
      timeProportions: { guard: { timeseries: 0.7 } },
    });
    expect(contracts[0]!.objectives.map(({ text }) => text)).toEqual(['mean_response_ms <= 700 ms', 'accuracy_answered >= 0.75']);
    expect(pipelines[0]!.modalities[0]!.ensembleSize).toBe(3);
  });
});

describe('configurations', () => {
  it('of the orchestration say where instances go, in both spellings', () => {
    const file = scenarioOf('plan.yaml', 'orchestrationConfig.yaml');
    expect(file.placement).toMatchObject({ use: 'best-fit', params: { cpu: 2, memory: 1, priority: 'cpu', queue_balance: 4 } });
    expect(file.orchestration.tickMs).toBe(5000);
    const model = scenarioOf('plan.yaml', 'orchestration-model.json');
    expect(model.placement).toMatchObject({
      use: 'worst-fit',
      params: { cpu: 1, memory: 1, priority: 'none', queue_balance: 3 },
    });
    expect(model.orchestration.tickMs).toBe(2000);
  });
  it('of the observation say how response times are seen', () => {
    expect(scenarioOf('plan.yaml', 'observationConfig.yaml').telemetry.window).toEqual({
      size: { kind: 'time', ms: 100_000 },
      interval: { kind: 'events', events: 30 },
    });
    expect(scenarioOf('plan.yaml', 'observation-model.yaml').telemetry.window).toEqual({
      size: { kind: 'events', events: 50 },
      interval: { kind: 'time', ms: 3000 },
    });
  });
  it('of workloads say how queries arrive; the first of several', () => {
    const { workload, durationMs } = scenarioOf('plan.yaml', 'workload.yaml');
    expect(workload[0]!.arrivals).toEqual({ kind: 'burst', basePerSecond: 2, burstPerSecond: 10, everyMs: 20_000, forMs: 5000 });
    expect(durationMs).toBe(60_000);
  });
});

describe('profiles', () => {
  it('and instances give times, explanations and accuracies by class', () => {
    const scenario = scenarioOf('plan.yaml', 'profiles.json', 'instances.json');
    expect(service(scenario, 'forecaster')).toMatchObject({
      profile: { otherwise: { kind: 'constant', ms: 40 } },
      explanation: { factor: 2.5 },
      accuracy: { overall: 0.71, byClass: { calm: 0.8, busy: 0.62 } },
    });
    expect(scenario.pipelines[0]!.classes).toEqual(['calm', 'busy']);
  });
  it('as measured by device and by class', () => {
    const scenario = scenarioOf('add_node.json', 'plan.yaml', 'measured.yaml', 'model_v1.yaml');
    const forecaster = service(scenario, 'forecaster');
    expect(forecaster.profile.byDevice['raspberry-pi-4']).toMatchObject({ kind: 'empirical' });
    expect(forecaster.accuracy).toMatchObject({ overall: 0.66, byClass: { calm: 0.7, busy: 0.6 } });
  });
  it('of the ensemble selection: sizes, rates, throughputs, devices', () => {
    const scenario = scenarioOf('device_features.yaml', 'model_features.yaml', 'selection.yaml', 'plan.yaml');
    expect(service(scenario, 'forecaster').profile.otherwise).toEqual({ kind: 'constant', ms: 25 });
    expect(scenario.workload[0]!.arrivals).toEqual({ kind: 'poisson', perSecond: 6 });
    expect(scenario.devices[0]).toMatchObject({ cores: 4, memoryMiB: { rss: 4096, vms: 4096 } });
  });
  it('whose accuracy is a mean confidence give the confidence, of right and wrong answers alike', () => {
    const detections = given('detections.json', {
      'a-b-c': { model_name: 'lstm', overall: { accuracy: 0.55 }, class_specific: { 0: { accuracy: 0.9 } } },
    });
    const read = importRohe([fileOf('plan.yaml'), detections], known);
    expect(service(loaded(read), 'lstm').accuracy.confidence).toMatchObject({ whenRight: 0.55, whenWrong: 0.55 });
    expect(lines(read, 'guessed').join()).toContain('the mean of all detections');
    expect(lines(read, 'left out')).toContain('detections.json:7 class_specific: a service has one confidence for all classes');
    const wrong = given('wrong.json', { 'a-b-c': { overall: { accuracy: 55 }, class_specific: {} } });
    expect(problems(wrong)).toEqual(['wrong.json:4:4 a-b-c.overall.accuracy: must be a share from 0 to 1, not 55']);
  });
  it('that tell processors and accelerators apart give the times of what the service demands', () => {
    const time = (seconds: number) => ({ response_time: { min: seconds, percentize_90: 2 * seconds, max: 3 * seconds } });
    const measured = given('measured.json', { lstm: { data: { jetson_nano: { GPU: time(0.1), CPU: time(1) } } } });
    const demand = (gpu: number) =>
      given('service.json', {
        data: {
          shop: {
            lstm: {
              service_name: 'lstm',
              service_id: 'lstm',
              cpu_required: 100,
              accelerator_required: { gpu },
              memory_required: { rss: 10, vms: 10 },
            },
          },
        },
      });
    const leastMs = (gpu: number): unknown => {
      const scenario = loaded(importRohe([fileOf('plan.yaml'), measured, demand(gpu)], known));
      const { otherwise } = service(scenario, 'lstm').profile;
      return otherwise?.kind === 'empirical' ? otherwise.points[0] : otherwise;
    };
    expect(leastMs(0)).toEqual([0, 1000]);
    expect(leastMs(15)).toEqual([0, 100]);
    const eight = Array.from({ length: 8 }, () => 100);
    const memory = { capacity: { rss: 16384, vms: 16384 } };
    const accelerator = { GPU0: { accelerator_type: 'gpu', mode: 'pre-emptive', core: 512, capacity: 100 } };
    const node = { node_name: 'Jetson_xavier_06', mac_address: 'x', frequency: 2.3, accelerator, memory };
    const xavier = given('node.json', { data: { one: { ...node, cpu: { capacity: 8000 }, cores: { capacity: eight } } } });
    const agx = given('measured.json', {
      lstm: { data: { jetson_xavier_agx: { CPU: time(2) }, jetson_nano: { CPU: time(1) } } },
    });
    const { profile } = service(loaded(importRohe([fileOf('plan.yaml'), xavier, agx], known)), 'lstm');
    expect(profile.byDevice['jetson-xavier']).toMatchObject({
      points: [
        [0, 2000],
        [0.9, 4000],
        [1, 6000],
      ],
    });
  });
  it('are read on their own, whatever the files hold beside them', () => {
    const [measured] = readRoheProfiles([fileOf('measured.yaml')]);
    expect(measured).toMatchObject({
      names: ['FORECASTER'],
      times: [{ device: 'raspberry', unit: 'CPU', ms: { minMs: 30, p90Ms: 60, maxMs: 90 } }],
    });
  });
});

describe('a README', () => {
  const node = (name: string): string =>
    `"${name}":{\n "node_name":"${name}", "MAC":"${name}", "cpu":{"capacity":4000,"used":0},\n "memory":{"capacity":{"rss":4096,"vms":4096}},\n "processor":{"capacity":[1000,1000,1000,1000]}\n}`;
  const readme = `# ROHE\n\nNodes:\n\n\`\`\`json\n${node('one')},\n${node('two')}\n\`\`\`\n\n\`\`\`bash\nrohe: add {node}\n\`\`\`\n\n~~~yaml\nport: {number: 5002}\n~~~\n\n\`\`\`\nhere: {goes wrong\n\`\`\`\n`;

  it('shows files in its blocks; what they are not is left out, by line', () => {
    const read = importRohe([{ name: 'README.md', text: readme }, fileOf('plan.yaml')], known);
    expect(loaded(read).nodes.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(lines(read, 'mapped')).toContain('README.md:6 node one -> nodes.one, a one');
    expect(lines(read, 'left out')).toEqual(
      expect.arrayContaining([
        "README.md:23 a block that is none of ROHE's files",
        'README.md:27 a block that is neither JSON nor YAML',
      ]),
    );
  });
  it('may be copied from without the braces around its entries; what is wrong keeps its place', () => {
    const copied = { name: 'nodes.json', text: `${node('one')},\n${node('two')}\n` };
    expect(loaded(importRohe([copied, fileOf('plan.yaml')], known)).nodes).toHaveLength(2);
    const wrong = { name: 'nodes.json', text: `${node('one')},\n${node('two').replace('4096', '"all"')}\n` };
    expect(problems(wrong, fileOf('plan.yaml'))).toEqual([
      'nodes.json:8:24 two.memory.capacity.rss: must be a number of at least 1, not "all"',
    ]);
    const rest = 'cpu: { capacity: 4000 }, memory: { capacity: { rss: 4096, vms: 4096 } }';
    const mapping = {
      name: 'nodes.yaml',
      text: `"a": { MAC: a, ${rest} }\n"b": { MAC: b, ${rest} }\n`,
    };
    expect(loaded(importRohe([mapping, fileOf('plan.yaml')], known)).nodes).toHaveLength(2);
  });
});
