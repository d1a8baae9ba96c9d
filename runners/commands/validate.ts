import { ScenarioError } from '../../core/errors.ts';
import { EXIT } from '../exit-codes.ts';
import { allSets, readSource } from '../scenario-source.ts';
import type { Terminal } from '../terminal.ts';
import { type Least, leastResponses } from '../validation/least.ts';
import { type LinkLoad, linkLoads } from '../validation/links.ts';
import { type NodeLoad, nodeLoads, overloads, type ServiceLoad, serviceLoads } from '../validation/load.ts';
import { placeServices, type Unplaced } from '../validation/placement.ts';
import { type StreamRate, streamRates } from '../validation/rates.ts';
import { linkName, warningsOf } from '../validation/warnings.ts';
import { columns, duration, pathFrom, short } from '../words.ts';

export type ValidateArguments = {
  readonly scenario: string;
  readonly set: readonly string[];
  readonly profiles?: string | undefined;
  readonly json: boolean;
};
type Report = {
  readonly valid: true;
  readonly scenario: string;
  readonly file: string;
  readonly placement: string;
  readonly startUpMs: number;
  readonly nodes: readonly NodeLoad[];
  readonly services: readonly ServiceLoad[];
  readonly streams: readonly StreamRate[];
  /** Those that transfers share. */
  readonly links: readonly LinkLoad[];
  readonly unplaced: readonly Unplaced[];
  readonly responses: readonly Least[];
  /** What will go wrong, most of all. */
  readonly warnings: readonly string[];
};

/** `rohe validate`: all problems, or what a user asks first when everything is late. */
export async function validate(given: ValidateArguments, terminal: Terminal): Promise<number> {
  try {
    const report = await inspect(given);
    await (given.json ? terminal.printJson(report) : terminal.print(text(report, terminal)));
    return EXIT.ok.code;
  } catch (error) {
    if (given.json && error instanceof ScenarioError) await terminal.printJson({ valid: false, problems: error.problems });
    throw error;
  }
}

async function inspect({ scenario: name, ...given }: ValidateArguments): Promise<Report> {
  const { scenario, baseDir, file, notices } = await readSource(name, allSets(given));
  const placed = await placeServices(scenario, baseDir);
  const services = serviceLoads(placed);
  const found = {
    unplaced: placed.unplaced,
    services,
    overloads: overloads(placed, services),
    rates: streamRates(placed),
    links: linkLoads(placed),
    responses: leastResponses(placed),
  };
  return {
    valid: true,
    scenario: scenario.name,
    file,
    placement: scenario.placement.label,
    startUpMs: placed.startUpMs,
    nodes: nodeLoads(placed, services),
    services,
    streams: found.rates,
    links: found.links,
    unplaced: placed.unplaced,
    responses: found.responses,
    warnings: [...notices, ...warningsOf(found, scenario)],
  };
}

function text(report: Report, terminal: Terminal): string {
  const { file, placement, startUpMs, nodes, services, links, responses, warnings } = report;
  const rejected = rejections(report.streams);
  const bold = (line: string): string => terminal.paint('bold', line);
  return [
    `${pathFrom(file)} is valid`,
    '',
    bold(`Nodes, placement ${placement}, all instances ready after ${duration(startUpMs)}`),
    ...nodeTable(nodes, services),
    '',
    ...servicesHead(services, bold),
    ...serviceTable(services),
    ...(links.length === 0 ? [] : ['', bold('Links, offered load = what is sent a second / bandwidth'), ...linkTable(links)]),
    '',
    bold('Response time without any waiting, by mean times'),
    ...responseTable(responses),
    ...(rejected.length === 0 ? [] : ['', ...rejected]),
    ...(warnings.length === 0 ? [] : ['', ...warnings.map((one) => `${terminal.paint('yellow', 'warning:')} ${one}`)]),
  ].join('\n');
}

