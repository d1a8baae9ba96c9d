// What the C++ forms of M2 (see ../m2.ts) have in common: the nodes, and the line of JSON at the end.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <numeric>
#include <vector>

struct Topology {
  std::vector<int> servers;
  std::vector<double> speed, per_capacity;
  double arrivals_per_time = 0;

  explicit Topology(int nodes) {
    const int servers_of[] = {1, 2, 4};
    const double speed_of[] = {0.5, 0.75, 1, 1.5, 2};
    for (int i = 0; i < nodes; i++) {
      servers.push_back(servers_of[i % 3]);
      speed.push_back(speed_of[i / 3 % 5]);
      const double capacity = servers[i] * speed[i];
      per_capacity.push_back(1 / capacity);
      arrivals_per_time += 0.7 * capacity;
    }
  }
  int nodes() const { return static_cast<int>(servers.size()); }

  /** Of two nodes the one of lower (in system + 1) / (servers x speed). */
  int less_loaded(int one, int two, const std::vector<int>& in_system) const {
    return (in_system[two] + 1) * per_capacity[two] < (in_system[one] + 1) * per_capacity[one] ? two : one;
  }
};

/** Seconds of processor time of the process so far. */
inline double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

inline void report(double seconds, const std::vector<double>& latencies) {
  const double mean = std::accumulate(latencies.begin(), latencies.end(), 0.0) / latencies.size();
  std::printf("{\"requestsPerS\": %.1f, \"meanLatency\": %.9f}\n", latencies.size() / seconds, mean);
}
