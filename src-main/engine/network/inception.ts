/**
 * InceptionV3 up to its last pooling, as FID is defined with it (arXiv 1512.00567 and 1706.08500): the network of 2015-12-05, whose
 * average pools do not count their padding and whose last block takes a maximum instead. Names are those under which its
 * weights are published for PyTorch (pt_inception-2015-12-05).
 */
import type { Parameters } from './ops.ts';
import type { InceptionOps, Padding } from './pretrained-ops.ts';

/** Side to which pictures are stretched before they are read. */
export const INCEPTION_INPUT = 299;

/** A convolution of its own name, batch norm folded, with ReLU after it. `side`: of its kernel, height and width. */
type Convolve<T> = (name: string, x: T, out: number, side?: Side, options?: { stride?: number; padded?: boolean }) => T;
type Side = readonly [number, number];

const ONE: Side = [1, 1];
const THREE: Side = [3, 3];
const FIVE: Side = [5, 5];
const ACROSS: Side = [1, 7];
const DOWN: Side = [7, 1];
const NONE: Padding = { top: 0, left: 0, bottom: 0, right: 0 };
const AROUND: Padding = { top: 1, left: 1, bottom: 1, right: 1 };

/** pictures: [N, 3, 299, 299] in [-1, 1] -> [N, 2048]. `parameters`: convolutions by name with the biases of their batch norms. */
export function inceptionFeatures<T>(ops: InceptionOps<T>, parameters: Parameters<T>, pictures: T): T {
  return features(ops, pictures, (name, x, _, [height, width] = ONE, { stride = 1, padded = true } = {}) => {
    const [down, across] = padded && stride === 1 ? [(height - 1) / 2, (width - 1) / 2] : [0, 0];
    const padding = { top: down, left: across, bottom: down, right: across };
    return ops.relu(ops.convolveWindow(x, parameters.convolution(name), { stride, padding }));
  });
}

/** Names and shapes (OIHW) of all kernels, every width divided by `share`. */
export function inceptionKernels(share = 1): ReadonlyMap<string, readonly [number, number, number, number]> {
  const kernels = new Map<string, readonly [number, number, number, number]>();
  // Run over channel counts alone, the network says by itself what it holds.
  features(counting, 3, (name, x, out, [height, width] = ONE) => {
    kernels.set(name, [out / share, x, height, width]);
    return out / share;
  });
  return kernels;
}

/** The steps between convolutions, of which only joining changes the number of channels. */
type Steps<T> = Pick<InceptionOps<T>, 'maxPool' | 'averageAround' | 'averagePlane' | 'concatenate'>;

const counting: Steps<number> = {
  maxPool: (channels) => channels,
  averageAround: (channels) => channels,
  averagePlane: (channels) => channels,
  concatenate: (parts) => parts.reduce((sum, channels) => sum + channels, 0),
};

function features<T>(steps: Steps<T>, pictures: T, convolve: Convolve<T>): T {
  const halve = (x: T): T => steps.maxPool(x, { stride: 2, padding: NONE });
  let x = convolve('Conv2d_1a_3x3', pictures, 32, THREE, { stride: 2 });
  x = convolve('Conv2d_2a_3x3', x, 32, THREE, { padded: false });
  x = halve(convolve('Conv2d_2b_3x3', x, 64, THREE));
  x = convolve('Conv2d_3b_1x1', x, 80);
  x = halve(convolve('Conv2d_4a_3x3', x, 192, THREE, { padded: false }));
  for (const [name, pooled] of [
    ['5b', 32],
    ['5c', 64],
    ['5d', 64],
  ] as const)
    x = joinSquares(steps, `Mixed_${name}`, x, pooled, convolve);
  x = halveSquares(steps, 'Mixed_6a', x, convolve, halve);
  for (const [name, middle] of [
    ['6b', 128],
    ['6c', 160],
    ['6d', 160],
    ['6e', 192],
  ] as const)
    x = joinSevens(steps, `Mixed_${name}`, x, middle, convolve);
  x = halveSevens(steps, 'Mixed_7a', x, convolve, halve);
  x = joinForks(steps, 'Mixed_7b', x, steps.averageAround(x), convolve);
  x = joinForks(steps, 'Mixed_7c', x, steps.maxPool(x, { stride: 1, padding: AROUND }), convolve);
  return steps.averagePlane(x);
}

