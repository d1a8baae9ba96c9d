// node simjs_m2.mjs FOLDER NODES REQUESTS: M2 (see ../m2.ts) on SIM.js of FOLDER, an entity and a facility for each node, as its manual
// would write it. Its draws are those of the machine, which are cheaper than SIM.js's own.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder, ...figures] = process.argv.slice(2);
const [nodes, requests] = figures.map(Number);
// SIM.js is made for browsers.
globalThis.window = globalThis;
createRequire(join(folder, 'package.json'))('simjs');
const { Sim, Entity, Facility } = globalThis.Sim;

const servers = Array.from({ length: nodes }, (_, i) => [1, 2, 4][i % 3]);
const speeds = Array.from({ length: nodes }, (_, i) => [0.5, 0.75, 1, 1.5, 2][Math.floor(i / 3) % 5]);
const perCapacity = servers.map((count, i) => 1 / (count * speeds[i]));
const arrivalsPerTime = 0.7 * perCapacity.reduce((sum, per) => sum + 1 / per, 0);
const exponential = () => -Math.log(1 - Math.random());
const normal = () => Math.sqrt(2 * exponential()) * Math.cos(2 * Math.PI * Math.random());
const below = (n) => Math.trunc(Math.random() * n);

function run(count) {
  const sim = new Sim();
  const facilities = servers.map((size, i) => new Facility(`node-${i}`, Facility.FCFS, size));
  const inSystem = new Int32Array(nodes);
  const latencies = [];
  let arrived = 0;
  class Source extends Entity {
    start() {
      this.wait();
    }
    wait() {
      if (arrived++ < count) this.setTimer(exponential() / arrivalsPerTime).done(this.arrive);
    }
    arrive() {
      const arrivedAt = this.time();
      const [one, two] = [below(nodes), below(nodes)];
      const node = (inSystem[two] + 1) * perCapacity[two] < (inSystem[one] + 1) * perCapacity[one] ? two : one;
      inSystem[node]++;
      this.useFacility(facilities[node], Math.exp(normal() - 0.5) / speeds[node]).done(() => {
        inSystem[node]--;
        latencies.push(this.time() - arrivedAt);
      });
      this.wait();
    }
  }
  sim.addEntity(Source, 'source');
  sim.simulate(Number.POSITIVE_INFINITY);
  return latencies;
}

run(20_000);
const begin = process.cpuUsage();
const latencies = run(requests);
const { user, system } = process.cpuUsage(begin);
const meanLatency = latencies.reduce((sum, latency) => sum + latency, 0) / latencies.length;
console.log(JSON.stringify({ requestsPerS: latencies.length / ((user + system) / 1e6), meanLatency }));
