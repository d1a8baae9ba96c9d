"""python3 simpy_m2.py NODES REQUESTS: M2 (see m2.ts) as SimPy's manual would write it, a process and a Resource.

Prints a line of JSON; requests per second of processor time, as m2-process.ts does."""
import json
import random
import sys
import time

import simpy

nodes, requests = int(sys.argv[1]), int(sys.argv[2])
draw = random.Random(42)
servers = [(1, 2, 4)[i % 3] for i in range(nodes)]
speeds = [(0.5, 0.75, 1, 1.5, 2)[i // 3 % 5] for i in range(nodes)]
per_capacity = [1 / (c * s) for c, s in zip(servers, speeds)]
per_speed = [1 / s for s in speeds]
arrivals_per_time = 0.7 * sum(c * s for c, s in zip(servers, speeds))
env = simpy.Environment()
resources = [simpy.Resource(env, c) for c in servers]
latencies = []


def load(node):
    resource = resources[node]
    return (resource.count + len(resource.queue) + 1) * per_capacity[node]


def request():
    arrived = env.now
    one, two = int(draw.random() * nodes), int(draw.random() * nodes)
    node = two if load(two) < load(one) else one
    with resources[node].request() as turn:
        yield turn
        yield env.timeout(draw.lognormvariate(-0.5, 1.0) * per_speed[node])
    latencies.append(env.now - arrived)


def source():
    for _ in range(requests):
        yield env.timeout(draw.expovariate(arrivals_per_time))
        env.process(request())


env.process(source())
begin = time.process_time()
env.run()
seconds = time.process_time() - begin
print(json.dumps({"requestsPerS": requests / seconds, "meanLatency": sum(latencies) / requests, "simpy": simpy.__version__}))
