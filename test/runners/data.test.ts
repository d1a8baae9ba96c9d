import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, csv, folder, rohe, text } from './rohe.ts';

const DATA = process.env['ROHE_DATA'] ?? '';

/** Two requests of 10 s and 12 s to each stage, and one to the web service that failed. */
const MONITOR = `0,inference,3.0,1007.0,,0.0
0,processing,6.0,1008.0,,0.0
0,web_service,10.0,1010.0,,0.0
0,web_service,1.0,1011.0,,1.0
1,inference,2.0,1009.0,,0.0
1,processing,7.0,1011.5,,0.0
1,web_service,12.0,1012.5,,0.0
`;
/** Three models on four images of two classes. */
const COUNTS = `target,model,img,confidence,count,accuracy
cat,a,1.jpg,0.9,1,1
cat,b,1.jpg,0.8,1,1
cat,c,1.jpg,0,0,0
cat,a,2.jpg,0,0,0
cat,b,2.jpg,0.7,2,1
cat,c,2.jpg,0.6,1,1
dog,a,3.jpg,0.5,1,1
dog,b,3.jpg,0,0,0
dog,c,3.jpg,0,0,0
dog,a,4.jpg,0.4,1,1
dog,b,4.jpg,0.3,1,1
dog,c,4.jpg,0.2,1,1
`;

function place(files: { readonly [name: string]: string }): string {
  const cwd = folder();
  mkdirSync(join(cwd, 'in'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, 'in', name), content);
  return cwd;
}

