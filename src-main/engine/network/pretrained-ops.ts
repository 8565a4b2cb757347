/** What networks trained elsewhere, for other ends, need beyond Ops. */
import type { Convolution, Ops } from './ops.ts';

/** Zero padding in pixels on each side; with an even stride some of these networks pad one side alone. */
export interface Padding {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

export interface WindowOptions {
  stride: number;
  padding: Padding;
}

export interface PretrainedOps<T> extends Ops<T> {
  /** A convolution whose kernel [out, in, h, w] may be no square. With a kernel of one input, each channel by itself. */
  convolveWindow(x: T, parameters: Convolution<T>, options: WindowOptions): T;
  /** Mean over height and width: [N, C, H, W] -> [N, C]. */
  averagePlane(x: T): T;
}

/** What InceptionV3 needs beyond that. Windows are of 3x3. */
export interface InceptionOps<T> extends PretrainedOps<T> {
  maxPool(x: T, options: WindowOptions): T;
  /** Average at stride 1 with padding 1, which is not counted. */
  averageAround(x: T): T;
}
