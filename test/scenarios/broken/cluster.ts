import type { Broken } from './broken.ts';

export const CLUSTER: readonly Broken[] = [
  [
    'a missing key in a nested mapping',
    [['{ device: board, zone: cloud }', '{ zone: cloud }']],
    ['11:3 nodes.big.device: is missing; add it (A device of this file or of the catalogue)'],
  ],
  [
    'an unknown device',
    [['device: jetson-nano', 'device: jetson-nanoo']],
    [
      '10:11 nodes.nano.device: unknown device "jetson-nanoo"; did you mean "jetson-nano"? (known: board, raspberry-pi-4, jetson-nano, jetson-xavier)',
    ],
  ],
  [
    'an unknown zone of a node',
    [['device: board, zone: cloud', 'device: board, zone: clod']],
    ['11:25 nodes.big.zone: unknown zone "clod"; did you mean "cloud"? (known: edge, cloud)'],
  ],
  [
    'an unknown zone of the gateway',
    [['gateway: edge', 'gateway: core']],
    ['14:3 network.gateway: unknown zone "core"; known: edge, cloud'],
  ],
  [
    'an unknown zone of a link',
    [['between: [edge, cloud]', 'between: [edge, fog]']],
    ['16:25 network.links[0].between[1]: unknown zone "fog"; known: edge, cloud'],
  ],
  [
    'a bare number for memory',
    [['memory: 2 GiB', 'memory: 2048']],
    ['7:22 devices.board.memory: 2048 has no unit; write "2048 MiB" or "2048 GiB"'],
  ],
  [
    'a unit in the wrong case',
    [['memory: 2 GiB', 'memory: 2 gib']],
    [
      '7:22 devices.board.memory: unknown unit "gib" for an amount of memory; did you mean "GiB"? (known units: B, KB, kB, MB, GB, TB, KiB, MiB, GiB, TiB)',
    ],
  ],
  [
    'an unknown bandwidth unit',
    [['100 Mbit/s', '100 Mbps']],
    [
      '16:48 network.links[0].bandwidth: unknown unit "Mbps" for a bandwidth; write it like "100 Mbit/s" (known units: bit/s, kbit/s, Mbit/s, Gbit/s, kB/s, MB/s, GB/s)',
    ],
  ],
  [
    'a zone listed twice',
    [['zones: [edge, cloud]', 'zones: [edge, cloud, edge]']],
    ['13:24 network.zones[2]: zone "edge" is listed twice; remove one'],
  ],
  [
    'a link given twice',
    [['    - { between', '    - { between: [cloud, edge] }\n    - { between']],
    ['17:7 network.links[1]: a second link between "edge" and "cloud"; links hold both ways, so remove one'],
  ],
  [
    'two nodes of one name',
    [['nano: {', 'pi-1: {']],
    ['10:3 nodes.pi-1: would make a second node "pi-1", beside that of "pi"; rename one of the two'],
  ],
  [
    'no nodes',
    [
      [
        'nodes:\n  pi: { device: raspberry-pi-4, count: 2, zone: edge }\n  nano: { device: jetson-nano, zone: edge, labels: { room: a } }\n  big: { device: board, zone: cloud }\n',
        'nodes: {}\n',
      ],
    ],
    ['8:1 nodes: is empty; it needs at least one entry'],
  ],
  [
    'a loss of all transfers',
    [['bandwidth: 100 Mbit/s }', 'bandwidth: 100 Mbit/s, loss: 100 % }']],
    ['16:71 network.links[0].loss: must be less than 1, not "100 %"'],
  ],
  [
    'a loss with a typo',
    [['bandwidth: 100 Mbit/s }', 'bandwidth: 100 Mbit/s, loss: { share: 1 %, timout: 20 ms } }']],
    ['16:91 network.links[0].loss.timout: unknown key; did you mean "timeout"?'],
  ],
  [
    'an unknown way of sharing',
    [['  gateway: edge\n', '  gateway: edge\n  sharing: fair\n']],
    ['15:3 network.sharing: unknown value "fair"; known: none, max-min'],
  ],
  [
    'an unknown zone of the registry',
    [['  gateway: edge\n', '  gateway: edge\n  registry: clod\n']],
    ['15:3 network.registry: unknown zone "clod"; did you mean "cloud"? (known: edge, cloud)'],
  ],
  [
    'more than a million nodes',
    [['count: 2', 'count: 1000000']],
    ['8:1 nodes: are 1000002 together; at most 1000000 can be simulated, so lower their counts'],
  ],
  [
    'a text where a mapping belongs',
    [
      [
        'network:\n  zones: [edge, cloud]\n  gateway: edge\n  links:\n    - { between: [edge, cloud], latency: 4 ms, bandwidth: 100 Mbit/s }\n',
        'network: fast\n',
      ],
    ],
    ['12:1 network: must be a mapping (key: value), not the text "fast"'],
  ],
  [
    'an unknown catalogue device to be like',
    [['board: { cores: 2, memory: 2 GiB }', 'board: { like: jetson-orin }']],
    ['7:12 devices.board.like: unknown device "jetson-orin"; known: raspberry-pi-4, jetson-nano, jetson-xavier'],
  ],
  [
    'a device without cores',
    [['{ cores: 2, memory: 2 GiB }', '{ memory: 2 GiB }']],
    ['7:3 devices.board.cores: is missing; give the number of CPU cores, or `like:` a device of the catalogue'],
  ],
  [
    'a device that idles at more power than when busy',
    [['memory: 2 GiB }', 'memory: 2 GiB, power: { idle: 5 W, busy: 3 W } }']],
    ['7:37 devices.board.power: busy 3 W is less than idle 5 W; swap them'],
  ],
];
