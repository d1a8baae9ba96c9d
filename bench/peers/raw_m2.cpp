// raw NODES REQUESTS: M2 (see ../m2.ts) as one loop in C++, written as ../raw-m2.ts is; it draws from another generator.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include "m2.hpp"

/** xoroshiro128+ (Blackman and Vigna) with the ziggurats of Marsaglia and Tsang (2000), as ../variates.ts has them. */
class Variates {
 public:
  Variates() {
    const double area_n = 9.91256303526217e-3, area_e = 3.949659822581572e-3;
    fill(NORMAL_TAIL, area_n, 128, 2147483648.0, inside_n, width_n, density_n, [](double x) { return std::exp(-0.5 * x * x); },
         [](double y) { return std::sqrt(-2 * std::log(y)); });
    fill(EXPONENTIAL_TAIL, area_e, 256, 4294967296.0, inside_e, width_e, density_e, [](double x) { return std::exp(-x); },
         [](double y) { return -std::log(y); });
  }
  double exponential() {
    for (;;) {
      const uint32_t word = next() >> 32, layer = word & 255;
      if (word < inside_e[layer]) return word * width_e[layer];
      if (layer == 0) return EXPONENTIAL_TAIL - std::log(1 - uniform());
      const double x = word * width_e[layer];
      if (density_e[layer] + uniform() * (density_e[layer - 1] - density_e[layer]) < std::exp(-x)) return x;
    }
  }
  double normal() {
    for (;;) {
      const int32_t word = static_cast<int32_t>(next() >> 32), layer = word & 127;
      const double x = word * width_n[layer];
      if (std::abs(static_cast<double>(word)) < inside_n[layer]) return x;
      if (layer == 0) return word > 0 ? normal_tail() : -normal_tail();
      if (density_n[layer] + uniform() * (density_n[layer - 1] - density_n[layer]) < std::exp(-0.5 * x * x)) return x;
    }
  }
  int below(uint32_t n) { return static_cast<int>(((next() >> 32) * n) >> 32); }

 private:
  static constexpr double NORMAL_TAIL = 3.442619855899, EXPONENTIAL_TAIL = 7.69711747013105;
  uint64_t state[2] = {0x9e3779b97f4a7c15ull, 0x243f6a8885a308d3ull};
  double inside_n[128], width_n[128], density_n[128], inside_e[256], width_e[256], density_e[256];

  uint64_t next() {
    const uint64_t a = state[0], result = a + state[1], b = state[1] ^ a;
    state[0] = ((a << 24) | (a >> 40)) ^ b ^ (b << 16);
    state[1] = (b << 37) | (b >> 27);
    return result;
  }
  double uniform() { return (next() >> 11) * 0x1p-53; }
  double normal_tail() {
    for (;;) {
      const double x = -std::log(1 - uniform()) / NORMAL_TAIL, y = -std::log(1 - uniform());
      if (y + y >= x * x) return NORMAL_TAIL + x;
    }
  }
  template <class Density, class Inverse>
  static void fill(double tail, double area, int layers, double range, double* inside, double* width, double* density,
                   Density density_at, Inverse inverse) {
    const double base = area / density_at(tail);
    inside[0] = std::floor(tail / base * range);
    width[0] = base / range;
    density[0] = 1;
    double x = tail;
    for (int layer = layers - 1; layer >= 1; layer--) {
      width[layer] = x / range;
      density[layer] = density_at(x);
      const double inner = layer > 1 ? inverse(area / x + density_at(x)) : 0;
      inside[layer] = std::floor(inner / x * range);
      x = inner;
    }
  }
};

/** A 4-ary heap of requests by time, padded so that four children can always be looked at. */
class Departures {
 public:
  std::vector<double> times;
  std::vector<int> requests;
  explicit Departures(int capacity) : times(capacity + 4, std::numeric_limits<double>::infinity()), requests(capacity + 4) {}

  void push(double time, int request) {
    int i = size++;
    while (i > 0) {
      const int parent = (i - 1) >> 2;
      if (times[parent] <= time) break;
      times[i] = times[parent];
      requests[i] = requests[parent];
      i = parent;
    }
    times[i] = time;
    requests[i] = request;
  }
  void sink(double time, int request) {
    int i = 0;
    for (int first = 1; first < size; first = 4 * i + 1) {
      const int left = first + (times[first + 1] < times[first]), right = first + 2 + (times[first + 3] < times[first + 2]);
      const int least = times[right] < times[left] ? right : left;
      if (times[least] >= time) break;
      times[i] = times[least];
      requests[i] = requests[least];
      i = least;
    }
    times[i] = time;
    requests[i] = request;
  }
  void pop() {
    const double time = times[--size];
    times[size] = std::numeric_limits<double>::infinity();
    if (size > 0) sink(time, requests[size]);
  }

 private:
  int size = 0;
};

int main(int, char** args) {
  const Topology topology(std::atoi(args[1]));
  const int requests = std::atoi(args[2]), nodes = topology.nodes();
  const int rooms = std::max(1 << 13, 8 * std::accumulate(topology.servers.begin(), topology.servers.end(), 0));
  Variates draw;
  Departures departures(rooms);
  std::vector<double> arrived_at(rooms), latencies;
  std::vector<int> next(rooms), node_of(rooms), in_system(nodes), head(nodes, -1), tail(nodes);
  std::iota(next.begin(), next.end(), 1);
  latencies.reserve(requests);
  const double mean_gap = 1 / topology.arrivals_per_time;
  const auto work = [&](int node) { return std::exp(draw.normal() - 0.5) / topology.speed[node]; };
  int free = 0, arrived = 0;
  const double begin = processor_seconds();
  double next_arrival = draw.exponential() * mean_gap;
  while (static_cast<int>(latencies.size()) < requests) {
    const double departure = departures.times[0];
    if (arrived < requests && next_arrival <= departure) {
      const double now = next_arrival;
      arrived++;
      next_arrival = now + draw.exponential() * mean_gap;
      const int request = free, one = draw.below(nodes), two = draw.below(nodes);
      const int node = topology.less_loaded(one, two, in_system);
      free = next[request];
      arrived_at[request] = now;
      node_of[request] = node;
      if (++in_system[node] <= topology.servers[node]) {
        departures.push(now + work(node), request);
      } else {
        next[request] = -1;
        (head[node] < 0 ? head[node] : next[tail[node]]) = request;
        tail[node] = request;
      }
    } else {
      const int request = departures.requests[0], node = node_of[request], waiting = head[node];
      latencies.push_back(departure - arrived_at[request]);
      in_system[node]--;
      next[request] = free;
      free = request;
      if (waiting < 0) {
        departures.pop();
      } else {
        head[node] = next[waiting];
        departures.sink(departure + work(node), waiting);
      }
    }
  }
  report(processor_seconds() - begin, latencies);
}
