import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { calibrate } from '../../../runners/calibration/calibrate.ts';
import { measuredInCsv } from '../../../runners/calibration/from-csv.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'measured-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(...lines: readonly string[]): string {
  const path = join(folder, 'm.csv');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
/** All that is wrong, line by line; the place in the file is what begins it. */
function faults(...lines: readonly string[]): readonly string[] {
  const path = file(...lines);
  try {
    measuredInCsv(path);
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.replace(`${path}:`, ''));
  }
  return [];
}

const TIMES = [33, 35, 34, 36, 33.5, 34.5];

describe("measurements of one's own that say only how long work took", () => {
  it('are fitted as they are, and nothing is known to have been at work beside them', () => {
    const rows = Array.from({ length: 20 }, () => TIMES.flatMap((ms) => [`nano,yolo,${ms}`, `nano,resnet,${3 * ms}`])).flat();
    const measured = measuredInCsv(file('device,model,latency_ms', ...rows));
    expect(measured.work.map(({ startMs, endMs }) => endMs - startMs)).toEqual(
      Array.from({ length: 20 }, () => TIMES.flatMap((ms) => [ms, 3 * ms])).flat(),
    );
    expect(measured.notices).toEqual([expect.stringContaining('says how long work took, not when')]);
    const { profiles, slowdowns } = calibrate(measured);
    expect(profiles).toMatchObject([
      { service: 'yolo', device: 'nano', fitted: { n: 120 } },
      { service: 'resnet', device: 'nano', fitted: { n: 120 } },
    ]);
    expect(slowdowns).toEqual({});
  });

  it.each(['service,device,duration_ms', 'model,device,service_ms', ' service, device, latency_ms'])(
    'have columns %s',
    (header) => {
      const { work } = measuredInCsv(file(header, 'yolo,nano,33'));
      expect(work).toMatchObject([{ service: 'yolo', device: 'nano', startMs: 0, endMs: 33 }]);
    },
  );
});

describe("what is wrong with measurements of one's own", () => {
  const LACKS = '; its first line names the columns, such as service,device,start_ms,end_ms or service,device,duration_ms';
  it.each([
    [
      'a misspelt column',
      ['service,devise,start_ms,end_ms'],
      ['1 unknown column "devise"; did you mean "device"?', '1 lacks the column device'],
    ],
    ['columns that are missing', ['service,start_ms'], [`1 lacks the column device and end_ms${LACKS}`]],
    ['no time at all', ['service,device'], [`1 lacks the column start_ms and end_ms (or duration_ms)${LACKS}`]],
    ['no rows', ['service,device,start_ms,end_ms'], ['1 has no rows; give one for each piece of work']],
    [
      'a column that stands twice',
      ['service,device,device,duration_ms', 'a,pi,pi,1'],
      ['1 names the column "device" twice; remove one'],
    ],
    [
      'all of a header at once',
      ['service,model,colour,start_ms,latency_ms', 'a,a,red,0,1'],
      [
        '1 unknown column "colour"',
        '1 has service and model, which are the same; remove one',
        '1 has latency_ms beside start_ms and end_ms; remove one of the two',
        '1 lacks the column device and end_ms',
      ],
    ],
    [
      'header and rows at once, by the names that the file has',
      ['device,model,latency_ms,colour', 'pi,,x,red', 'pi,a,1e300,red'],
      [
        '1 unknown column "colour"',
        '2 model is empty; name it',
        '2 latency_ms is "x"; give a number of 0 or more',
        '3 latency_ms is "1e300"; give a number from 0 to 31622400000',
      ],
    ],
    [
      'what is no finite number',
      ['service,device,start_ms,end_ms,kib', 'a,pi,0,1e400,1', 'a,pi,0,1,1e999', 'a,pi,0,Infinity,1'],
      [
        '2 end_ms is "1e400"; give a number from 0 to 9007199254740991',
        '3 kib is "1e999"; give a number from 0 to 9007199254740991',
        '4 end_ms is "Infinity"; give a number of 0 or more',
      ],
    ],
    [
      'more than a year',
      ['service,device,start_ms,end_ms', 'a,pi,0,1764000000000'],
      ['2 end_ms 1764000000000 is more than a year after start_ms 0; give both in ms'],
    ],
  ])('%s', (_, lines, expected) => {
    expect(faults(...lines)).toEqual(expected.map((text) => expect.stringContaining(text)));
  });

  it('is nothing where times are counted from 1970', () => {
    expect(faults('service,device,start_ms,end_ms', 'a,pi,1764000000000,1764000000040')).toEqual([]);
  });
});
