import { ScenarioError } from '../../core/errors.ts';
import type { Scenario } from '../../core/scenario.ts';
import { EXIT } from '../exit-codes.ts';
import { readSource } from '../scenario-source.ts';
import type { Terminal } from '../terminal.ts';
import { type Least, leastResponses } from '../validation/least.ts';
import { type LinkLoad, linkLoads } from '../validation/links.ts';
import { type NodeLoad, nodeLoads, type ServiceLoad, serviceLoads } from '../validation/load.ts';
import { placeServices, type Unplaced } from '../validation/placement.ts';
import { columns, duration, pathFrom, plural, short } from './words.ts';

export type ValidateArguments = { readonly scenario: string; readonly set: readonly string[]; readonly json: boolean };
type Report = {
  readonly valid: true;
  readonly scenario: string;
  readonly file: string;
  readonly placement: string;
  readonly startUpMs: number;
  readonly nodes: readonly NodeLoad[];
  readonly services: readonly ServiceLoad[];
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

async function inspect({ scenario: name, set }: ValidateArguments): Promise<Report> {
  const { scenario, baseDir, file } = await readSource(name, set);
  const placed = await placeServices(scenario, baseDir);
  const services = serviceLoads(placed);
  const links = linkLoads(placed);
  const responses = leastResponses(placed);
  return {
    valid: true,
    scenario: scenario.name,
    file,
    placement: scenario.placement.label,
    startUpMs: placed.startUpMs,
    nodes: nodeLoads(placed, services),
    services,
    links,
    unplaced: placed.unplaced,
    responses,
    warnings: [
      ...placed.unplaced.map(unplacedWarning),
      ...services.flatMap((one) => loadWarning(one, scenario)),
      ...links.flatMap(linkWarning),
      ...responses.flatMap(leastWarning),
    ],
  };
}

function unplacedWarning({ service, placed, wanted, why }: Unplaced): string {
  const reasons = new Map<string, string[]>();
  for (const { node, reason } of why) reasons.set(reason, [...(reasons.get(reason) ?? []), node]);
  const said = [...reasons].map(([reason, nodes]) => `${nodes.join(', ')}: ${reason}`).join('; ');
  return `${service}: ${placed} of ${plural(wanted, 'replica')} placed${said === '' ? '' : ` (${said})`}`;
}

function isConditional({ pipelines }: Scenario): boolean {
  return pipelines.some(({ phases }) => phases.some(({ condition }) => condition !== null));
}

function loadWarning({ service, load, perSecond, capacityPerSecond }: ServiceLoad, scenario: Scenario): string[] {
  if (load === null) return [`${service} is asked for ${short(perSecond)} times a second and has no instance`];
  if (load < 1) return [];
  const offered = `${service} is offered ${short(load)} times what it can do (${short(perSecond)}/s of ${short(capacityPerSecond)}/s)`;
  const closed = scenario.workload.every(({ arrivals }) => arrivals.kind === 'closed');
  const effect = closed ? 'the clients of the closed loop are held up by it' : 'its queue grows without end';
  return [`${offered}: ${effect}${isConditional(scenario) ? ' while every conditional phase runs' : ''}`];
}

function linkWarning({ between, load }: LinkLoad): string[] {
  if (load < 1) return [];
  return [`the link ${linkName(between)} is offered ${short(load)} times what it can carry: transfers on it take ever longer`];
}
function linkName([from, to]: LinkLoad['between']): string {
  return from === to ? `within ${from}` : `${from} - ${to}`;
}

function leastWarning({ pipeline, contract, asks, leastMs, wholeMs, deadlineMs, missing }: Least): string[] {
  const what = `${pipeline} for ${asks.join('+')} under ${contract}`;
  if (leastMs === null)
    return [`${what} cannot be answered: ${missing.join(', ')} ${missing.length === 1 ? 'has' : 'have'} no instance`];
  if (deadlineMs === null) return [];
  if (leastMs > deadlineMs)
    return [`${what} takes ${duration(leastMs)} at the least: the deadline of ${duration(deadlineMs)} cannot be kept`];
  if (wholeMs !== null && wholeMs > deadlineMs) {
    return [`${what} takes ${duration(wholeMs)} with its whole ensemble: by ${duration(deadlineMs)} answers will be partial`];
  }
  return [];
}

function text(report: Report, terminal: Terminal): string {
  const { file, placement, startUpMs, nodes, services, links, responses, warnings } = report;
  const share = (value: number | null): string => (value === null ? '-' : `${(value * 100).toFixed(0)} %`);
  const ms = (value: number | null): string => (value === null ? '-' : `${short(value)} ms`);
  const bold = (line: string): string => terminal.paint('bold', line);
  return [
    `${pathFrom(file)} is valid`,
    '',
    bold(`Nodes, placement ${placement}, all instances ready after ${duration(startUpMs)}`),
    ...columns(
      ['node', 'device', 'CPU booked', 'memory booked', 'CPU in use at the offered load', 'instances of'],
      nodes.map((node) => [
        node.node,
        node.device,
        share(node.cpuBooked),
        share(node.memoryBooked),
        share(node.cpuOffered),
        hosted(node.node, services),
      ]),
    ),
    '',
    bold('Services, offered load = invocations a second x mean work / (instances x concurrency)'),
    ...columns(
      ['service', 'instances', 'asked for', 'can do', 'mean work', 'load'],
      services.map((one) => [
        one.service,
        String(one.instances),
        `${short(one.perSecond)}/s`,
        `${short(one.capacityPerSecond)}/s`,
        ms(one.workMs),
        share(one.load),
      ]),
    ),
    ...(links.length === 0 ? [] : ['', bold('Links, offered load = what is sent a second / bandwidth'), ...linkTable(links)]),
    '',
    bold('Response time without any waiting, by mean times'),
    ...columns(
      ['pipeline', 'contract', 'asks for', 'least', 'whole ensemble, all phases', 'deadline'],
      responses.map((one) => [
        one.pipeline,
        one.contract,
        one.asks.join('+'),
        ms(one.leastMs),
        ms(one.wholeMs),
        one.deadlineMs === null ? 'none' : ms(one.deadlineMs),
      ]),
    ),
    ...(warnings.length === 0 ? [] : ['', ...warnings.map((one) => `${terminal.paint('yellow', 'warning:')} ${one}`)]),
  ].join('\n');
}

function linkTable(links: readonly LinkLoad[]): readonly string[] {
  return columns(
    ['link', 'sent', 'load'],
    links.map(({ between, kibPerSecond, load }) => [
      linkName(between),
      `${short(kibPerSecond)} KiB/s`,
      `${(load * 100).toFixed(0)} %`,
    ]),
  );
}

function hosted(node: string, services: readonly ServiceLoad[]): string {
  const names = services.flatMap(({ service, on }) => {
    const n = on[node] ?? 0;
    return n === 0 ? [] : [n === 1 ? service : `${n} x ${service}`];
  });
  return names.join(', ') || '-';
}
