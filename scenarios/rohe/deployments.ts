import type { Catalogue, ModelSpec } from '../catalogue.ts';
import type { Cluster } from './cluster.ts';
import { type Draft, percent, rounded, type Section } from './draft.ts';
import { alike, folded, unique } from './names.ts';
import type { MemberPart, ModalityPart, NodePart, PlanPart, ProfilePart, ServicePart } from './parts.ts';
import { meanOf, profileOf, timesOn } from './times.ts';

const GUESSED_TIME = { gamma: { mean: '50 ms', cv: 0.3 } };
const GUESSED_ACCURACY = 0.8;
const GUESSED_STAGE = { gamma: { mean: '5 ms', cv: 0.2 } };
const LIGHT = { cpu: '250 m', memory: '512 MiB' };
const CONTROL = { cpu: '100 m', memory: '128 MiB' };

type World = {
  readonly services: readonly ServicePart[];
  readonly profiles: readonly ProfilePart[];
  readonly nodes: readonly NodePart[];
  readonly cluster: Cluster;
  readonly catalogue: Catalogue;
  readonly draft: Draft;
};

/** The services of a scenario: those that plans name, with what the files say of them, and those that only take up room. */
export class Deployments {
  readonly sections: Section = {};
  readonly #world: World;
  readonly #taken = new Set<string>();
  readonly #used = new Set<ServicePart>();
  readonly #names = new Map<string, string>();
  readonly #profiled = new Set<ProfilePart['from']>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The scenario's name of a member's service, made where it is not yet there. */
  member(plan: PlanPart, modality: ModalityPart, member: MemberPart): string {
    const key = `${modality.name} ${folded(member.serviceId)}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const found = this.#find(member.serviceId) ?? this.#standIn(plan, member, 'infer');
    const name = unique(member.serviceId.replace(/[^\p{L}\p{N}_./-]+/gu, '-'), this.#taken);
    this.#names.set(key, name);
    const path = ['services', name];
    this.#world.draft.madeOf(path, member.from);
    const model = this.#model(member.model) ?? this.#model(member.serviceId);
    const profile = this.#profileOf([member.serviceId, member.model]);
    this.sections[name] = {
      ...(model === undefined ? {} : { model: model.name }),
      modality: modality.name,
      ...this.#behaviour(path, model, profile, unitFor(found)),
      demand: this.#demand(path, found, LIGHT),
      ...this.#rest(path, found),
    };
    member.from.mapped(
      `member ${member.serviceId} -> services.${name}${found === undefined ? '' : `, demands of ${found.name}`}`,
    );
    return name;
  }

  /** A preprocessor or an aggregator. */
  stage(plan: PlanPart, wanted: string, role: 'preprocess' | 'aggregate', from: PlanPart['from']): string {
    const key = `${role} ${folded(wanted)}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const found = this.#find(wanted) ?? this.#standIn(plan, undefined, role);
    const name = unique(wanted, this.#taken);
    this.#names.set(key, name);
    const path = ['services', name];
    this.#world.draft.madeOf(path, from);
    this.#world.draft.guess([...path, 'profile'], `no file says how long ${name} takes: a mean of 5 ms`);
    this.sections[name] = {
      role,
      profile: GUESSED_STAGE,
      demand: this.#demand(path, found, CONTROL),
      ...this.#rest(path, found),
    };
    from.mapped(
      `${role === 'preprocess' ? 'preprocessor' : 'aggregator'} -> services.${name}${found === undefined ? '' : `, demands of ${found.name}`}`,
    );
    return name;
  }

  /** Services that answer no query, but take up room on the nodes. */
  bystanders(): void {
    for (const part of this.#world.services) {
      if (this.#used.has(part)) continue;
      const name = unique(part.name, this.#taken);
      this.sections[name] = {
        role: 'preprocess',
        profile: '1 ms',
        demand: this.#demand(['services', name], part, LIGHT),
        ...this.#rest(['services', name], part),
      };
      part.from.guessed(`service ${part.name} is in no plan: it takes up its room and answers nothing`);
    }
  }

  /** Profiles of models that no plan names. */
  leaveProfiles(): void {
    for (const { from, names } of this.#world.profiles) {
      if (this.#profiled.has(from)) continue;
      from.source.notes.add('left out', from.source.file, from.line, `profile of ${names.join(', ')}: no member has this name`);
    }
  }

  #find(id: string): ServicePart | undefined {
    const found = this.#world.services.find(({ aliases }) => aliases.some((alias) => alike(alias, id)));
    if (found !== undefined) this.#used.add(found);
    return found;
  }

  /** Where a plan and a service file name things differently: the service of that application whose name says its role. */
  #standIn(plan: PlanPart, member: MemberPart | undefined, role: 'infer' | 'preprocess' | 'aggregate'): ServicePart | undefined {
    const words = { infer: /infer/i, preprocess: /proc|ingest|prepar/i, aggregate: /aggreg/i }[role];
    const apps = [...new Set(this.#world.services.map(({ app }) => app))];
    const near = apps.filter(
      (app) => app !== null && (folded(plan.name).includes(folded(app)) || folded(app).includes(folded(plan.name))),
    );
    const app = near[0] ?? (apps.length === 1 ? apps[0] : undefined);
    if (app === undefined) return undefined;
    const found = this.#world.services.find((one) => one.app === app && words.test(one.name));
    if (found === undefined) return undefined;
    this.#used.add(found);
    (member?.from ?? plan.from).guessed(
      `${member === undefined ? `the ${role} stage` : 'members that no service file names'} deployed as ${found.name}`,
    );
    return found;
  }

  #model(name: string): ModelSpec | undefined {
    return this.#world.catalogue.models.find((model) => alike(model.name, name));
  }
  #profileOf(names: readonly string[]): readonly ProfilePart[] {
    return this.#world.profiles.filter((profile) => profile.names.some((one) => names.some((name) => alike(one, name))));
  }

  /** Times, accuracy and explanations: from the files, else from the catalogue, else guessed. */
  #behaviour(
    path: readonly string[],
    model: ModelSpec | undefined,
    profiles: readonly ProfilePart[],
    unit: 'CPU' | 'GPU',
  ): Section {
    const { draft, cluster } = this.#world;
    const section: Section = {};
    const all = profiles.flatMap((profile) => profile.times);
    const times = timesOn(all, unit);
    if (times.length < all.length)
      draft.guess([...path, 'profile'], `times on the ${unit}, as it demands ${unit === 'GPU' ? 'an' : 'no'} accelerator`);
    const plain = times.filter(({ explained }) => !explained);
    const slow = times.filter(({ explained }) => explained);
    for (const { from } of profiles) this.#profiled.add(from);
    for (const profile of profiles) profile.from.mapped(`profile of ${profile.names.join(', ')} -> ${path.join('.')}`);
    if (plain.length > 0) section.profile = profileOf(plain, cluster.deviceNames);
    else if (model === undefined || !runsAnywhere(model, cluster)) {
      section.profile = GUESSED_TIME;
      draft.guess([...path, 'profile'], 'no file and no catalogue says how long it takes: a mean of 50 ms');
    } else draft.guess([...path, 'model'], `times, accuracy and confidence of ${model.name} in the catalogue`);
    if (plain.length > 0 && slow.length > 0) section.explanation = Math.max(1, rounded(meanOf(slow) / meanOf(plain), 3));
    const accuracy = profiles.find((one) => one.accuracy !== undefined)?.accuracy;
    const byClass = Object.assign({}, ...profiles.map((one) => one.byClass)) as { readonly [name: string]: number };
    if (accuracy !== undefined || Object.keys(byClass).length > 0)
      section.accuracy = {
        ...(accuracy === undefined ? {} : { overall: percent(accuracy) }),
        ...(Object.keys(byClass).length === 0
          ? {}
          : { by_class: Object.fromEntries(Object.entries(byClass).map(([name, one]) => [name, percent(one)])) }),
      };
    else if (model === undefined) {
      section.accuracy = GUESSED_ACCURACY;
      draft.guess([...path, 'accuracy'], 'no file and no catalogue says how accurate it is: 80 %');
    }
    const confidence = profiles.find((one) => one.confidence !== undefined)?.confidence;
    if (confidence !== undefined) {
      section.confidence = { when_right: confidence, when_wrong: confidence };
      draft.guess([...path, 'confidence'], 'the mean of all detections; the file does not say how sure it is of wrong ones');
    }
    return section;
  }

  #demand(path: readonly string[], part: ServicePart | undefined, fallback: Section): Section {
    if (part === undefined) {
      this.#world.draft.guess([...path, 'demand'], `no service file names it: ${Object.values(fallback).join(', ')}`);
      return fallback;
    }
    const unit = this.#unitOf(part);
    this.#world.draft.madeOf(path, part.from);
    this.#world.draft.madeOf([...path, 'demand', 'cpu'], part.from.at('cpu_required', 'cpu'));
    this.#world.draft.madeOf([...path, 'demand', 'memory'], part.from.at('memory_required', 'memory'));
    this.#world.draft.madeOf([...path, 'demand', 'accelerators'], part.from.at('accelerator_required', 'accelerator'));
    return {
      cpu: `${part.cpu ?? 0} m`,
      ...(part.cores.length === 0 ? {} : { cores: part.cores.map((one) => percent(Math.min(1, one / unit))) }),
      memory: { rss: `${part.memory?.rss ?? 0} MiB`, vms: `${part.memory?.vms ?? 0} MiB` },
      ...(Object.keys(part.accelerators).length === 0
        ? {}
        : { accelerators: Object.fromEntries(Object.entries(part.accelerators).map(([type, share]) => [type, percent(share)])) }),
    };
  }

