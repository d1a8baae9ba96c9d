import { clip } from '../core/suggest.ts';

/**
 * Quantities as people write them, to the units of the resolved scenario: durations in ms, memory in MiB, sizes in KiB, CPU in
 * millicpu, rates per second, shares 0..1, power in W, bandwidth in Mbit/s, frequency in GHz.
 */
export type Dimension = 'duration' | 'memory' | 'size' | 'cpu' | 'rate' | 'share' | 'power' | 'bandwidth' | 'frequency';

/** A number in the dimension's unit, or why there is none; the text says what is wrong and shows the right form. */
export type Measured = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly problem: string };

type Kind = {
  /** With its article, as errors call it. */
  readonly noun: string;
  readonly example: string;
  /** Unit -> factor to the dimension's own unit. */
  readonly units: { readonly [unit: string]: number };
  /** The unit that errors give bounds in. */
  readonly unit: string;
  /** What a bare number was probably meant in. */
  readonly likely: readonly string[];
  readonly max: number;
  readonly maxText: string;
};

const YEAR_MS = 366 * 24 * 3600 * 1000;
const BYTES: readonly (readonly [string, number])[] = [
  ['B', 1],
  ['KB', 1e3],
  ['kB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
  ['TB', 1e12],
  ['KiB', 1024],
  ['MiB', 1024 * 1024],
  ['GiB', 1024 * 1024 * 1024],
  ['TiB', 1024 * 1024 * 1024 * 1024],
];
const bytesPer = (one: number): { readonly [unit: string]: number } =>
  Object.fromEntries(BYTES.map(([unit, bytes]) => [unit, bytes / one]));

const KINDS: { readonly [D in Dimension]: Kind } = {
  duration: {
    noun: 'a duration',
    example: '250 ms',
    units: { us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, min: 6e4, h: 36e5, d: 864e5 },
    unit: 'ms',
    likely: ['ms', 's'],
    max: YEAR_MS,
    maxText: '366 d',
  },
  memory: {
    noun: 'an amount of memory',
    example: '4 GiB',
    units: bytesPer(1024 * 1024),
    unit: 'MiB',
    likely: ['MiB', 'GiB'],
    max: 1024 * 1024 * 1024,
    maxText: '1024 TiB',
  },
  size: {
    noun: 'a size',
    example: '64 KiB',
    units: bytesPer(1024),
    unit: 'KiB',
    likely: ['KiB', 'MiB'],
    max: 1024 * 1024 * 1024,
    maxText: '1 TiB',
  },
  cpu: {
    noun: 'an amount of CPU',
    example: '500 m',
    units: { m: 1, core: 1000, cores: 1000 },
    unit: 'm',
    likely: ['m', 'cores'],
    max: 1e9,
    maxText: '1000000 cores',
  },
  rate: {
    noun: 'a rate',
    example: '12/s',
    units: { '/s': 1, '/min': 1 / 60, '/h': 1 / 3600, '/d': 1 / 86400 },
    unit: '/s',
    likely: ['/s', '/min'],
    max: 1e6,
    maxText: '1000000/s',
  },
  share: { noun: 'a share', example: '15 %', units: { '%': 0.01 }, unit: '', likely: ['%'], max: 1, maxText: '100 %' },
  power: {
    noun: 'a power',
    example: '2.5 W',
    units: { mW: 1e-3, W: 1, kW: 1e3 },
    unit: 'W',
    likely: ['W'],
    max: 1e6,
    maxText: '1000 kW',
  },
  bandwidth: {
    noun: 'a bandwidth',
    example: '100 Mbit/s',
    units: { 'bit/s': 1e-6, 'kbit/s': 1e-3, 'Mbit/s': 1, 'Gbit/s': 1e3, 'kB/s': 8e-3, 'MB/s': 8, 'GB/s': 8e3 },
    unit: 'Mbit/s',
    likely: ['Mbit/s'],
    max: 1e9,
    maxText: '1000000 Gbit/s',
  },
  frequency: {
    noun: 'a frequency',
    example: '1.5 GHz',
    units: { Hz: 1e-9, kHz: 1e-6, MHz: 1e-3, GHz: 1 },
    unit: 'GHz',
    likely: ['GHz'],
    max: 1e3,
    maxText: '1000 GHz',
  },
};

/** The noun and an example of a dimension, for messages, docs and the JSON Schema. */
export function describeDimension(dimension: Dimension): { readonly noun: string; readonly example: string } {
  return KINDS[dimension];
}

/** What a text of this dimension looks like, as a regular expression for the JSON Schema. */
export function patternOf(dimension: Dimension): string {
  return `^ *[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)? *(${Object.keys(KINDS[dimension].units).join('|')}) *$`;
}

const NUMBER = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*$/su;

/**
 * Reads `text` as a quantity. Bare numbers are taken only for shares. Non-negative and at most the dimension's maximum (a year,
 * 1 PiB, a million cores, 10^6/s, 1 MW, 1 Pbit/s, 1 THz); a share is at most 1.
 */
export function parseQuantity(dimension: Dimension, text: string | number): Measured {
  const kind = KINDS[dimension];
  const parts = NUMBER.exec(String(text));
  if (parts === null) return wrong(`${show(text)} is not ${kind.noun}; write it like "${kind.example}"`);
  const [, digits = '', unit = ''] = parts;
  if (unit === '' && dimension !== 'share') return wrong(`${show(text)} has no unit; ${rightForm(kind, digits)}`);
  const factor = unit === '' ? 1 : Object.hasOwn(kind.units, unit) ? kind.units[unit] : undefined;
  if (factor === undefined && /^,\d/.test(unit)) return wrong(commaText(String(text).trim(), digits, unit));
  if (factor === undefined) return wrong(wrongUnit(kind, unit));
  return inRange(kind, unit === '%' ? Number(digits) / 100 : Number(digits) * factor, text);
}

/** A comma may stand before decimals or between thousands. */
function commaText(text: string, digits: string, rest: string): string {
  const decimal = `"${clip(text.replace(',', '.'))}"`;
  const thousands = /^[+-]?[1-9]\d{0,2}$/.test(digits) && /^(?:,\d{3})+(?!\d)/.test(rest);
  return `${show(text)} has a comma; write ${thousands ? `"${clip(text.replaceAll(',', ''))}", or ${decimal} if it is a decimal comma` : decimal}`;
}

function inRange(kind: Kind, value: number, text: string | number): Measured {
  if (value < 0) return wrong(`${show(text)} is negative; it must be at least 0${spaced(kind.unit)}`);
  if (value > kind.max && kind.max === 1) return wrong(`${show(text)} is more than 1; a share is 0..1 or 0 %..100 %`);
  if (!(value <= kind.max)) return wrong(`${show(text)} is too large; at most ${kind.maxText} can be given`);
  return { ok: true, value: value + 0 };
}

const rightForm = (kind: Kind, digits: string): string =>
  `write ${kind.likely.map((unit) => `"${digits}${spaced(unit)}"`).join(' or ')}`;

function wrongUnit(kind: Kind, unit: string): string {
  const near = Object.keys(kind.units).find((known) => known.toLowerCase() === unit.toLowerCase());
  const hint = near === undefined ? `write it like "${kind.example}"` : `did you mean "${near}"?`;
  return `unknown unit "${clip(unit)}" for ${kind.noun}; ${hint} (known units: ${Object.keys(kind.units).join(', ')})`;
}

const spaced = (unit: string): string => (unit === '' || unit.startsWith('/') ? unit : ` ${unit}`);
const wrong = (problem: string): Measured => ({ ok: false, problem });
const show = (text: string | number): string => (typeof text === 'number' ? String(text) : `"${clip(text)}"`);
