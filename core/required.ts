import { UserError } from './errors.ts';

/** Seeds and replicates are integers of 32 bits. */
export const MOST_SEED = 4294967295;

/** Throws a UserError that names the argument, its value and what it must be. */
export function requireWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new UserError(`${name} is ${shown(value)}; it must be a whole number from ${least} to ${most}`);
}

export function requireNumber(name: string, value: number, least: number, most = Infinity): void {
  if (typeof value === 'number' && value >= least && value <= most) return;
  const range = most < Infinity ? ` from ${least} to ${most}` : least > -Infinity ? ` not below ${least}` : '';
  throw new UserError(`${name} is ${shown(value)}; it must be a number${range}`);
}

export function requirePositive(name: string, value: number): void {
  if (typeof value !== 'number' || !(value > 0)) throw new UserError(`${name} is ${shown(value)}; it must be a number above 0`);
}

/** Programs without types give anything. */
function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