  /** Service files do not say what they count for a core: as the nodes do, or 1000 where a demand is above 100. */
  #unitOf(part: ServicePart): number {
    const units = [...new Set(this.#world.nodes.map(({ unitsPerCore }) => unitsPerCore))];
    const most = Math.max(0, ...part.cores);
    if (most === 0) return 100;
    const agreed = units.length === 1 ? units[0]! : 100;
    const unit = most > agreed ? 1000 : agreed;
    if (most > unit) part.coresFrom.problem(`demands ${most} of one core, which has ${unit}; a demand is at most one whole core`);
    else if (units.length === 1 && unit === agreed)
      part.coresFrom.mapped(`demands on cores are parts of ${unit}, as the nodes count them`);
    else part.coresFrom.guessed(`demands on cores are parts of ${unit}`);
    return unit;
  }

  #rest(path: readonly string[], part: ServicePart | undefined): Section {
    if (part === undefined) return {};
    part.from.mapped(`service ${part.name} -> ${path.join('.')}`);
    return {
      ...(part.sensitivity === undefined ? {} : { sensitivity: part.sensitivity }),
      replicas: part.replicas ?? 1,
      ...(part.image === undefined ? {} : { image: part.image }),
    };
  }
}

function unitFor(part: ServicePart | undefined): 'CPU' | 'GPU' {
  return Object.values(part?.accelerators ?? {}).some((share) => share > 0) ? 'GPU' : 'CPU';
}

function runsAnywhere({ profile }: ModelSpec, { deviceNames }: Cluster): boolean {
  return profile.otherwise !== null || deviceNames.some((name) => Object.hasOwn(profile.byDevice, name));
}
