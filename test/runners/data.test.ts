import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, csv, folder, rohe, text, withFiles } from './rohe.ts';

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

describe('rohe data import', () => {
  beforeAll(build, 90_000);

  it('makes traces of task monitoring: arrival = completion - response time', async () => {
    const cwd = withFiles({ 'task_monitor_run9.csv': MONITOR });
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
    const cwd = withFiles({ 'group_count.csv': COUNTS });
    const { code, out } = await rohe(cwd, 'data', 'import', 'in/group_count.csv', '-o', 'out');
    expect(code).toBe(0);
    expect(out).toContain('holds  rows, and models x images: 12 and 12');
    expect(text(cwd, 'out/recorded/group_count.csv').split('\n')[1]).toBe('cat,right,0.9,right,0.8,wrong,0');
    const profiles = text(cwd, 'out/profiles/group_count.yaml');
    expect(profiles).toMatch(/ {2}a:\n {4}accuracy: \{ overall: 0.75, by_class: \{ cat: 0.5, dog: 1 \}, loading: /);
  });

  it('what it writes runs: a scenario names trace, recorded answers and profiles', async () => {
    const cwd = withFiles({ 'task_monitor_run9.csv': MONITOR, 'group_count.csv': COUNTS });
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

  it('writes a scenario to begin with for each table of accuracies, and one with the arrivals of the pipeline, which run as they are', async () => {
    const malware =
      'sample,true_label,p_malign_apiargs,p_malign_ember\na,0,0.1,0.2\nb,1,0.9,0.7\nc,1,0.2,0.9\nd,0,0.6,0.1\ne,1,0.8,0.4\n';
    const cwd = withFiles({
      'task_monitor_run9.csv': MONITOR,
      'group_count.csv': COUNTS.replaceAll(',a,', ',yolov5n,'),
      'pairs.csv': malware,
    });
    const { out } = await rohe(cwd, 'data', 'import', 'in', '-o', '.');
    for (const name of ['group_count', 'pairs', 'cctv']) {
      expect(out).toContain(`A scenario to begin with: rohe compare ${name}.yaml`);
      const ran = await rohe(cwd, 'compare', `${name}.yaml`, '--set', 'replications=2', '--json');
      expect(ran.err).not.toContain('rohe:');
      expect(ran.code).toBe(0);
    }
    expect(text(cwd, 'cctv.yaml')).toContain('trace: traces/task_monitor_run9-web_service.csv');
    expect(text(cwd, 'cctv.yaml')).toContain('recorded: recorded/group_count.csv');
    expect(text(cwd, 'pairs.yaml')).toContain('classes: [ benign, malign ]');
    expect(text(cwd, 'group_count.yaml')).toMatch(/guessed: .*b takes 20 ms.*Poisson arrivals at 5\/s/);
  });

  it('says every problem of every file by its line, and writes nothing', async () => {
    const cwd = withFiles({
      'bad.csv': MONITOR.replace('0,processing,6.0', '0,processing,six').replace('0,web_service,1.0', '0,door,1.0'),
      'count.csv': COUNTS.replace('0.8,1,1', '0.8,1,7').replace('dog,c,4.jpg', 'dog,a,4.jpg'),
      'short.csv': 'target,model,img,confidence,count,accuracy\ncat,a\n',
    });
    const { code, err } = await rohe(cwd, 'data', 'import', 'in', '-o', 'out');
    expect(code).toBe(3);
    for (const problem of [
      'in/bad.csv:2 is not "index, stage, response time in s',
      'in/bad.csv:4 has the stage "door"; it must be web_service, processing, inference',
      'in/count.csv:3 accuracy is "7"; it must be 0 or 1',
      'in/count.csv:13 a has answered dog/4.jpg before; keep one of the lines',
      'in/short.csv:2 has 2 cells where the first line has 6; make them as many',
    ])
      expect(err).toContain(problem);
    expect(existsSync(join(cwd, 'out'))).toBe(false);
  });

  it('lists what it does not know, refuses to overwrite, and says what is missing', async () => {
    const cwd = withFiles({ 'group_count.csv': COUNTS, 'notes.md': '# "Not" a table', 'empty.csv': '' });
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

  it('makes a profile of a stage alone and beside others, and says how much slower it was', async () => {
    const cwd = withFiles({
      'resize_without_shared_resource.csv': 'response_time,norm_time\n0.010,1\n0.020,2\n0.030,3\n',
      'resize_shared_resource.csv': 'response_time,norm_time\n0.030,1\n0.030,2\n0.030,3\n',
    });
    const { out } = await rohe(cwd, 'data', 'import', 'in', '-o', 'out');
    expect(out).toContain('holds  in/resize: shared / alone, mean from 1.24 to 1.75: 1.500, p95 1.034');
    const profiles = text(cwd, 'out/profiles/in.yaml');
    expect(profiles).toContain('resize-shared: { profile: { otherwise: 30 ms } }');
    expect(profiles).toContain('[ 0.5, 20 ms ]');
    expect(profiles).toContain('[ 1, 30 ms ]');
  });

  it('makes accuracy, confidence and service times of VGG services, and leaves out times that contradict the throughput', async () => {
    const quality =
      'class,accuracy,min_confidence,avg_confidence,avg_confidence_correct_prediction,avg_confidence_incorrect_prediction';
    const cwd = withFiles({
      'vgg_7.csv': `${quality},min_response_time,avg_response_time,max_response_time,class_label\n0,0.5,0.2,0.8,0.9,0.7,0.1,0.2,0.3,bus\n1,0,0.9,0.8,,0.7,0.1,0.2,0.3,car\n`,
      'service_report.csv':
        'model_id,avg_throughput(req/s),min_throughput(req/s),max_throughput(req/s),total_sample,label_dist\nVGG_7,20,10,25,30,10-20\n',
    });
    const { out } = await rohe(cwd, 'data', 'import', 'in', '-o', 'out');
    expect(out).toContain('DOES NOT HOLD  classes whose least, mean and greatest are in that order: 1 of 2');
    expect(out).toContain('holds  services whose samples by class sum to all: 1 of 1');
    const profiles = text(cwd, 'out/profiles/in.yaml');
    expect(profiles).toContain('profile: { otherwise: 50 ms }');
    expect(profiles).toContain('accuracy: { overall: 0.25, by_class: { bus: 0.5, car: 0 } }');
    expect(profiles).toContain('confidence: { when_right: 0.9, when_wrong: 0.7 }');
  });

  it('reads the three reports of a smart building, and holds them against each other', async () => {
    const cwd = withFiles({
      'inference_report.csv': `query_id,inf_time,remaining_inference_time,time_violation,data_sources
q1,102.5,0.020,False,"['video', 'gyro']"
q2,100.0,0.010,True,['gyro']
q3,101.0,0.010,True,['gyro']
`,
      'monitoring_report.csv': `query_id,response_time,model_id,device_id,inf_result
q1,0.015,x3d_l_v4,jetson_nano,"{'a': 0.9, 'inf_result': 5.0}"
q1,0.012,x3d_l_v2,jetson_nano,{'a': 0.9}
q2,0.030,x3d_s_v1,hp_z240,{'a': 0.9}
q3,0.004,x3d_s_v1,hp_z240,{'a': 0.9}
`,
      'consumer_feedback.csv': 'query_id,ground_truth\nq1,Carrying_light\nq2,carrying_light\nq3,7\n',
    });
    const { out } = await rohe(cwd, 'data', 'import', 'in', '-o', 'out');
    expect(text(cwd, 'out/traces/inference_report.csv')).toBe(
      'at_ms,modalities\n0.000,gyro\n1000.000,gyro\n2500.000,video+gyro\n',
    );
    expect(out).toContain(
      'DOES NOT HOLD  in: queries of both reports that are late just where the slowest answer exceeds the budget: 2 of 3',
    );
    expect(out).toContain('DOES NOT HOLD  models on a device whose times are within 0.8 and 1.2 of one value: 1 of 2');
    expect(out).toContain('1 of 4 results carry a clock value');
    expect(text(cwd, 'out/profiles/monitoring_report.yaml')).toContain(
      'x3d-l:\n    profile:\n      jetson-nano:\n        empirical: [ [ 0, 12 ms ]',
    );
    expect(text(cwd, 'out/classes/consumer_feedback.yaml')).toBe('classes:\n  Carrying_light: 1\n  carrying_light: 1\n');
    expect(out).toContain('1 of 3 classes are numbers');
    expect(out).toContain('Carrying_light and carrying_light differ by their first letter');
  });

  it('checks the arithmetic of published results', async () => {
    const cwd = withFiles({
      'network.csv': `query_id,time_constraint_ms,network_latency_ms,data_prep_time_ms,remaining_time_ms,n_phases,orchestration_overhead_ms,effective_time_ms,is_late
q1,100,3,10,88,2,9,79,0
q2,100,0.5,10,90,1,0.5,89,1
`,
      'merged_report.csv':
        'query_id,top_1_accuracy,top_3_accuracy,top_5_accuracy,top_10_accuracy,late_ratio,ground_truth\nq,0,0,1,1,100,a\nr,1,0,1,1,50,a\n',
      'robot.csv': 'query_id,time_violation,top_1,top_3,top_5,top_10,no_object,list_objects\nq,True,1,2,2,2,2,"[0, 4]"\n',
      'use.csv': 'timestamp,cpu_usage,memory_usage\n1,10,100\n2,20,300\n',
    });
    const { out } = await rohe(cwd, 'data', 'import', 'in', '-o', 'out');
    expect(out).toContain('holds  remaining = constraint - preparation - max(0, latency - 1): 2 of 2');
    expect(out).toContain('DOES NOT HOLD  effective = remaining - overhead: 1 of 2');
    expect(out).toContain('DOES NOT HOLD  late_ratio is 0 or 100: 1 of 2');
    expect(out).toContain('DOES NOT HOLD  who is right at once is right within 3, 5 and 10: 1 of 2');
    expect(out).toContain('holds  as many objects in the list as are counted: 1 of 1');
    expect(out).toContain('in the mean: cpu_usage 15 (p95 19.5), memory_usage 200 (p95 290)');
  });

  it('makes a profile of detections, each image once and the first left out; and recorded answers of detectors', async () => {
    const cwd = withFiles({
      'tiny_results.csv': `image_name,modality,class_id,confidence,inference_time
1,rgb,0,0.9,26
1,rgb,1,0.9,26
2,rgb,0,0.9,20
3,rgb,0,0.9,20
`,
      'pairs.csv': 'sample,true_label,p_malign_x,p_malign_y\na,0,0.25,0.75\nb,1,0.75,0.5\nc,1,0.25,1\n',
    });
    const { out } = await rohe(cwd, 'data', 'import', 'in', '-o', 'out');
    expect(text(cwd, 'out/profiles/tiny_results.yaml')).toContain('tiny: { profile: { otherwise: 20 ms } }');
    expect(out).toContain('holds  times are nearly constant, cv at most 0.004: 0');
    expect(text(cwd, 'out/recorded/pairs.csv')).toBe(
      'class,x,x:confidence,y,y:confidence\nbenign,benign,0.75,malign,0.75\nmalign,malign,0.75,benign,0.5\nmalign,benign,0.75,malign,1\n',
    );
    expect(out).toContain('is right in 100 %, either of them in 100 %');
  });

  it("reads ROHE's YAML profiles: times by device and unit, accuracy by class, and a confidence where it calls one accuracy", async () => {
    const time = (ms: number): string =>
      `{ response_time: { min: ${ms / 1000}, percentize_90: ${ms / 500}, max: ${ms / 250} }, throughput: 9 }`;
    const cwd = withFiles({
      'times.yaml': `X3D_L:\n  type: VISUAL\n  data:\n    jetson_nano:\n      GPU: ${time(200)}\n      CPU: ${time(3000)}\n`,
      'X3D_L_v1.yaml':
        'model_name: X3D_L\nprofile:\n  overall:\n    accuracy: 0.67\n  specific_class:\n    running:\n      accuracy: 0.9\n',
      'seen.yaml':
        "a-b:\n  class_specific:\n    '0':\n      accuracy: 0.6\n  model_name: yolov8n\n  overall:\n    accuracy: 0.55\n",
    });
    const { code, out, err } = await rohe(cwd, 'data', 'import', 'in', '-o', 'out');
    expect(err).toBe('');
    expect(code).toBe(0);
    const times = text(cwd, 'out/profiles/times.yaml');
    expect(times).toMatch(/ x3d-l:\n {4}profile:\n {6}jetson-nano:\n.*\[ 0, 200 ms \], \[ 0.9, 400 ms \], \[ 1, 800 ms \]/);
    expect(times).toMatch(/ x3d-l-cpu:\n {4}profile:\n {6}jetson-nano:\n.*\[ 0, 3000 ms \]/);
    expect(text(cwd, 'out/profiles/X3D_L_v1.yaml')).toContain(
      'x3d-l:\n    accuracy: { overall: 0.67, by_class: { running: 0.9 } }',
    );
    expect(text(cwd, 'out/profiles/seen.yaml')).toContain('yolov8n: { confidence: { when_right: 0.55, when_wrong: 0.55 } }');
    expect(out).toContain('what it calls accuracy is the mean confidence of detections');
    writeFileSync(
      join(cwd, 'in', 'times.yaml'),
      `X3D_L:\n  data:\n    jetson_nano:\n      GPU: ${time(200).replace('0.4', '9')}\n`,
    );
    const wrong = await rohe(cwd, 'data', 'import', 'in', '-o', 'again');
    expect(wrong.code).toBe(3);
    expect(wrong.err).toContain('in/times.yaml:4:14 X3D_L.data.jetson_nano.GPU.response_time: is not in order');
  });

  it('reads published curves: checked, their means shown, and a profile of what tells time and accuracy', async () => {
    const cwd = withFiles({
      'CarAccuracy.csv': '\uFEFFTime,WithConsumerObjective,WithoutConsumerObjective\n20:09,0.98,0.96\n20:10,1.02,0.98\n',
      'tradeoff_od.csv': ',confidence,accuracy,response time,cpu_time,memory,cost\n1-5M,0.6357,0.8655,0.2856,297,210,187\n',
    });
    const { code, out } = await rohe(cwd, 'data', 'import', 'in', '-o', 'out');
    expect(code).toBe(0);
    expect(out).toContain('DOES NOT HOLD  figures from 0 to 1: 3 of 4');
    expect(out).toContain('in the mean: WithConsumerObjective 1, WithoutConsumerObjective 0.97');
    expect(text(cwd, 'out/profiles/tradeoff_od.yaml')).toContain(
      '1-5m: { profile: { otherwise: 285.6 ms }, accuracy: { overall: 0.8655 }, confidence: { when_right: 0.6357,',
    );
  });

  it('makes traces of Azure Functions 2019: as many arrivals in each minute as it says, the same whichever functions are written', async () => {
    const row = (name: string, counts: { readonly [minute: number]: number }): string =>
      `own,app,${name},http,${Array.from({ length: 1440 }, (_, k) => counts[k + 1] ?? 0).join()}`;
    const head = `HashOwner,HashApp,HashFunction,Trigger,${Array.from({ length: 1440 }, (_, k) => k + 1).join()}`;
    const cwd = withFiles({
      'day.csv': `${head}\n${row('rare', { 7: 1 })}\n${row('often', { 1: 5, 1440: 300 })}\n${row('some', { 2: 40 })}\n`,
    });
    const { out, err } = await rohe(cwd, 'data', 'import', 'in/day.csv', '--busiest', '2', '-o', 'out');
    expect(err).toBe('');
    expect(readdirSync(join(cwd, 'out/traces'))).toEqual(['day-often.csv', 'day-some.csv']);
    expect(out).toContain('3 functions with 346 invocations; 2 of them are written');
    expect(out).toContain('arrivals within a minute are drawn evenly');
    const at = csv(cwd, 'out/traces/day-often.csv').map(({ at_ms }) => Number(at_ms));
    expect(at).toEqual([...at].sort((one, two) => one - two));
    expect(at.filter((ms) => ms < 60_000)).toHaveLength(5);
    const last = at.filter((ms) => ms >= 1439 * 60_000 && ms < 1440 * 60_000);
    expect(last).toHaveLength(300);
    // The mean of 300 even draws from a minute: 30 s, and 1 s of standard error.
    expect(Math.abs(last.reduce((sum, ms) => sum + ms, 0) / 300 - 1439.5 * 60_000)).toBeLessThan(4000);
    await rohe(cwd, 'data', 'import', 'in/day.csv', '--function', 'often', '-o', 'again');
    expect(text(cwd, 'again/traces/day-often.csv')).toBe(text(cwd, 'out/traces/day-often.csv'));
    expect((await rohe(cwd, 'data', 'import', 'in/day.csv', '--function', 'never', '-o', 'no')).err).toContain(
      'in/day.csv has no function never; name one by its hash, or take --busiest N',
    );
    writeFileSync(join(cwd, 'in/bad.csv'), `${head}\n${row('x', { 3: 1.5, 4: -2 })}\n`);
    expect((await rohe(cwd, 'data', 'import', 'in/bad.csv', '-o', 'no')).err).toMatch(
      /bad\.csv:2 minute 3 is "1\.5"; give a whole number of 0 or more\n.*bad\.csv:2 minute 4 is "-2"/,
    );
  });

  it('makes traces and service times of Azure Functions 2021: arrival = end - duration', async () => {
    const cwd = withFiles({ 'calls.csv': 'app,func,end_timestamp,duration\na,f,5,2\na,g,4.5,0.5\na,f,4,0.5\nb,h,9,8\n' });
    await rohe(cwd, 'data', 'import', 'in', '--busiest', '1', '-o', 'out');
    // The first arrival in the file is h, 1 s after its zero.
    expect(text(cwd, 'out/traces/calls-f.csv')).toBe('at_ms\n2000.000\n2500.000\n');
    expect(text(cwd, 'out/profiles/calls.yaml')).toMatch(/f:\n.*\n.*\n.*\[ 0, 500 ms \].*\[ 1, 2000 ms \]/);
  });

  it.skipIf(DATA === '')('reads what ROHE has published (skipped where ROHE_DATA names no folder)', async () => {
    const cwd = folder();
    const { code, out } = await rohe(cwd, 'data', 'import', join(DATA, 'rohe'), '-o', 'out', '--json');
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
