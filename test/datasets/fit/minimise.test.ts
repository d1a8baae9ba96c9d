import { expect, it } from 'vitest';
import { minimise } from '../../../datasets/fit/minimise.ts';

it('finds the bottom of a bowl, from any side', () => {
  const bowl = ([x = 0, y = 0]: readonly number[]): number => (x - 3) * (x - 3) + 10 * (y + 1) * (y + 1);
  for (const start of [
    [0, 0],
    [10, -10],
    [-4, 6],
  ]) {
    const { at, value } = minimise(bowl, start, 0.5, 120);
    expect(at[0]).toBeCloseTo(3, 3);
    expect(at[1]).toBeCloseTo(-1, 3);
    expect(value).toBeLessThan(1e-6);
  }
});

it('follows the bent valley of Rosenbrock', () => {
  const valley = ([x = 0, y = 0]: readonly number[]): number => (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x);
  const { at } = minimise(valley, [-1.2, 1], 0.5, 300);
  expect(at[0]).toBeCloseTo(1, 3);
  expect(at[1]).toBeCloseTo(1, 3);
});

it('never ends above where it began, whatever the function', () => {
  const jagged = ([x = 0]: readonly number[]): number => Math.sin(40 * x) + Math.abs(x);
  for (let start = -2; start <= 2; start += 0.25)
    expect(minimise(jagged, [start], 0.3, 40).value).toBeLessThanOrEqual(jagged([start]));
});
