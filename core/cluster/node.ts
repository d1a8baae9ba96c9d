import type { NodeView } from '../algorithm.ts';
import { NodeCapacity } from '../allocation/capacity.ts';
import type { NodeId, NodeState } from '../events.ts';
import type { NodeModel } from '../model.ts';
import type { InstanceBelief } from './instance.ts';

/** A node as the core knows it: its books, and its load as telemetry last told. */
export class NodeBelief implements NodeView {
  readonly id: NodeId;
  readonly spec: NodeModel['spec'];
  readonly books: NodeCapacity;
  readonly busyPowerW: number;
  readonly gatewayMs: number;
  state: NodeState = 'up';
  cpuShare: number | null = null;
  /** Ready or starting. */
  readonly hosted: InstanceBelief[] = [];
  outstanding = 0;
  constructor(model: NodeModel) {
    this.id = model.id;
    this.spec = model.spec;
    this.books = new NodeCapacity(model.device);
    this.busyPowerW = model.device.busyPowerW;
    this.gatewayMs = model.toGateway.meanMs;
  }
  get instances(): number {
    return this.hosted.length;
  }
  get cpuMillis(): NodeView['cpuMillis'] {
    return this.books.cpuMillis;
  }
  get memoryMiB(): NodeView['memoryMiB'] {
    return this.books.memoryMiB;
  }
  get cores(): NodeView['cores'] {
    return this.books.cores;
  }
  get accelerators(): NodeView['accelerators'] {
    return this.books.accelerators;
  }
}
