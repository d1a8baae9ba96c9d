import type { Cursor } from './cursor.ts';
import { asName } from './names.ts';
import type { ContractPart, NodePart, ProfilePart, TimePart } from './parts.ts';

/** InferenceServiceProfile: accuracy by class, and response times where it has them. */
export function readProfile(cursor: Cursor): ProfilePart {
  const performance = cursor.at('inference_performance');
  const metrics = [...cursor.at('base_line').items(), ...performance.at('overall_performance').items()];
  const read = metrics.map(readMetric);
  const byClass: { [name: string]: number } = {};
  for (const { name, value, classId } of read)
    if (name === 'accuracy' && classId !== undefined && value !== undefined) byClass[classId] = value;
  for (const one of performance.at('class_specific_performance').items()) {
    const className = one.at('class_name').text();
    const accuracy = one
      .at('performance')
      .items()
      .map(readMetric)
      .find(({ name }) => name === 'accuracy')?.value;
    if (className !== undefined && accuracy !== undefined) byClass[className] = accuracy;
  }
  const deviceType = cursor.at('device_type').text() ?? null;
  cursor.leaveOut(
    ['instance_list', 'instances are placed by the scenario'],
    ['specialized_class', 'accuracies by class say it'],
    ['model_version', 'it has no effect'],
    ['metadata', 'it has no effect'],
  );
  return {
    from: cursor,
    names: [cursor.at('inference_service_id').text(), cursor.at('model_id').text()].filter((one) => one !== undefined),
    modality: cursor.at('modality').text() ?? null,
    accuracy: read.find(({ name, classId }) => name === 'accuracy' && classId === undefined)?.value,
    byClass,
    confidence: undefined,
    times: timesOf(read, deviceType),
  };
}

/** InferenceServiceInstance: response times in seconds, with and without explanation. */
export function readInstance(cursor: Cursor): ProfilePart {
  const read = cursor.at('runtime_performance').items().map(readMetric);
  const status = cursor.at('status').text();
  if (status !== undefined && status !== 'available')
    cursor.source.notes.add('left out', cursor.source.file, cursor.line, `status ${status}: write it under faults`);
  cursor.leaveOut(
    ...['instance_id', 'ip_address', 'port', 'inference_url', 'device_id'].map(
      (key) => [key, 'instances are placed by the scenario'] as const,
    ),
    ['model_version', 'it has no effect'],
  );
  return {
    from: cursor,
    names: [cursor.at('inference_service_id').text(), cursor.at('model_id').text()].filter((one) => one !== undefined),
    modality: cursor.at('modality').text() ?? null,
    accuracy: read.find(({ name, classId }) => name === 'accuracy' && classId === undefined)?.value,
    byClass: {},
    confidence: undefined,
    times: timesOf(read, cursor.at('device_type').text() ?? null),
  };
}

type Metric = {
  readonly name: string;
  readonly value: number | undefined;
  readonly condition: string;
  readonly classId: string | undefined;
};
function readMetric(cursor: Cursor): Metric {
  cursor.leaveOut(['unit', 'response times are seconds']);
  return {
    name: cursor.at('metric_name').text() ?? '',
    value: cursor.at('value').number(),
    condition: cursor.at('condition').text() ?? 'normal',
    classId: cursor.at('class_id').text(),
  };
}
function timesOf(metrics: readonly Metric[], device: string | null): ProfilePart['times'] {
  return metrics
    .filter(({ name, value }) => name === 'response_time' && value !== undefined)
    .map(({ value, condition }) => ({
      device,
      unit: null,
      ms: { meanMs: value! * 1000 },
      explained: condition === 'explainability',
    }));
}

/** `<MODEL>: { type, data: { <device>: { GPU|CPU: { response_time: { min, max, percentize_90 }, throughput } } } }`, in seconds. */
export function readMeasured(cursor: Cursor): ProfilePart {
  cursor.leaveOut(['type', 'the plan says the modality']);
  const times = cursor
    .at('data')
    .entries()
    .flatMap(([device, units]) =>
      units.entries().map(([name, unit]) => {
        unit.leaveOut(['throughput', 'it follows from the response times']);
        const time = unit.at('response_time');
        const [min, p90, max] = ['min', 'percentize_90', 'max'].map((key) => time.at(key).number() ?? 0) as [
          number,
          number,
          number,
        ];
        if (!(min <= p90 && p90 <= max)) time.problem(`is not in order: min ${min}, percentize_90 ${p90}, max ${max}`);
        const ms: TimePart = { minMs: min * 1000, p90Ms: p90 * 1000, maxMs: max * 1000 };
        return { device, unit: name, ms, explained: false };
      }),
    );
  return { from: cursor, names: [cursor.key], modality: null, accuracy: undefined, byClass: {}, confidence: undefined, times };
}

