/** PretrainedOps and InceptionOps that record an ONNX graph. */
import type { Convolution } from '../../network/ops.ts';
import type { InceptionOps, WindowOptions } from '../../network/pretrained-ops.ts';
import { GraphOps, type GraphValue } from './graph-ops.ts';

export class PretrainedGraphOps extends GraphOps implements InceptionOps<GraphValue> {
  convolveWindow(x: GraphValue, { kernel, bias }: Convolution<GraphValue>, options: WindowOptions): GraphValue {
    const { stride, padding } = options;
    const { top, left, bottom, right } = padding;
    const [n = 1, channels = 1, height = 1, width = 1] = x.shape;
    const [out = 1, perGroup = 1, rows = 1, columns = 1] = kernel.shape;
    const strided = (length: number, side: number): number => Math.floor((length - side) / stride) + 1;
    const shape = [n, out, strided(height + top + bottom, rows), strided(width + left + right, columns)];
    return this.node('Conv', bias ? [x, kernel, bias] : [x, kernel], shape, {
      kernel_shape: [rows, columns],
      strides: [stride, stride],
      pads: [top, left, bottom, right],
      group: { int: channels / perGroup },
    });
  }

  averagePlane(x: GraphValue): GraphValue {
    const [n = 1, channels = 1] = x.shape;
    return this.flatten(this.node('GlobalAveragePool', [x], [n, channels, 1, 1]));
  }

  maxPool(x: GraphValue, { stride, padding: { top, left, bottom, right } }: WindowOptions): GraphValue {
    const [n = 1, channels = 1, height = 1, width = 1] = x.shape;
    const strided = (length: number): number => Math.floor((length - 3) / stride) + 1;
    return this.node('MaxPool', [x], [n, channels, strided(height + top + bottom), strided(width + left + right)], {
      kernel_shape: [3, 3],
      strides: [stride, stride],
      pads: [top, left, bottom, right],
    });
  }

  averageAround(x: GraphValue): GraphValue {
    return this.node('AveragePool', [x], x.shape, {
      kernel_shape: [3, 3],
      strides: [1, 1],
      pads: [1, 1, 1, 1],
      count_include_pad: { int: 0 },
    });
  }
}
