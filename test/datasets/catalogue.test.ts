import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, test } from 'vitest';
import { UserError } from '../../core/errors.ts';
import { deviceCatalogue, figures, meanOf, modelCatalogue } from '../../datasets/index.ts';

const devices = deviceCatalogue();
const models = modelCatalogue();
const model = (name: string) => {
  const found = models.find((m) => m.name === name);
  if (found === undefined) throw new Error(`no model ${name}`);
  return found;
};

describe('every figure', () => {
  const all = figures();

  test('says where it comes from, under which licence, and whether it is measured, derived or assumed', () => {
    expect(all.length).toBeGreaterThan(500);
    for (const figure of all) {
      const where = `${figure.table}.csv:${figure.line}`;
      expect(['measured', 'derived', 'assumed'], where).toContain(figure.kind);
      for (const text of [figure.source, figure.licence, figure.unit, figure.method])
        expect(text.length, where).toBeGreaterThan(0);
      if (figure.kind !== 'assumed') expect(figure.source, where).toMatch(/^ROHE /);
      if (figure.source.startsWith('ROHE ')) expect(figure.licence, where).toContain('Apache-2.0');
    }
  });

  test('of each kind is there: nothing is passed off as measured that is not', () => {
    for (const kind of ['measured', 'derived', 'assumed']) expect(all.some((f) => f.kind === kind)).toBe(true);
    const measured = all.filter((f) => f.kind === 'measured');
    expect([...new Set(measured.map((f) => f.table))]).toEqual(['accuracies']);
  });
});

describe('the devices', () => {
  test('hold those of the template fleet, as its file gives them', () => {
    const xavier = devices.find((d) => d.name === 'jetson-xavier');
    expect(xavier).toMatchObject({ cores: 8, coreMillis: 1000, memoryMiB: { rss: 16384, vms: 16384 }, frequencyGHz: 2.3 });
    expect(xavier?.accelerators).toEqual([
      { name: 'gpu', type: 'gpu', share: 1, mode: 'pre-emptive', idlePowerW: 0, busyPowerW: 0 },
    ]);
    const pi = devices.find((d) => d.name === 'raspberry-pi-4');
    expect(pi).toMatchObject({ cores: 4, memoryMiB: { rss: 4096, vms: 4096 }, accelerators: [], speed: 1 });
  });

  test('need more power when busy than when idle, and are told apart by name', () => {
    for (const device of devices) expect(device.busyPowerW, device.name).toBeGreaterThan(device.idlePowerW);
    expect(new Set(devices.map((d) => d.name)).size).toBe(devices.length);
  });
});

describe('the models', () => {
  test('have accuracies, loadings and confidences in 0..1, more confidence when right, and take time', () => {
    for (const { name, accuracy, profile } of models) {
      const { confidence, ...rest } = accuracy;
      for (const share of [rest.overall, rest.loading, ...Object.values(rest.byClass), ...Object.values(confidence).flat(2)]) {
        expect(share, name).toBeGreaterThanOrEqual(0);
        expect(share, name).toBeLessThanOrEqual(1);
      }
      expect(confidence.whenRight, name).toBeGreaterThan(confidence.whenWrong);
      const times = [...Object.values(profile.byDevice), ...(profile.otherwise === null ? [] : [profile.otherwise])];
      expect(times.length, name).toBeGreaterThan(0);
      for (const time of times) expect(meanOf(time), name).toBeGreaterThan(0);
    }
  });

  test('name only devices of the catalogue, and fit on one of those they have times for', () => {
    for (const { name, demand, profile } of models) {
      const fitting = devices.filter((d) => {
        const timed = profile.otherwise !== null || Object.hasOwn(profile.byDevice, d.name);
        const gpu = demand.accelerators.gpu ?? 0;
        return (
          timed &&
          (d.accelerators[0]?.share ?? 0) >= gpu &&
          d.memoryMiB.rss >= demand.memoryMiB.rss &&
          d.coreMillis * d.cores >= demand.cpuMillis
        );
      });
      expect(fitting.length, name).toBeGreaterThan(0);
    }
  });

  test('are those of the five applications', () => {
    const of = (application: string) => models.filter((m) => m.application === application).map((m) => m.name);
    expect(of('bts')).toEqual(['lstm', 'gru', 'transformer', 'statistical']);
    for (const name of ['yolov5l', 'yolov8n', 'ssd-mobilenet', 'yolov8s', 'yolov8m']) expect(of('cctvs')).toContain(name);
    expect(of('object-classification')).toEqual(['resnet50', 'vit', 'efficientnet', 'mobilenet']);
    expect(models.filter((m) => m.application === 'smart-building' && m.modality === 'timeseries')).toHaveLength(4);
    for (const name of ['x3d-xs', 'x3d-s', 'x3d-m', 'slowfast']) expect(of('smart-building')).toContain(name);
    expect(of('malware')).toEqual(['apiargs', 'ember']);
  });

  test('keep the published order of size and accuracy', () => {
    const ladder = ['x3d-xs', 'x3d-s', 'x3d-m', 'x3d-l'].map(model);
    ladder.slice(1).forEach((larger, i) => {
      const smaller = ladder[i];
      if (smaller === undefined) return;
      expect(larger.accuracy.overall).toBeGreaterThan(smaller.accuracy.overall);
      for (const [device, time] of Object.entries(smaller.profile.byDevice)) {
        const longer = larger.profile.byDevice[device];
        expect(longer === undefined ? 0 : meanOf(longer), device).toBeGreaterThan(meanOf(time));
      }
    });
  });

  test('of the video family are uniform in base x [0.8, 1.2] on the emulated devices', () => {
    for (const name of ['x3d-xs', 'x3d-s', 'x3d-m', 'x3d-l']) {
      const time = model(name).profile.byDevice['hp-z240'];
      expect(time?.kind).toBe('uniform');
      if (time?.kind === 'uniform') expect(time.maxMs / time.minMs).toBeCloseTo(1.5, 1);
    }
  });
});