function joinSquares<T>(steps: Steps<T>, name: string, x: T, pooled: number, convolve: Convolve<T>): T {
  const one = convolve(`${name}.branch1x1`, x, 64);
  const five = convolve(`${name}.branch5x5_2`, convolve(`${name}.branch5x5_1`, x, 48), 64, FIVE);
  const double = convolve(`${name}.branch3x3dbl_2`, convolve(`${name}.branch3x3dbl_1`, x, 64), 96, THREE);
  const triple = convolve(`${name}.branch3x3dbl_3`, double, 96, THREE);
  return steps.concatenate([one, five, triple, convolve(`${name}.branch_pool`, steps.averageAround(x), pooled)]);
}

function halveSquares<T>(steps: Steps<T>, name: string, x: T, convolve: Convolve<T>, halve: (x: T) => T): T {
  const three = convolve(`${name}.branch3x3`, x, 384, THREE, { stride: 2 });
  const double = convolve(`${name}.branch3x3dbl_2`, convolve(`${name}.branch3x3dbl_1`, x, 64), 96, THREE);
  return steps.concatenate([three, convolve(`${name}.branch3x3dbl_3`, double, 96, THREE, { stride: 2 }), halve(x)]);
}

function joinSevens<T>(steps: Steps<T>, name: string, x: T, middle: number, convolve: Convolve<T>): T {
  const one = convolve(`${name}.branch1x1`, x, 192);
  const across = convolve(`${name}.branch7x7_2`, convolve(`${name}.branch7x7_1`, x, middle), middle, ACROSS);
  const seven = convolve(`${name}.branch7x7_3`, across, 192, DOWN);
  let double = convolve(`${name}.branch7x7dbl_1`, x, middle);
  for (const [step, side, out] of [
    [2, DOWN, middle],
    [3, ACROSS, middle],
    [4, DOWN, middle],
    [5, ACROSS, 192],
  ] as const)
    double = convolve(`${name}.branch7x7dbl_${step}`, double, out, side);
  return steps.concatenate([one, seven, double, convolve(`${name}.branch_pool`, steps.averageAround(x), 192)]);
}

function halveSevens<T>(steps: Steps<T>, name: string, x: T, convolve: Convolve<T>, halve: (x: T) => T): T {
  const three = convolve(`${name}.branch3x3_2`, convolve(`${name}.branch3x3_1`, x, 192), 320, THREE, { stride: 2 });
  const across = convolve(`${name}.branch7x7x3_2`, convolve(`${name}.branch7x7x3_1`, x, 192), 192, ACROSS);
  const seven = convolve(`${name}.branch7x7x3_3`, across, 192, DOWN);
  return steps.concatenate([three, convolve(`${name}.branch7x7x3_4`, seven, 192, THREE, { stride: 2 }), halve(x)]);
}

function joinForks<T>(steps: Steps<T>, name: string, x: T, pooled: T, convolve: Convolve<T>): T {
  const fork = (part: string, from: T): T[] => [
    convolve(`${name}.${part}a`, from, 384, [1, 3]),
    convolve(`${name}.${part}b`, from, 384, [3, 1]),
  ];
  const one = convolve(`${name}.branch1x1`, x, 320);
  const three = fork('branch3x3_2', convolve(`${name}.branch3x3_1`, x, 384));
  const double = convolve(`${name}.branch3x3dbl_2`, convolve(`${name}.branch3x3dbl_1`, x, 448), 384, THREE);
  const forked = fork('branch3x3dbl_3', double);
  return steps.concatenate([one, ...three, ...forked, convolve(`${name}.branch_pool`, pooled, 192)]);
}
