/** TrainingOps that record an ONNX graph: losses computed forward, without gradients. */
import type { TrainingOps } from '../../network/training-ops.ts';
import { GraphOps, type GraphValue } from './graph-ops.ts';
import { present } from '../../../../src-shared/present.ts';

const TO_SCALAR = { keepdims: { int: 0 } };

export class TrainingGraphOps extends GraphOps implements TrainingOps<GraphValue> {
  subtract(x: GraphValue, y: GraphValue): GraphValue {
    return this.node('Sub', [x, y], x.shape);
  }

  scale(x: GraphValue, factor: number): GraphValue {
    return this.multiply(x, this.constant({ shape: [], data: Float32Array.of(factor) }));
  }

  absolute(x: GraphValue): GraphValue {
    return this.node('Abs', [x], x.shape);
  }

  exponential(x: GraphValue): GraphValue {
    return this.node('Exp', [x], x.shape);
  }

  mean(x: GraphValue): GraphValue {
    return this.node('ReduceMean', [x], [], TO_SCALAR);
  }

  sum(x: GraphValue): GraphValue {
    return this.node('ReduceSum', [x], [], TO_SCALAR);
  }

  cut(x: GraphValue, top: number, left: number, height: number, width: number): GraphValue {
    const [n = 1, channels = 1] = x.shape;
    const inputs = [
      [top, left],
      [top + height, left + width],
      [2, 3],
    ].map((numbers) => this.integers(numbers));
    return this.node('Slice', [x, ...inputs], [n, channels, height, width]);
  }

  spread(x: GraphValue, height: number, width: number): GraphValue {
    const [n = 1, channels = 1] = x.shape;
    const shape = [n, channels, height, width];
    return this.node('Expand', [x, this.integers(shape)], shape);
  }

  detach(x: GraphValue): GraphValue {
    return x;
  }

  joinBatches(parts: readonly GraphValue[]): GraphValue {
    const [first] = parts;
    const instances = parts.reduce((sum, part) => sum + part.shape[0]!, 0);
    return this.node('Concat', parts, [instances, ...present(first).shape.slice(1)], { axis: { int: 0 } });
  }

  halveBatch(x: GraphValue): [GraphValue, GraphValue] {
    const [instances = 2, ...rest] = x.shape;
    const half = instances / 2;
    const slice = (from: number): GraphValue =>
      this.node('Slice', [x, this.integers([from]), this.integers([from + half]), this.integers([0])], [half, ...rest]);
    return [slice(0), slice(half)];
  }
}
