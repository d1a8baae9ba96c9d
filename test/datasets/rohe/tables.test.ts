import { describe, expect, it } from 'vitest';
import { readCorrectness } from '../../../datasets/rohe/correctness.ts';
import { readTaskMonitor, stageTimes } from '../../../datasets/rohe/task-monitor.ts';

describe('the task monitor of the CCTV pipeline', () => {
  const text =
    '0,inference,3.0,103.0,,0.0\n1,web_service,4.0,104.5,,0.0\n2,inference,1.5,102.0,,0.0\n3,inference,1.0,120.0,,1.0\n';
  it('gives arrivals as completion - response time, in order, without what failed', () => {
    const { arrivalsMs, responsesMs } = stageTimes(readTaskMonitor(text, 'run.csv'), 'inference');
    expect([...arrivalsMs]).toEqual([0, 500]);
    expect([...responsesMs]).toEqual([3000, 1500]);
  });
  it('names the lines that are none of it, and a stage that is not there', () => {
    expect(() => readTaskMonitor('0,inference,3.0,103.0,,0.0\n1,inference,slow,1,,0\n2,inference\n', 'run.csv')).toThrow(
      /run\.csv:2 is not .*\nrun\.csv:3 is not/,
    );
    expect(() => readTaskMonitor('', 'run.csv')).toThrow('run.csv is empty');
    expect(() => stageTimes(readTaskMonitor(text, 'run.csv'), 'inferences')).toThrow('stages are inference, web_service');
  });
});

describe('the table of who was right', () => {
  const head = 'target,model,img,confidence,count,accuracy\n';
  it('becomes a matrix of inputs by models', () => {
    const table = readCorrectness(
      `${head}cat,b,1.jpg,0.9,1,1\ncat,a,1.jpg,0.8,1,0\ndog,a,2.jpg,0,1,1\ndog,b,2.jpg,0,1,0\n`,
      't.csv',
    );
    expect(table).toEqual({
      models: ['a', 'b'],
      inputs: ['cat/1.jpg', 'dog/2.jpg'],
      classes: ['cat', 'dog'],
      right: [
        [0, 1],
        [1, 0],
      ],
    });
  });
  it('is refused where a column, a cell or a line is missing', () => {
    expect(() => readCorrectness('target,img\ncat,1\n', 't.csv')).toThrow('t.csv:1 lacks the column(s) model, accuracy');
    expect(() => readCorrectness(`${head}cat,a,1.jpg,0.9,1,0.5\n`, 't.csv')).toThrow(
      't.csv:2 accuracy is "0.5"; it must be 0 or 1',
    );
    expect(() => readCorrectness(`${head}cat,a,1.jpg,0.9,1,1\ndog,b,2.jpg,0.9,1,1\n`, 't.csv')).toThrow(
      'b has no line for cat/1.jpg',
    );
  });
});
