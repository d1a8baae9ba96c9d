import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { complete, readAnswers } from '../../datasets/import/answers.ts';
import { readTaskMonitor, stageTimes } from '../../datasets/import/task-monitor.ts';

const folder = mkdtempSync(join(tmpdir(), 'rohe-forms-'));
afterAll(() => rmSync(folder, { recursive: true }));
function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe('the task monitor of the CCTV pipeline', () => {
  const text =
    '0,inference,3.0,103.0,,0.0\n1,web_service,4.0,104.5,,0.0\n2,inference,1.5,102.0,,0.0\n3,inference,1.0,120.0,,1.0\n';
  it('gives arrivals as completion - response time, in order, without what failed', async () => {
    const { arrivalsMs, responsesMs } = stageTimes(await readTaskMonitor(file('run.csv', text)), 'inference');
    expect([...arrivalsMs]).toEqual([0, 500]);
    expect([...responsesMs]).toEqual([3000, 1500]);
  });
  it('names the lines that are none of it, and a stage that is not there', async () => {
    const bad = '0,inference,3.0,103.0,,0.0\n1,inference,slow,1,,0\n2,inference\n';
    await expect(readTaskMonitor(file('bad.csv', bad))).rejects.toThrow(/bad\.csv:2 is not .*\n.*bad\.csv:3 is not/);
    await expect(readTaskMonitor(file('empty.csv', ''))).rejects.toThrow('empty.csv has no line that is "index, stage');
    const rows = await readTaskMonitor(file('run.csv', text));
    expect(() => stageTimes(rows, 'inferences')).toThrow('stages are inference, web_service');
  });
});

describe('the table of who was right', () => {
  const head = 'target,model,img,confidence,count,accuracy\n';
  it('becomes a matrix of inputs by models', async () => {
    const table = file('t.csv', `${head}cat,b,1.jpg,0.9,1,1\ncat,a,1.jpg,0.8,1,0\ndog,a,2.jpg,0,1,1\ndog,b,2.jpg,0,1,0\n`);
    const answers = await readAnswers({ path: table });
    expect(answers).toMatchObject({ models: ['a', 'b'], inputs: ['cat/1.jpg', 'dog/2.jpg'], classes: ['cat', 'dog'] });
    expect(complete(answers, table)).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });
  it('is refused where a column or a cell is missing, or a line is there twice', async () => {
    const refused = (text: string) => expect(readAnswers({ path: file('t.csv', text) })).rejects;
    await refused('target,model\ncat,1\n').toThrow('t.csv:1 has neither the columns target, model, img, accuracy');
    await refused(`${head}cat,a,1.jpg,0.9,1,0.5\n`).toThrow('t.csv:2 accuracy is "0.5"; it must be 0 or 1');
    await refused(`${head}cat,a,1.jpg,0.9,1,1\ncat,a,1.jpg,0.9,1,0\n`).toThrow('t.csv:3 a has answered cat/1.jpg before');
  });
  it('is complete only where every model has answered every input', async () => {
    const table = file('t.csv', `${head}cat,a,1.jpg,0.9,1,1\ndog,b,2.jpg,0.9,1,1\n`);
    const answers = await readAnswers({ path: table });
    expect(() => complete(answers, table)).toThrow('b has no answer to cat/1.jpg; every model needs one to every input');
  });
});
