import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { detector } from './detector.mjs';

/*
 * What one image costs each model: the CPU time of decoding and detecting, over the sample images of the package, again and again. On a core of
 * its own that is its service time. Usage: node measure.mjs [ROUNDS]
 */
const [rounds = '10'] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const packageOf = (name) => dirname(require.resolve(`${name}/package.json`));
const faceApi = packageOf('@vladmandic/face-api');
const samples = readdirSync(join(faceApi, 'demo'))
  .filter((name) => name.endsWith('.jpg'))
  .map((name) => readFileSync(join(faceApi, 'demo', name)));
const places = { wasm: `${join(packageOf('@tensorflow/tfjs-backend-wasm'), 'dist')}/`, weights: join(faceApi, 'model') };
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

for (const name of ['tiny224', 'tiny416', 'ssd']) {
  const detect = await detector(name, places);
  const times = [];
  let faces = 0;
  for (let round = 0; round < Number(rounds); round++) {
    for (const image of samples) {
      const before = cpuMs();
      faces += (await detect(image)).length;
      times.push(cpuMs() - before);
    }
  }
  times.sort((a, b) => a - b);
  const quantile = (p) => times[Math.floor(p * (times.length - 1))].toFixed(0);
  const found = (faces / times.length).toFixed(2);
  console.log(
    `${name}: n ${times.length}, p5 ${quantile(0.05)} ms, p50 ${quantile(0.5)} ms, p95 ${quantile(0.95)} ms, ${found} faces an image`,
  );
}
