// ns3 NODES REQUESTS: M2 (see ../m2.ts) on the core of ns-3: its simulator with the default scheduler, a function for each event.
#include <cmath>
#include <deque>
#include <random>
#include "m2.hpp"
#include "ns3/nstime.h"
#include "ns3/simulator.h"

using ns3::Seconds;
using ns3::Simulator;

class M2 {
 public:
  M2(int nodes, int requests) : topology(nodes), requests(requests), pick(0, nodes - 1), in_system(nodes), waiting(nodes) {
    latencies.reserve(requests);
    schedule_arrival();
  }
  std::vector<double> latencies;

 private:
  const Topology topology;
  const int requests;
  std::mt19937_64 source{42};
  std::exponential_distribution<double> exponential{1};
  std::normal_distribution<double> normal;
  std::uniform_int_distribution<int> pick;
  std::vector<int> in_system;
  std::vector<std::deque<double>> waiting;
  int arrived = 0;

  void schedule_arrival() {
    if (arrived++ < requests) Simulator::Schedule(Seconds(exponential(source) / topology.arrivals_per_time), &M2::arrive, this);
  }
  void arrive() {
    schedule_arrival();
    const double now = Simulator::Now().GetSeconds();
    const int one = pick(source), two = pick(source), node = topology.less_loaded(one, two, in_system);
    if (++in_system[node] <= topology.servers[node]) serve(node, now);
    else waiting[node].push_back(now);
  }
  void serve(int node, double arrived_at) {
    const double work = std::exp(normal(source) - 0.5) / topology.speed[node];
    Simulator::Schedule(Seconds(work), &M2::depart, this, node, arrived_at);
  }
  void depart(int node, double arrived_at) {
    latencies.push_back(Simulator::Now().GetSeconds() - arrived_at);
    in_system[node]--;
    if (waiting[node].empty()) return;
    const double next = waiting[node].front();
    waiting[node].pop_front();
    serve(node, next);
  }
};

int main(int, char** args) {
  M2 model(std::atoi(args[1]), std::atoi(args[2]));
  const double begin = processor_seconds();
  Simulator::Run();
  report(processor_seconds() - begin, model.latencies);
  Simulator::Destroy();
}
