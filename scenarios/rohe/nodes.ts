import type { Cursor } from './cursor.ts';
import { asName } from './names.ts';
import type { AcceleratorPart, NodePart } from './parts.ts';

/** Of `data.<key>`, or of a bare map: canonical, template and README spellings alike. */
export function readNode(cursor: Cursor): NodePart | null {
  const { length: before } = cursor.source.problems;
  const name = cursor.at('node_name', 'name').text() ?? cursor.key;
  cursor.at('mac_address', 'MAC').text();
  const cpu = readCpu(cursor.at('cpu'));
  const cores = cursor.at('cores', 'processor');
  const perCore = readCores(cores);
  const memory = readMemory(cursor.at('memory'));
  const frequencyGHz = cursor.at('frequency').number();
  const accelerators = cursor
    .at('accelerator', 'accelerators')
    .entries()
    .map(([key, one]) => readAccelerator(key, one));
  readStatus(cursor.at('status'));
  const count = perCore?.length ?? Math.max(1, Math.ceil((cpu ?? 0) / 1000));
  if (cpu === undefined && perCore === undefined) cursor.at('cpu').required(undefined, 'capacity and used, in millicpu');
  if (cpu === undefined && perCore !== undefined) cursor.guessed('cpu is missing: 1000 millicpu for each core');
  if (perCore === undefined && cpu !== undefined) cursor.guessed('cores are missing: one for every 1000 millicpu');
  if (cursor.source.problems.length > before || memory === undefined) return null;
  leaveUsed(cursor);
  cursor.leaveOut(['services', 'instances are placed by the scenario']);
  const coreMillis = cpu === undefined ? 1000 : cpu / count;
  const unitsPerCore = Math.max(...(perCore ?? [100]));
  return { from: cursor, name: asName(name), cores: count, coreMillis, memory, frequencyGHz, accelerators, unitsPerCore };
}

function readCpu(cpu: Cursor): number | undefined {
  return typeof cpu.value === 'number' ? cpu.number(1) : cpu.at('capacity').number(1);
}

/** Capacity of each core in the file's unit; a core of another size than the rest is one like them. */
function readCores(cores: Cursor): readonly number[] | undefined {
  const capacity = Array.isArray(cores.value) ? cores.numbers() : cores.at('capacity').numbers();
  if (capacity === undefined || capacity.length === 0) return undefined;
  const most = Math.max(...capacity);
  if (most <= 0) {
    cores.problem('must have a capacity above 0, such as 100 or 1000 for each core');
    return undefined;
  }
  if (capacity.some((one) => one !== most)) cores.guessed('cores of unlike capacity are taken for cores of the greatest');
  cores.source.notes.add('mapped', cores.source.file, cores.line, `${most} units are one core`);
  return capacity;
}

function readMemory(memory: Cursor): NodePart['memory'] | undefined {
  const capacity = memory.at('capacity');
  if (typeof capacity.value === 'number') {
    const both = capacity.number(1);
    return both === undefined ? undefined : { rss: both, vms: both };
  }
  const rss = capacity.at('rss').required(capacity.at('rss').number(1), 'the memory in MB');
  if (rss === undefined) return undefined;
  return { rss, vms: capacity.at('vms').number() ?? rss };
}

function readAccelerator(key: string, one: Cursor): AcceleratorPart {
  const mode = one.at('mode').choice(['pre-emptive', 'preemptive', 'nonpre-emptive', 'non-pre-emptive']) ?? 'non-pre-emptive';
  one.leaveOut(['core', 'the number of its cores has no effect']);
  one.at('used');
  return {
    name: asName(key),
    type: (one.at('accelerator_type', 'type').text() ?? 'gpu').toLowerCase(),
    share: Math.min(1, (one.at('capacity').number() ?? 100) / 100),
    mode: mode.startsWith('non') ? 'non-pre-emptive' : 'pre-emptive',
  };
}

function readStatus(status: Cursor): void {
  const text = status.text();
  if (text !== undefined && text !== 'running')
    status.source.notes.add('left out', status.source.file, status.line, `status ${text}: all nodes are up at the start`);
}

function leaveUsed(cursor: Cursor): void {
  const used = [cursor.at('cpu').at('used'), cursor.at('memory').at('used'), cursor.at('cores', 'processor').at('used')];
  for (const one of used) {
    if (/[1-9]/.test(JSON.stringify(one.value ?? 0)))
      one.source.notes.add('left out', one.source.file, one.line, 'used: the scenario begins with empty nodes');
  }
}