describe('rohe data import', () => {
  beforeAll(build, 90_000);

  it('makes traces of task monitoring: arrival = completion - response time', async () => {
    const cwd = place({ 'task_monitor_run9.csv': MONITOR });
    const { code, out, err } = await rohe(cwd, 'data', 'import', 'in', '-o', 'out');
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(text(cwd, 'out/traces/task_monitor_run9-web_service.csv')).toBe('at_ms\n0.000\n500.000\n10000.000\n');
    expect(text(cwd, 'out/traces/task_monitor_run9-inference.csv')).toBe('at_ms\n0.000\n3000.000\n');
    expect(out).toContain('holds  rows of web_service without its errors, and of processing: 2 and 2');
    expect(out).toContain(
      'DOES NOT HOLD  most requests inside web_service, and its 240 or 100 clients: 2 and 100, off by -98 (-98.00 %)',
    );
  });

  it('makes recorded answers and accuracies of correctness by image', async () => {
    const cwd = place({ 'group_count.csv': COUNTS });
    const { code, out } = await rohe(cwd, 'data', 'import', 'in/group_count.csv', '-o', 'out');
    expect(code).toBe(0);
    expect(out).toContain('holds  rows, and models x images: 12 and 12');
    expect(text(cwd, 'out/recorded/group_count.csv').split('\n')[1]).toBe('cat,right,0.9,right,0.8,wrong,0');
    const profiles = text(cwd, 'out/profiles/group_count.yaml');
    expect(profiles).toMatch(/ {2}a:\n {4}accuracy:\n {6}overall: 0.75\n {6}by_class:\n {8}cat: 0.5\n {8}dog: 1\n {6}loading: /);
  });

  it('what it writes runs: a scenario names trace, recorded answers and profiles', async () => {
    const cwd = place({ 'task_monitor_run9.csv': MONITOR, 'group_count.csv': COUNTS });
    await rohe(cwd, 'data', 'import', 'in', '-o', '.');
    const service = '{ modality: image, profile: 20 ms, demand: { cpu: 100 m, memory: 1 MiB }';
    writeFileSync(
      join(cwd, 'it.yaml'),
      `profiles: profiles/group_count.yaml
duration: 20 s
devices: { board: { cores: 4, memory: 4 GiB } }
nodes: { one: { device: board } }
services: { a: ${service} }, b: ${service} }, c: ${service}, accuracy: 0.1 } }
pipelines:
  look: { classes: [cat, dog], recorded: recorded/group_count.csv, modalities: { image: { members: [a, b, c] } } }
contracts: { all: { deadline: 1 s } }
workload: { door: { arrivals: { trace: traces/task_monitor_run9-web_service.csv } } }
strategies: [v2]
`,
    );
    const { code, err } = await rohe(cwd, 'run', 'it.yaml', '--out', 'run');
    expect(err).not.toContain('rohe:');
    expect(code).toBe(0);
    expect(csv(cwd, 'run/queries.csv')).toHaveLength(3);
  });

  it('says every problem of every file by its line, and writes nothing', async () => {
    const cwd = place({
      'bad.csv': MONITOR.replace('0,processing,6.0', '0,processing,six').replace('0,web_service,1.0', '0,door,1.0'),
      'count.csv': COUNTS.replace('0.8,1,1', '0.8,1,7').replace('dog,c,4.jpg', 'dog,a,4.jpg'),
      'short.csv': 'target,model,img,confidence,count,accuracy\ncat,a\n',
    });
    const { code, err } = await rohe(cwd, 'data', 'import', 'in', '-o', 'out');
    expect(code).toBe(3);
    for (const problem of [
      'in/bad.csv:2 is not "index, web_service or processing or inference, response time in s',
      'in/bad.csv:4 is not',
      'in/count.csv:3 accuracy is "7"; it must be 0 or 1',
      'in/count.csv:13 a has answered dog/4.jpg before; keep one of the lines',
      'in/short.csv:2 has 2 cells where the first line has 6; make them as many',
    ])
      expect(err).toContain(problem);
    expect(existsSync(join(cwd, 'out'))).toBe(false);
  });

  it('lists what it does not know, refuses to overwrite, and says what is missing', async () => {
    const cwd = place({ 'group_count.csv': COUNTS, 'notes.md': '# "Not" a table', 'empty.csv': '' });
    const { out } = await rohe(cwd, 'data', 'import', 'in', '-o', 'out');
    expect(out).toContain('Not of a kind that is known, 2 files:\n  in/empty.csv\n  in/notes.md');
    const again = await rohe(cwd, 'data', 'import', 'in', '-o', 'out');
    expect(again.code).toBe(2);
    expect(again.err).toContain('out/recorded/group_count.csv exists already and is not overwritten');
    expect((await rohe(cwd, 'data', 'import', 'in')).err).toContain('data import needs --output');
    expect((await rohe(cwd, 'data', 'import', 'gone', '-o', 'x')).err).toContain(
      'cannot read gone: there is no such file or folder',
    );
    expect((await rohe(cwd, 'data', 'import', 'in/notes.md', '-o', 'x')).err).toContain(
      'none of 1 file is of a kind that is known',
    );
    expect((await rohe(cwd, 'data', 'eat', 'in')).err).toMatch(/eat/);
    expect(readdirSync(cwd).sort()).toEqual(['in', 'out']);
  });

  it.skipIf(DATA === '')('reads what ROHE has published (skipped where ROHE_DATA names no folder)', async () => {
    const cwd = folder();
    const { code, out } = await rohe(cwd, 'data', 'import', join(DATA, 'rohe/datasets/CAIN2024'), '-o', 'out', '--json');
    expect(code).toBe(0);
    const { files } = JSON.parse(out) as { files: { file: string; checks: { what: string; holds: boolean }[] }[] };
    const broken = files.flatMap(({ file, checks }) =>
      checks.filter(({ holds }) => !holds).map(({ what }) => `${/run\d/.exec(file)?.[0]} ${what.split(' and')[0]}`),
    );
    expect(broken).toEqual([
      'run0 rows of processing,',
      'run6 rows of web_service without its errors,',
      'run6 rows of processing,',
      'run8 rows of web_service without its errors,',
      'run8 clients inside from 60 to 280 s (rate x response time),',
    ]);
    expect(csv(cwd, 'out/recorded/group_count.csv')).toHaveLength(413);
  });
});
