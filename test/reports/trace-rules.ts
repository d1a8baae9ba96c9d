/**
 * What the Trace Event Format asks of a file, and what Perfetto's reader of it takes for granted; written out here from the two, since neither
 * comes as a schema. Gives what is broken, a line each.
 */
export function brokenRules(trace: unknown): readonly string[] {
  const file = record(trace);
  const events = file['traceEvents'];
  if (!Array.isArray(events)) return ['there is no array traceEvents'];
  const all = events.map(record);
  return [
    ...(['ms', 'ns'].includes(String(file['displayTimeUnit'])) ? [] : ['displayTimeUnit is neither ms nor ns']),
    ...all.flatMap((event, i) => eventFaults(event).map((fault) => `event ${i} (${event['ph']} ${event['name']}): ${fault}`)),
    ...threadFaults(all),
    ...nestingFaults(all.filter(({ ph }) => ph === 'X')),
    ...asyncFaults(byTime(all.filter(({ ph }) => ph === 'b' || ph === 'e'))),
    ...flowFaults(all),
  ];
}

type Event = { readonly [key: string]: unknown };

const PHASES = ['M', 'X', 'b', 'e', 's', 't', 'f', 'i', 'C'];
const METADATA: { readonly [name: string]: 'name' | 'sort_index' } = {
  process_name: 'name',
  process_sort_index: 'sort_index',
  thread_name: 'name',
  thread_sort_index: 'sort_index',
};
const LINKED = ['b', 'e', 's', 't', 'f'];

function eventFaults(event: Event): readonly string[] {
  const { ph, name, pid, tid, ts, dur, cat, id, args, s, bp } = event;
  const values = Object.values(record(args ?? {}));
  const arg = METADATA[String(name)];
  return [
    [PHASES.includes(String(ph)), 'unknown phase'],
    [typeof name === 'string' && name !== '', 'no name'],
    [isId(pid) && isId(tid), 'pid and tid must be whole numbers from 0'],
    [ph === 'M' || (isTime(ts) && ts >= 0), 'ts must be a time in µs'],
    [ph === 'M' || ph === 'C' || (typeof cat === 'string' && cat !== ''), 'no category'],
    [ph === 'X' ? isTime(dur) && dur >= 0 : dur === undefined, 'dur is for complete events alone, and not negative'],
    [LINKED.includes(String(ph)) ? isId(id) : id === undefined, 'an id is for what is linked by it, a whole number'],
    [ph !== 'C' || (values.length > 0 && values.every(isTime)), 'a counter must have numbers'],
    [ph === 'i' ? ['g', 'p', 't'].includes(String(s)) : s === undefined, 'a scope is for instants: g, p or t'],
    [bp === undefined || (bp === 'e' && (ph === 't' || ph === 'f')), 'a binding point is for steps and ends of flows'],
    [ph !== 'M' || arg !== undefined, 'unknown metadata'],
    [ph !== 'M' || arg !== 'name' || typeof values[0] === 'string', 'a name must be text'],
    [ph !== 'M' || arg !== 'sort_index' || Number.isInteger(values[0]), 'a sort index must be a whole number'],
  ].flatMap(([holds, fault]) => (holds === true ? [] : [String(fault)]));
}

/** Perfetto knows threads by tid alone; the main thread has the number of its process. */
function threadFaults(events: readonly Event[]): readonly string[] {
  const processes = new Map<unknown, Set<unknown>>();
  for (const { pid, tid } of events) processes.set(tid, (processes.get(tid) ?? new Set()).add(pid));
  const named = events.filter(({ ph }) => ph === 'M').map(({ name, pid, tid }) => JSON.stringify([name, pid, tid]));
  const pids = new Set(events.map(({ pid }) => pid));
  return [
    ...[...processes].filter(([, of]) => of.size > 1).map(([tid]) => `thread ${tid} is of several processes`),
    ...named.filter((one, i) => named.indexOf(one) < i).map((one) => `${one} is there twice`),
    ...[...pids]
      .filter((pid) => !named.includes(JSON.stringify(['process_name', pid, pid])))
      .map((pid) => `process ${pid} has no name`),
  ];
}

/** Complete events of a thread lie in each other or apart. */
function nestingFaults(slices: readonly Event[]): readonly string[] {
  const faults: string[] = [];
  for (const own of grouped(slices, ({ tid }) => tid).values()) {
    const open: number[] = [];
    for (const { ts, dur, name } of own.toSorted((a, b) => time(a) - time(b) || Number(b['dur']) - Number(a['dur']))) {
      const end = rounded(Number(ts) + Number(dur));
      while (open.length > 0 && open.at(-1)! <= Number(ts)) open.pop();
      if (open.length > 0 && end > open.at(-1)!) faults.push(`slice ${name} at ${ts} overlaps the one before it`);
      open.push(end);
    }
  }
  return faults;
}

/** Of one category and id, what begins last ends first, and all that begins ends. */
function asyncFaults(events: readonly Event[]): readonly string[] {
  const faults: string[] = [];
  for (const [key, own] of grouped(events, ({ cat, id }) => JSON.stringify([cat, id]))) {
    const open: Event[] = [];
    for (const event of own) {
      if (event['ph'] === 'b') open.push(event);
      else {
        const begun = open.pop();
        if (begun?.['name'] !== event['name'] || begun?.['pid'] !== event['pid']) faults.push(`${key} ends what did not begin`);
      }
    }
    if (open.length > 0) faults.push(`${key} does not end`);
  }
  return faults;
}

/** A start, steps and an end in the order of time, each within a slice of its thread. */
function flowFaults(events: readonly Event[]): readonly string[] {
  const slices = grouped(
    events.filter(({ ph }) => ph === 'X'),
    ({ tid }) => tid,
  );
  const flows = events.filter(({ ph }) => ph === 's' || ph === 't' || ph === 'f');
  const unbound = flows.filter((one) => !(slices.get(one['tid']) ?? []).some((slice) => holds(slice, one)));
  const orders = [...grouped(byTime(flows), ({ cat, name, id }) => JSON.stringify([cat, name, id]))];
  return [
    ...unbound.map(({ id, ts }) => `flow ${id} at ${ts} is in no slice`),
    ...orders.flatMap(([key, own]) => {
      const order = own.map(({ ph }) => ph).join('');
      return /^st*f$/.test(order) ? [] : [`flow ${key} is ${order}`];
    }),
  ];
}

function holds(slice: Event, { pid, ts }: Event): boolean {
  return slice['pid'] === pid && time(slice) <= Number(ts) && Number(ts) <= rounded(time(slice) + Number(slice['dur']));
}

const time = ({ ts }: Event): number => Number(ts);
const rounded = (micros: number): number => Number(micros.toFixed(3));
const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isId = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;

/** Readers sort by time and keep the order of what is at the same time. */
function byTime(events: readonly Event[]): readonly Event[] {
  return events.toSorted((a, b) => time(a) - time(b));
}

function record(value: unknown): Event {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function grouped(events: readonly Event[], keyOf: (event: Event) => unknown): ReadonlyMap<unknown, readonly Event[]> {
  const groups = new Map<unknown, Event[]>();
  for (const event of events) {
    const key = keyOf(event);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
  }
  return groups;
}
