import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import faceapi from '@vladmandic/face-api/dist/face-api.node-wasm.js';
import jpeg from 'jpeg-js';

/** The three sizes: the network, and what it is asked with. */
const MODELS = {
  tiny224: { net: 'tinyFaceDetector', options: () => new faceapi.TinyFaceDetectorOptions({ inputSize: 224 }) },
  tiny416: { net: 'tinyFaceDetector', options: () => new faceapi.TinyFaceDetectorOptions({ inputSize: 416 }) },
  ssd: { net: 'ssdMobilenetv1', options: () => new faceapi.SsdMobilenetv1Options({ minConfidence: 0.5 }) },
};
/** A first image is slow: the weights are only then laid out. */
const WARM_UP = { width: 320, height: 240 };

/** Loads a model; what it gives finds the faces in a JPEG: their scores, 0..1, falling. */
export async function detector(name, { wasm, weights }) {
  const model = MODELS[name];
  if (model === undefined) throw new Error(`no model "${name}"; there are ${Object.keys(MODELS).join(', ')}`);
  setWasmPaths(wasm);
  await tf.setBackend('wasm');
  await tf.ready();
  await faceapi.nets[model.net].loadFromDisk(weights);
  const options = model.options();
  const detect = async ({ width, height, data }) => {
    const image = tf.tensor3d(data, [height, width, 3], 'int32');
    try {
      const faces = await faceapi.detectAllFaces(image, options);
      return faces.map(({ score }) => score).sort((a, b) => b - a);
    } finally {
      tf.dispose(image);
    }
  };
  const { width, height } = WARM_UP;
  await detect({ width, height, data: new Uint8Array(width * height * 3) });
  return (bytes) => detect(jpeg.decode(bytes, { useTArray: true, formatAsRGBA: false }));
}