const data = process.env.ROHE_DATA;
describe.skipIf(data === undefined || !existsSync(`${data}/tables/profiles.csv`))(
  'against the published tables (needs ROHE_DATA)',
  () => {
    const rows = (file: string): Record<string, string>[] =>
      parse(readFileSync(`${data}/tables/${file}`, 'utf8'), { columns: true });

    test('the video and sensor times lie around the published means', () => {
      const names: Record<string, string> = {
        hp_z240: 'hp-z240',
        beelinkser8: 'beelink-ser8',
        jetson_agx_orin: 'jetson-agx-orin',
        jetson_super_nano: 'jetson-orin-super',
      };
      const published = rows('profiles.csv').filter(
        (r) => r.application === 'smart_building' && Object.hasOwn(names, r.device ?? ''),
      );
      expect(published.length).toBeGreaterThan(20);
      for (const row of published) {
        const name = row.model === 'minirocket' ? 'minirocket-ridge' : (row.model ?? '').replace('_', '-');
        const time = model(name).profile.byDevice[names[row.device ?? ''] ?? ''];
        expect(time === undefined ? 0 : meanOf(time) / (Number(row.mean_s) * 1000), `${name} on ${row.device}`).toBeCloseTo(1, 1);
      }
    });

    test('the accuracies are the published ones', () => {
      const published = rows('accuracy.csv').filter((r) => r.metric === 'accuracy');
      const of = (name: string, split: string) =>
        Number(published.find((r) => r.model === name && r.class_or_split === split)?.value);
      expect(model('minirocket-ridge').accuracy.overall).toBeCloseTo(of('MINI_ROCKET_v1', 'overall'), 4);
      expect(model('x3d-l').accuracy.byClass.label_7).toBeCloseTo(of('X3D_L_v1', 'label_7'), 4);
      expect(model('yolov8s').accuracy.overall).toBeCloseTo(of('yolov8s', 'overall'), 4);
      expect(model('yolov8s').accuracy.byClass.bicycle).toBeCloseTo(of('yolov8s', 'bicycle'), 4);
    });
  },
);

