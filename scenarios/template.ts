/** The commented scenario that `rohe init` writes. It uses no catalogue, so it loads anywhere. */
export function scenarioTemplate(): string {
  return TEMPLATE;
}

const TEMPLATE = `# A scenario to start from. Check it with \`rohe validate\`, run it with \`rohe compare\`.
# Every key and default is in docs/scenario.md. Numbers carry their unit: 250 ms, 4 GiB, 500 m (CPU),
# 12/s, 15 %, 2.5 W, 100 Mbit/s.

description: Two cameras and a microphone array on a small edge cluster.
seed: 1             # same seed, same run
replications: 10    # of each strategy; differences are paired
duration: 60 s      # queries arrive for so long ...
warm_up: 5 s        # ... and count from here on

# What the nodes are. \`rohe list devices\` shows those that need no entry here.
devices:
  small-board: { cores: 4, memory: 4 GiB, power: { idle: 2.5 W, busy: 6.5 W } }
  gpu-board:
    cores: 4
    memory: 8 GiB
    speed: 2        # halves the times of profiles that do not name the device
    power: { idle: 3 W, busy: 15 W }
    accelerators: { gpu: {} }

nodes:
  board: { device: small-board, count: 3 }   # board-1, board-2, board-3
  gpu: { device: gpu-board, labels: { room: server } }

# One zone is enough for a start; latencies are one way.
network:
  zones: [edge]
  within_zone: { latency: { lognormal: { mean: 2 ms, cv: 0.3 } }, bandwidth: 100 Mbit/s }

services:
  resize:
    role: preprocess
    demand: { cpu: 500 m, memory: 100 MiB }
    profile: 6 ms
  video-small:
    modality: video
    replicas: 2
    demand: { cpu: 1000 m, memory: 400 MiB }
    profile: { small-board: 45 ms, gpu-board: 12 ms }
    accuracy: 0.78
  video-large:
    modality: video
    lighter: video-small   # may stand in for it when time is short
    demand: { cpu: 1000 m, memory: 1 GiB, accelerators: { gpu: 50 % } }
    start_up: 4 s
    profile: { gpu-board: { quantiles: { p50: 48 ms, p95: 90 ms } } }
    accuracy: 0.9
    explanation: 1.8       # it can explain; that takes 1.8 times as long
  audio-net:
    modality: audio
    demand: { cpu: 500 m, memory: 200 MiB }
    profile: { gamma: { mean: 20 ms, cv: 0.4 } }
    accuracy: { overall: 0.7, by_class: { idle: 0.9, talking: 0.75, falling: 0.45 } }

pipelines:
  watch:
    classes: [idle, talking, falling]
    modalities:
      video:
        payload: 256 KiB
        preprocessor: resize
        preprocessed: 64 KiB
        members: [video-small, video-large]
        selection: select_by_overall_accuracy
        ensemble_size: 2
      audio: { payload: 32 KiB, members: [audio-net] }
    phases:
      - [audio]
      - modalities: [video]   # only where the first phase was not sure
        condition: { confidence_below: 0.9, sources: [audio] }

contracts:
  ward: { tenant: hospital, consumers: [alarm], deadline: 300 ms, at_deadline: answer }

workload:
  rooms:
    tenant: hospital
    consumer: alarm
    arrivals: { poisson: 8/s }
    modalities: { video+audio: 80 %, video: 20 % }
    classes: { idle: 6, talking: 3, falling: 1 }   # relative weights
    explain: 5 %

strategies: [v2, adaptive, dream, llf]
placement: best-fit

# These decide the exit code.
thresholds:
  - on_time >= 50 %
`;
