// simgrid NODES REQUESTS: M2 (see ../m2.ts) on SimGrid's s4u: a host for each node, an actor for each server that executes the work.
#include <cmath>
#include <deque>
#include <random>
#include <simgrid/s4u.hpp>
#include "m2.hpp"

namespace s4u = simgrid::s4u;

int main(int, char** args) {
  const Topology topology(std::atoi(args[1]));
  const int requests = std::atoi(args[2]), nodes = topology.nodes();
  // Small stacks without guards: SimGrid's own advice for many actors.
  char quiet[] = "--log=root.thresh:critical", stack[] = "--cfg=contexts/stack-size:16", guard[] = "--cfg=contexts/guard-size:0";
  char* options[] = {args[0], quiet, stack, guard, nullptr};
  int count = 4;
  s4u::Engine engine(&count, options);
  auto* zone = s4u::create_full_zone("zone");
  std::vector<s4u::Host*> hosts;
  for (int i = 0; i < nodes; i++) {
    hosts.push_back(zone->create_host("host-" + std::to_string(i), topology.speed[i])->set_core_count(topology.servers[i]));
  }
  auto* clients = zone->create_host("clients", 1);
  zone->seal();

  struct Request { double arrived_at, work; };
  std::mt19937_64 source(42);
  std::exponential_distribution<double> exponential(1);
  std::normal_distribution<double> normal;
  std::uniform_int_distribution<int> pick(0, nodes - 1);
  std::vector<std::deque<Request>> waiting(nodes);
  std::vector<s4u::SemaphorePtr> present(nodes);
  for (auto& one : present) one = s4u::Semaphore::create(0);
  std::vector<int> in_system(nodes);
  std::vector<double> latencies;
  latencies.reserve(requests);

  s4u::Actor::create("source", clients, [&] {
    for (int i = 0; i < requests; i++) {
      s4u::this_actor::sleep_for(exponential(source) / topology.arrivals_per_time);
      const int one = pick(source), two = pick(source), node = topology.less_loaded(one, two, in_system);
      in_system[node]++;
      waiting[node].push_back({s4u::Engine::get_clock(), std::exp(normal(source) - 0.5)});
      present[node]->release();
    }
    // The engine ends with the last actor that is no daemon.
    while (static_cast<int>(latencies.size()) < requests) s4u::this_actor::sleep_for(1);
  });
  for (int node = 0; node < nodes; node++) {
    for (int server = 0; server < topology.servers[node]; server++) {
      s4u::Actor::create("server", hosts[node], [&, node] {
        for (;;) {
          present[node]->acquire();
          const Request request = waiting[node].front();
          waiting[node].pop_front();
          s4u::this_actor::execute(request.work);
          in_system[node]--;
          latencies.push_back(s4u::Engine::get_clock() - request.arrived_at);
        }
      })->daemonize();
    }
  }
  const double begin = processor_seconds();
  engine.run();
  report(processor_seconds() - begin, latencies);
}