describe('a table that is wrong is answered with its file, its line and the fix', () => {
  const copies: string[] = [];
  afterAll(() => {
    for (const copy of copies) rmSync(copy, { recursive: true });
  });
  /** The message that reading the models and devices gives after one change to one table. */
  const after = (table: string, change: (text: string) => string): string => {
    const copy = mkdtempSync(join(tmpdir(), 'rohe-tables-'));
    copies.push(copy);
    cpSync(new URL('../../datasets/', import.meta.url), copy, { recursive: true });
    const file = join(copy, table);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    const folder = pathToFileURL(`${copy}/`);
    try {
      deviceCatalogue(folder);
      modelCatalogue(folder);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      return error instanceof Error ? error.message : '';
    }
    return 'no error';
  };
  const line =
    (n: number, change: (text: string) => string) =>
    (text: string): string =>
      text
        .split('\n')
        .map((l, i) => (i === n - 1 ? change(l) : l))
        .join('\n');

  test.each<[string, string, (text: string) => string, string]>([
    ['no change', 'devices.csv', (t) => t, 'no error'],
    [
      'an unknown column',
      'devices.csv',
      (t) => t.replace('value', 'amount'),
      'devices.csv:1: the columns are device,figure,amount,',
    ],
    ['a cell too few', 'devices.csv', line(4, () => 'a,b'), 'devices.csv: Invalid Record Length'],
    [
      'a word for a number',
      'devices.csv',
      line(2, (l) => l.replace(',4,', ',four,')),
      'devices.csv:2: "four" is not a number from 1 to 4096',
    ],
    [
      'another unit',
      'devices.csv',
      line(4, (l) => l.replace('MiB', 'GiB')),
      'devices.csv:4: memory_rss is in "GiB"; it must be in "MiB"',
    ],
    [
      'an unknown kind',
      'devices.csv',
      line(2, (l) => l.replace('derived', 'guessed')),
      'devices.csv:2: unknown kind "guessed"; write measured, derived, assumed',
    ],
    [
      'no licence',
      'devices.csv',
      line(2, (l) => l.replace('Apache-2.0', '')),
      'devices.csv:2: licence is empty; every figure has one',
    ],
    [
      'an unknown figure',
      'devices.csv',
      line(2, (l) => l.replace('cores', 'kernels')),
      'devices.csv:2: unknown figure "kernels"; known are cores, ',
    ],
    [
      'a figure missing',
      'devices.csv',
      line(2, (l) => l.replace('raspberry-pi-4', 'pi')),
      'devices.csv:2: the figure "core_capacity" is missing',
    ],
    ['a figure twice', 'devices.csv', (t) => `${t}${t.split('\n').at(-2)}\n`, 'busy_power is given twice; delete one'],
    [
      'an accuracy above 1',
      'accuracies.csv',
      line(423, (l) => l.replace('0.5703', '57.03')),
      'accuracies.csv:423: "57.03" is not a number from 0 to 1',
    ],
    [
      'an unknown model',
      'accuracies.csv',
      (t) => t.replaceAll('ember,', 'amber,'),
      'unknown model "amber"; add it to models.csv',
    ],
    [
      'no times',
      'latencies.csv',
      (t) =>
        t
          .split('\n')
          .filter((l) => !l.startsWith('ember,'))
          .join('\n'),
      'the model "ember" has no row in latencies.csv',
    ],
    [
      'an unknown device',
      'latencies.csv',
      line(75, (l) => l.replace('raspberry-pi-4', 'raspberry-pi-5')),
      'latencies.csv:75: unknown device "raspberry-pi-5"; known are raspberry-pi-4, ',
    ],
    [
      'an unknown distribution',
      'latencies.csv',
      line(75, (l) => l.replace('uniform', 'weibull')),
      'latencies.csv:75: unknown distribution "weibull"',
    ],
    [
      'an unknown parameter',
      'latencies.csv',
      line(75, (l) => l.replace('maxMs', 'max')),
      'latencies.csv:75: unknown parameter "max" of uniform',
    ],
    [
      'a parameter missing',
      'latencies.csv',
      line(75, (l) => l.replace(/ maxMs=[\d.]+/, '')),
      'latencies.csv:75: uniform needs maxMs',
    ],
    [
      'bounds the wrong way',
      'latencies.csv',
      line(75, (l) => l.replace('minMs=10', 'minMs=99')),
      'latencies.csv:75: minMs 99.12 is above maxMs 15.25',
    ],
    [
      'points that descend',
      'latencies.csv',
      line(76, (l) => l.replace('0.9=15', '0.9=150')),
      'latencies.csv:76: the points must ascend',
    ],
    [
      'times of 0',
      'latencies.csv',
      line(75, (l) => l.replace(/minMs=[\d.]+ maxMs=[\d.]+/, 'minMs=0 maxMs=0')),
      'latencies.csv:75: the mean is 0 ms',
    ],
    [
      'two modalities',
      'models.csv',
      line(3, (l) => l.replace('timeseries', 'video')),
      'models.csv:3: modality is "video" here and "timeseries" above',
    ],
  ])('%s', (_, table, change, message) => {
    expect(after(table, change)).toContain(message);
  });

  test('a table that is not there', () => {
    expect(() => modelCatalogue(pathToFileURL('/nowhere/'))).toThrow('/nowhere/models.csv cannot be read');
  });
});
