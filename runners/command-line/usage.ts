import { UserError } from '../../core/errors.ts';
import { parseQuantity } from '../../scenarios/units.ts';

/** The value of an option that takes a whole number. Throws a UserError that names the option, the value and the range. */
export function wholeNumber(option: string, min: number, max: number): (given: unknown) => number | undefined {
  return (given) => {
    if (given === undefined) return undefined;
    const text = String(given);
    const value = Number(text);
    if (text.trim() !== '' && Number.isSafeInteger(value) && value >= min && value <= max) return value;
    throw new UserError(`--${option} is "${text}"; give a whole number from ${min} to ${max}`);
  };
}

/** The value of an option that takes a number above 0. */
export function positiveNumber(option: string): (given: unknown) => number | undefined {
  return (given) => {
    if (given === undefined) return undefined;
    const value = typeof given === 'number' || (typeof given === 'string' && given.trim() !== '') ? Number(given) : Number.NaN;
    if (value > 0 && Number.isFinite(value)) return value;
    throw new UserError(`--${option} is "${String(given)}"; give a number above 0`);
  };
}

/** A number above 0; of a percentage, as a share. */
export type Size = { readonly value: number; readonly isPercent: boolean };

/** The value of an option that takes a number above 0, or as many percent. */
export function numberOrPercent(option: string): (given: unknown) => Size | undefined {
  return (given) => {
    if (given === undefined) return undefined;
    const [, digits = '', percent = ''] = /^\s*(\S+?)\s*(%?)\s*$/.exec(String(given)) ?? [];
    const value = digits === '' ? Number.NaN : Number(digits) / (percent === '' ? 1 : 100);
    if (value > 0 && Number.isFinite(value)) return { value, isPercent: percent !== '' };
    throw new UserError(`--${option} is "${String(given)}"; give a number above 0, or a percentage such as 0.5%`);
  };
}

/** `precision=2%`: as 0.02. There is no other end of a comparison; one that depends on time would depend on the machine. */
export function precision(option: string): (given: unknown) => number | undefined {
  const asNumber = numberOrPercent(option);
  return (given) => {
    if (given === undefined) return undefined;
    const text = String(given);
    const value = /^\s*precision\s*=(.*)$/.exec(text)?.[1];
    if (value === undefined) throw new UserError(`--${option} is "${text}"; write --${option} precision=2%`);
    const share = asNumber(value)?.value;
    if (share === undefined || share < 1) return share;
    throw new UserError(`--${option} precision=${value.trim()} is ${share * 100} %; write precision=2% or precision=0.02`);
  };
}

/** A time, `mser5` or `none`, as a scenario says it. */
export function warmUp(option: string): (given: unknown) => string | undefined {
  const asOnce = once(option);
  return (given) => {
    const text = asOnce(given);
    if (text === undefined || text === 'mser5') return text;
    if (text === 'none') return '0 s';
    const measured = parseQuantity('duration', text);
    if (measured.ok) return text;
    throw new UserError(`--${option}: ${measured.problem}, or mser5, or none`);
  };
}

/** Options that are given once. */
export function once(option: string): (given: unknown) => string | undefined {
  return (given) => {
    if (given === undefined) return undefined;
    if (Array.isArray(given) || typeof given === 'object' || given === '') throw new UserError(`--${option} needs one value`);
    return String(given);
  };
}

/** `a,b` as well as `a --option b`. */
export function list(option: string): (given: unknown) => readonly string[] | undefined {
  return (given) => {
    if (given === undefined) return undefined;
    const items = [given].flat().flatMap((item) => String(item).split(','));
    const names = items.map((item) => item.trim()).filter((item) => item !== '');
    if (names.length === 0) throw new UserError(`--${option} is empty; give names such as --${option} v2,llf`);
    return names;
  };
}

/** Throws a UserError that names the first of the options that was given: here they would do nothing. */
export function refuseOptions(given: { readonly [option: string]: unknown }, options: readonly string[], why: string): void {
  const found = options.find(
    (option) => given[option] !== undefined && !(Array.isArray(given[option]) && given[option].length === 0),
  );
  if (found !== undefined) throw new UserError(`--${found} is for ${why}`);
}
