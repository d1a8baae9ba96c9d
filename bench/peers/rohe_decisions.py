"""python3 rohe_decisions.py ROHE CASES: how many decisions a second ROHE 0.2.1's own functions make (ROHE is its source distribution).

Placement is `PriorityAlgorithm.find_allocate` over 10 to 10 000 nodes, phases are the three functions of userModule/algorithm over the
tasks of one query. What was asked and answered is written to CASES; the rates are a line of JSON, per second of processor time."""
import json
import logging
import random
import sys
import time
import types

rohe, cases_file = sys.argv[1], sys.argv[2]
sys.path[:0] = [rohe + "/src", rohe]
# Packages whose __init__ asks for MongoDB, Kubernetes and DuckDB: nothing of them is used here.
for package in ("rohe.orchestration.allocation", "rohe.orchestration.allocation.algorithms"):
    module = types.ModuleType(package)
    module.__path__ = [rohe + "/src/" + package.replace(".", "/")]
    sys.modules[package] = module
for absent in ("duckdb", "requests"):
    sys.modules[absent] = types.ModuleType(absent)
logging.disable(logging.CRITICAL)

from rohe.common.data_models import NodeData, OrchestrateAlgorithmConfig, ServiceData
from rohe.orchestration.allocation.algorithms.priority import PriorityAlgorithm
from rohe.orchestration.multimodal_abstration import InferenceTask, TaskList
from rohe.orchestration.resource_management import Node, Service
from userModule.algorithm.dream_workflow import assigning_phase_with_dream
from userModule.algorithm.llf_workflow import assigning_phase_with_laxity
from userModule.algorithm.multimodal_workflow import assigning_phase_with_longest_sequence

draw = random.Random(7)
TYPES = [(4000, 4096, 4, None), (4000, 4096, 4, "gpu"), (8000, 16384, 8, None), (12000, 32768, 12, "gpu"), (4000, 1024, 4, "tpu")]


def rate(decide, seconds=0.5):
    decide(0)
    begin, count = time.process_time(), 0
    while time.process_time() - begin < seconds or count < 2:
        count += 1
        decide(count)
    return count / (time.process_time() - begin)


def node(i):
    cpu, memory, cores, accelerator = TYPES[draw.randrange(len(TYPES))]
    device = {"mode": "pre-emptive", "accelerator_type": accelerator, "core": 512, "capacity": 100.0, "used": float(draw.randrange(100))}
    return {
        "node_name": f"node-{i}", "mac_address": f"m{i}", "status": "running", "frequency": 1.5,
        "accelerator": {} if accelerator is None else {"A0": device},
        "cpu": {"capacity": cpu, "used": round(cpu * draw.random() * 0.9)},
        "memory": {"capacity": {"rss": memory, "vms": 2 * memory}, "used": {"rss": round(memory * draw.random() * 0.9), "vms": 0}},
        "cores": {"capacity": [100.0] * cores, "used": [float(draw.randrange(100)) for _ in range(cores)]},
    }


def service(i):
    return {
        "service_name": f"s{i}", "service_id": f"s{i}", "node": {}, "status": "running", "instance_ids": [], "running": 0, "image": "i",
        "ports": [], "port_mapping": [], "sensitivity": 0, "replicas": 1,
        "cpu_required": [100, 500, 1000, 250][i], "accelerator_required": [{"gpu": 0}, {"gpu": 12}, {"tpu": 20}, {"gpu": 0}][i],
        "memory_required": {"rss": [100, 200, 800, 50][i], "vms": 200}, "cores_required": [[10], [20, 20], [50], [5, 5, 5]][i],
    }


def placement(count):
    nodes, services = [node(i) for i in range(count)], [service(i) for i in range(4)]
    own_nodes = {one["mac_address"]: Node(NodeData(**one)) for one in nodes}
    own_services = [Service(ServiceData(**one)) for one in services]
    algorithm = PriorityAlgorithm()
    configs = [OrchestrateAlgorithmConfig(algorithm="priority", weights={"cpu": 1, "memory": 1}, strategy=i) for i in range(3)]
    answers = [[algorithm.find_allocate(one, own_nodes, config) for one in own_services] for config in configs]
    best = rate(lambda i: algorithm.find_allocate(own_services[i % 4], own_nodes, configs[1]))
    return best, {"nodes": nodes, "services": services, "answers": answers}


PHASES = {"llf": assigning_phase_with_laxity, "dream": assigning_phase_with_dream, "adaptive": assigning_phase_with_longest_sequence}


def phases(name, count):
    allocated = [0.01 + 0.2 * draw.random() for _ in range(count)]
    tasks = [InferenceTask(task_id=f"t{i}", modality="image", allocated_time=a, min_execution_time=a / 2, max_execution_time=2 * a,
                           status="pending", phase=-1) for i, a in enumerate(allocated)]
    whole = TaskList()

    def decide(_):
        whole.data = list(tasks)
        PHASES[name](whole, 1.0)

    decide(0)
    answer = [[int(one.task_id[1:]), one.phase] for one in whole.data]
    return rate(decide), {"allocated": allocated, "answer": answer}


rates, cases = {}, {}
for nodes in (10, 100, 1000, 10_000):
    rates[f"placement {nodes}"], cases[f"placement {nodes}"] = placement(nodes)
for name in PHASES:
    for tasks in (4, 16):
        rates[f"{name} {tasks}"], cases[f"{name} {tasks}"] = phases(name, tasks)
with open(cases_file, "w") as file:
    json.dump(cases, file)
print(json.dumps(rates))
