import type { Cluster } from '../cluster/cluster.ts';
import type { ContractId, RemedyDecision } from '../events.ts';
import type { ModalityModel, Model, PipelineModel } from '../model.ts';
import { type Change, sizeOf, varied } from './variation.ts';

/** What one remedy did: for which objective, and how to tell it apart so that it can be taken back. */
type Step = {
  readonly objective: number;
  readonly does: 'reject' | readonly Change[];
};

/**
 * The remedies in force, by contract. Each is kept as a step; the plan of a contract's queries is the scenario's with all steps
 * made, so that taking the steps of an objective back restores exactly what was.
 */
export class Remedies {
  readonly #model: Model;
  readonly #cluster: Cluster;
  readonly #current: readonly PipelineModel[];
  readonly #steps = new Map<ContractId, readonly Step[]>();
  /** Plans with steps made, by contract and the plan that they started from. */
  readonly #changed = new Map<ContractId, Map<PipelineModel, PipelineModel>>();

  /** `current`: the versions that new queries run under, kept up to date. */
  constructor(model: Model, cluster: Cluster, current = model.pipelines) {
    this.#model = model;
    this.#cluster = cluster;
    this.#current = current;
  }

  /** Carries the decision out; says in a few words what it came to, or null where there was nothing left to do. */
  apply({ kind, contractId, objective }: RemedyDecision): string | null {
    switch (kind) {
      case 'alert':
        return 'alerted';
      case 'restore':
        return this.#restore(contractId, objective);
      case 'reject':
        return this.#reject(contractId, objective);
      case 'degrade':
        return this.#change(contractId, objective, (base, modality) => this.#shrink(base, modality));
      case 'reroute':
        return this.#change(contractId, objective, (base, modality) => this.#reroute(contractId, base, modality));
    }
  }

  /** The plan that a query of the contract is to run under, given the scenario's for it. */
  planOf(contractId: ContractId | null, base: PipelineModel): PipelineModel {
    if (contractId === null || this.#steps.size === 0) return base;
    const steps = this.#steps.get(contractId);
    if (steps === undefined) return base;
    let plans = this.#changed.get(contractId);
    if (plans === undefined) this.#changed.set(contractId, (plans = new Map()));
    let plan = plans.get(base);
    if (plan === undefined) plans.set(base, (plan = varied(base, changesOf(steps), this.#model)));
    return plan;
  }

  /** Why a query of the contract that asks for these is rejected; null: it is not. */
  refusal(contractId: ContractId, asked: readonly { readonly model: ModalityModel }[]): string | null {
    if (this.#steps.size === 0) return null;
    const { name, objectives } = this.#model.contracts[contractId]!;
    for (const { does, objective } of this.#steps.get(contractId) ?? []) {
      if (does !== 'reject') continue;
      const { text, watch } = objectives[objective]!;
      const about = watch?.modality ?? null;
      if (about === null || asked.some(({ model }) => model.spec.modality === about))
        return `contract ${name} takes no queries while "${text}" is violated`;
    }
    return null;
  }

  #restore(contractId: ContractId, objective: number): string | null {
    const before = this.#steps.get(contractId) ?? [];
    const left = before.filter((step) => step.objective !== objective);
    if (left.length === before.length) return null;
    this.#set(contractId, left);
    return 'as before';
  }

  #reject(contractId: ContractId, objective: number): string | null {
    const steps = this.#steps.get(contractId) ?? [];
    if (steps.some((step) => step.does === 'reject' && step.objective === objective)) return null;
    this.#set(contractId, [...steps, { objective, does: 'reject' }]);
    return 'its queries are rejected';
  }

  /** Makes the change that `choose` finds for each modality that the objective is about, of each of the contract's pipelines. */
  #change(
    contractId: ContractId,
    objective: number,
    choose: (plan: PipelineModel, modality: ModalityModel) => Change | null,
  ): string | null {
    const about = this.#model.contracts[contractId]!.objectives[objective]!.watch?.modality ?? null;
    const changes: Change[] = [];
    for (const base of this.#pipelinesOf(contractId)) {
      const plan = this.planOf(contractId, base);
      for (const modality of plan.modalities) {
        if (about !== null && modality.spec.modality !== about) continue;
        const change = choose(plan, modality);
        if (change !== null) changes.push(change);
      }
    }
    if (changes.length === 0) return null;
    this.#set(contractId, [...(this.#steps.get(contractId) ?? []), { objective, does: changes }]);
    return changes.map((change) => this.#say(change)).join('; ');
  }

  /** One member fewer, but never none. */
  #shrink({ id }: PipelineModel, modality: ModalityModel): Change | null {
    return sizeOf(modality) > 1 ? { kind: 'shrink', pipelineId: id, modality: modality.spec.modality } : null;
  }

  /** The first member that is neither active nor avoided becomes active; else the slowest is avoided, but never the last. */
  #reroute(contractId: ContractId, { id: pipelineId }: PipelineModel, at: ModalityModel): Change | null {
    const { spec, choices } = at;
    const { modality } = spec;
    const avoided = changesOf(this.#steps.get(contractId) ?? []).flatMap((change) =>
      change.kind === 'avoid' && change.pipelineId === pipelineId && change.modality === modality ? [change.serviceId] : [],
    );
    const idle = spec.members.find((member) => !member.active && !avoided.includes(this.#serviceOf(member.service)));
    if (idle !== undefined) return { kind: 'activate', pipelineId, modality, serviceId: this.#serviceOf(idle.service) };
    if (choices.length < 2) return null;
    const ms = (serviceId: number): number => this.#cluster.services[serviceId]!.leastResponseMs;
    const slowest = choices.reduce((worst, one) => (ms(one.serviceId) > ms(worst.serviceId) ? one : worst));
    return { kind: 'avoid', pipelineId, modality, serviceId: slowest.serviceId };
  }

  #serviceOf(name: string): number {
    return this.#model.services.findIndex(({ spec }) => spec.name === name);
  }

  #pipelinesOf(contractId: ContractId): readonly PipelineModel[] {
    const ids = new Set(
      this.#model.streams.filter((stream) => stream.contractId === contractId).map((stream) => stream.pipelineId),
    );
    return this.#current.filter(({ id }) => ids.has(id));
  }

  #set(contractId: ContractId, steps: readonly Step[]): void {
    this.#changed.delete(contractId);
    if (steps.length === 0) this.#steps.delete(contractId);
    else this.#steps.set(contractId, steps);
  }

  #say(change: Change): string {
    const { modality } = change;
    if (change.kind === 'shrink') return `${modality}: one model fewer`;
    return `${modality}: ${change.kind} ${this.#model.services[change.serviceId]!.spec.name}`;
  }
}

function changesOf(steps: readonly Step[]): readonly Change[] {
  return steps.flatMap(({ does }) => (does === 'reject' ? [] : does));
}