/** The columns that no node has anything for are left out. */
function nodeTable(nodes: readonly NodeLoad[], services: readonly ServiceLoad[]): readonly string[] {
  const hasMemory = nodes.some(({ memoryBandwidthOffered }) => memoryBandwidthOffered !== null);
  const hasAccelerators = nodes.some(({ accelerators }) => accelerators.length > 0);
  return columns(
    [
      ...['node', 'device', 'CPU booked', 'memory booked', 'CPU in use at the offered load'],
      ...(hasMemory ? ['memory bandwidth'] : []),
      ...(hasAccelerators ? ['accelerators'] : []),
      'instances of',
    ],
    nodes.map((node) => [
      ...[node.node, node.device, share(node.cpuBooked), share(node.memoryBooked), share(node.cpuOffered)],
      ...(hasMemory ? [share(node.memoryBandwidthOffered)] : []),
      ...(hasAccelerators ? [node.accelerators.map(({ name, load }) => `${name} ${share(load)}`).join(', ') || '-'] : []),
      hosted(node.node, services),
    ]),
  );
}

function serviceTable(services: readonly ServiceLoad[]): readonly string[] {
  const explains = services.some(isExplaining);
  return columns(
    ['service', 'instances', 'asked for', ...(explains ? ['with explanations'] : []), 'can do', 'mean work', 'load'],
    services.map((one) => [
      one.service,
      one.atMost > one.instances ? `${one.instances} to ${one.atMost}` : String(one.instances),
      `${short(one.perSecond)}/s`,
      ...(explains ? [`${short(one.workPerSecond)}/s`] : []),
      `${short(one.capacityPerSecond)}/s`,
      workText(one.workMs),
      share(one.load),
    ]),
  );
}

function servicesHead(services: readonly ServiceLoad[], bold: (line: string) => string): readonly string[] {
  const canDo = 'can do = sum over instances of what each does at once / its mean work';
  return services.some(isExplaining)
    ? [
        bold('Services, load = asked for, with explanations / can do'),
        `${canDo}; an explanation counts as often as it takes longer`,
      ]
    : [bold('Services, load = asked for / can do'), canDo];
}
function isExplaining({ perSecond, workPerSecond }: ServiceLoad): boolean {
  return workPerSecond > perSecond * (1 + 1e-9);
}

/** What makes no load, because it never comes in. */
function rejections(streams: readonly StreamRate[]): readonly string[] {
  return streams.flatMap(({ stream, perSecond, rejected }) =>
    rejected.map(({ share: part, why }) => {
      const queries = `${stream}: ${short(part * 100)} % of its queries (${short(part * perSecond)}/s)`;
      return `${queries} are rejected, because ${why}; they ask nothing of the services`;
    }),
  );
}

function responseTable(responses: readonly Least[]): readonly string[] {
  return columns(
    ['pipeline', 'contract', 'asks for', 'least', 'whole ensemble, all phases', 'deadline'],
    responses.map((one) => [
      one.pipeline,
      one.contract,
      one.asks.join('+'),
      ms(one.leastMs),
      ms(one.wholeMs),
      one.deadlineMs === null ? 'none' : ms(one.deadlineMs),
    ]),
  );
}

function linkTable(links: readonly LinkLoad[]): readonly string[] {
  return columns(
    ['link', 'sent', 'load'],
    links.map(({ between, kibPerSecond, load }) => [linkName(between), `${short(kibPerSecond)} KiB/s`, share(load)]),
  );
}

function hosted(node: string, services: readonly ServiceLoad[]): string {
  const names = services.flatMap(({ service, on }) => {
    const n = on[node] ?? 0;
    return n === 0 ? [] : [n === 1 ? service : `${n} x ${service}`];
  });
  return names.join(', ') || '-';
}

function workText(workMs: ServiceLoad['workMs']): string {
  return workMs === null ? '-' : `${[...new Set(workMs.map(short))].join(' to ')} ms`;
}
function share(value: number | null): string {
  return value === null ? '-' : `${(value * 100).toFixed(0)} %`;
}
function ms(value: number | null): string {
  return value === null ? '-' : `${short(value)} ms`;
}