/** `{ model_name, profile: { overall: { accuracy }, specific_class: { <class>: { accuracy } } } }`. */
export function readModelProfile(cursor: Cursor): ProfilePart {
  const profile = cursor.at('profile');
  const overall = profile.at('overall');
  overall.leaveOut(['threshold', 'accuracies at thresholds have no place in a scenario']);
  const byClass: { [name: string]: number } = {};
  for (const [name, one] of profile.at('specific_class').entries()) {
    const accuracy = one.at('accuracy').number();
    one.leaveOut(['threshold', 'accuracies at thresholds have no place in a scenario']);
    if (accuracy !== undefined) byClass[name] = accuracy;
  }
  const name = cursor.at('model_name').text() ?? '';
  const accuracy = overall.at('accuracy').number();
  return { from: cursor, names: [name], modality: null, accuracy, byClass, confidence: undefined, times: [] };
}

/** `<id>: { model_name, overall: { accuracy }, class_specific }`: what it calls accuracy is the mean confidence of detections. */
export function readDetections(cursor: Cursor): ProfilePart {
  const confidence = cursor.at('overall').at('accuracy').number();
  if (confidence !== undefined && !(confidence >= 0 && confidence <= 1))
    cursor.at('overall').at('accuracy').problem(`must be a share from 0 to 1, not ${confidence}`);
  cursor.leaveOut(['class_specific', 'a service has one confidence for all classes']);
  const names = [cursor.at('model_name').text(), cursor.key].filter((one) => one !== undefined);
  return { from: cursor, names, modality: null, accuracy: undefined, byClass: {}, confidence, times: [] };
}

/** Features of the ensemble optimisation: of a model its best throughput tells the time of one inference. */
export function readModelFeatures(cursor: Cursor): ProfilePart {
  const best = cursor.at('bThroughput').number();
  cursor.leaveOut(
    ...['wThroughput', 'baseCost', 'costPerRequest', 'nSpecialize', 'specialize', 'specializeName', 'tier'].map(
      (key) => [key, 'costs and tiers have no place in a scenario'] as const,
    ),
  );
  if (best !== undefined && best > 0) cursor.guessed('bThroughput in requests per second is taken for 1 / service time');
  const times =
    best !== undefined && best > 0 ? [{ device: null, unit: null, ms: { meanMs: 1000 / best }, explained: false }] : [];
  return { from: cursor, names: [cursor.key], modality: null, accuracy: undefined, byClass: {}, confidence: undefined, times };
}

export function readDeviceFeatures(cursor: Cursor): NodePart {
  const cores = Math.max(1, Math.round(cursor.at('CPU').number() ?? 1));
  const memory = cursor.at('mem').number() ?? 4;
  const rss = memory < 1024 ? memory * 1024 : memory;
  cursor.guessed('CPU is the number of cores; mem below 1024 is GB, else MB');
  cursor.leaveOut(
    ...['baseCost', 'costPerRequest', 'network', 'tier'].map(
      (key) => [key, 'costs and tiers have no place in a scenario'] as const,
    ),
  );
  return {
    from: cursor,
    name: asName(cursor.key),
    cores,
    coreMillis: 1000,
    memory: { rss, vms: rss },
    frequencyGHz: cursor.at('frequency').number(),
    accelerators: [],
    unitsPerCore: 100,
  };
}

/** The contract of an ensemble selection: how many models, how many requests, and what is optimised. */
export function readEnsembleSelection(cursor: Cursor): ContractPart {
  const ensemble = cursor.at('ensemble');
  for (const [name, one] of cursor.at('mlSpecific').entries()) {
    for (const key of ['operator', 'weight', 'min_value', 'max_value', 'objective', 'scale', 'logbase']) one.at(key);
    one.source.notes.add(
      'left out',
      one.source.file,
      one.line,
      `mlSpecific.${name}: ensembles are chosen by accuracy, not by a weighted objective`,
    );
  }
  ensemble.leaveOut(['min', 'the plan has one ensemble size']);
  return {
    from: cursor,
    name: 'ensemble-selection',
    tenant: 'default',
    pipeline: null,
    deadlineMs: null,
    ratePerSecond: cursor.at('service').at('throughput').number() ?? null,
    objectives: [],
    consumers: [],
    privileges: [],
    ensemble: { size: ensemble.at('max').number(1), selection: undefined },
  };
}
