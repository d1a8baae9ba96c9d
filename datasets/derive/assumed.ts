/**
 * What was chosen by hand and enters figures that are computed: no published data give these numbers. A figure that rests on one of them has
 * the kind `assumed`, and its method says which.
 */

/** Models of which no accuracies are published: so many times those of a model that has them. */
export const ACCURACY_OF: readonly {
  readonly model: string;
  readonly of: 'MINI_ROCKET' | 'X3D_L';
  readonly times: number;
  readonly why: string;
}[] = [
  { model: 'minirocket-svm', of: 'MINI_ROCKET', times: 1.01, why: '1.01 times MINI_ROCKET: same features, another classifier' },
  { model: 'cnn1d', of: 'MINI_ROCKET', times: 0.93, why: '0.93 times MINI_ROCKET' },
  { model: 'lstm-ts', of: 'MINI_ROCKET', times: 0.9, why: '0.90 times MINI_ROCKET' },
  ...(
    [
      ['x3d-xs', 69.12],
      ['x3d-s', 73.33],
      ['x3d-m', 75.94],
      ['slowfast', 76.94],
    ] as const
  ).map(([model, top1]) => ({
    model,
    of: 'X3D_L' as const,
    times: top1 / 77.44,
    why: `X3D_L times ${top1.toFixed(2)} / 77.44, the ratio of published accuracies`,
  })),
];
/** Published beside ROHE's. */
export const ZOO = 'PyTorchVideo model zoo, Kinetics-400 top-1';

/** Published GFLOP of an image of 640 x 640 pixels: of the models that were timed, and of those that were not. */
export const TIMED_GFLOP: { readonly [model: string]: number } = {
  yolov12n: 6.5,
  yolov12m: 67.5,
  yolov11m: 68,
  yolov9c: 102.1,
  yolov10l: 120.3,
  yolov9e: 189,
};
export const GFLOP: { readonly [model: string]: number } = {
  yolov5n: 4.5,
  yolov5s: 16.5,
  yolov5m: 49,
  yolov5l: 109.1,
  yolov5x: 205.7,
  yolov8n: 8.7,
  yolov8s: 28.6,
  yolov8m: 78.9,
  yolov8l: 165.2,
  yolov8x: 257.8,
  'ssd-mobilenet': 1.6,
};
export const YOLO_CV = 0.003;

/** Times of models that nobody has published. */
export const SLOWFAST_OF_X3D_M = 1.5;
export const SVM_OF_RIDGE = 1.2;
export const GRU_OF_LSTM = 0.8;
export const TRANSFORMER_OF_LSTM = 1.6;
/** ms on a Jetson Xavier that do not shrink with the GPU, of classifiers of which only the Nano's time is known. */
export const OVERHEAD_MS = 3;
export const SPREAD_OF_MINIROCKET = 0.12;

/** Classifiers of road scenes: their overall accuracy is that of another task, their classes are as hard as those of published services. */
export const CLASSIFIERS: readonly string[] = ['resnet50', 'vit', 'efficientnet', 'mobilenet'];
export const TORCHVISION = { source: 'torchvision documentation, ImageNet-1k top-1', licence: 'BSD-3-Clause' };
