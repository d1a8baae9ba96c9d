import { describe, expect, it } from 'vitest';
import { v2 } from '../../algorithms/v2.ts';
import { checkDescription } from './algorithm.ts';

describe('the description of an algorithm', () => {
  it.each(['x', 'Two words.'])('may be %j', (summary) => {
    expect(() => checkDescription({ ...v2, summary })).not.toThrow();
  });
  it.each(['', ' ', 'x ', ' x', 'two\nlines', 'x\n'])('may not be %j', (summary) => {
    expect(() => checkDescription({ ...v2, summary })).toThrow('a summary is one line, without blanks around it');
  });
});
