import { SHARE_DIGITS, type Spread, spreadText } from './format.ts';
import { WILSON } from './stats/interval.ts';
import { t95 } from './stats/student.ts';

/** What the sign and the brackets beside the means of a table are: brackets are told of where `shares` have some. */
export function spreadCaption(shares: readonly (Spread & { readonly method: string })[], whose: 'its' | 'their'): string {
  const bounded = shares.filter((share) => spreadText(share, 100, SHARE_DIGITS).startsWith('['));
  const [exact, cut] = [bounded.some(({ method }) => method === WILSON), bounded.some(({ method }) => method !== WILSON)];
  const bounds = exact
    ? `, or [bounds] of shares near 0 or 100 %, where t does not hold${cut ? '; t is cut there where it is not known of how many queries they are' : ''}`
    : cut
      ? ', or [bounds] where t is cut at 0 or 100 %, for it is not known of how many queries the shares are'
      : '';
  return `± half the width of ${whose} 95 % t interval${whose === 'its' ? '' : 's'}${bounds}`;
}

/** What must be known of intervals over so few replications; empty: nothing. */
export function fewReplications(n: number): readonly string[] {
  if (n === 0 || n > 2) return [];
  if (n === 1) return ['One replication: there are no intervals.'];
  return [`Two replications hardly tell how much they scatter, so the intervals are very wide (t = ${t95(1).toFixed(1)}).`];
}
