/**
 * Weights that stay in their file: a tensor is read each time it is asked for, and kept by nobody but who asked. The published
 * generators have 400 MB of them, which the runtime holds anyway, in its own form.
 */
import { requireWeight, type Weights, type WeightTensor } from '../network/weights.ts';
import { withFile, type FileSource } from './byte-source.ts';
import { readTensor, type SafetensorsHeader } from './safetensors.ts';

export class FileWeights implements Weights {
  private stamp: string;

  /**
   * Of a file that was examined as `source` and lies at `path`. `examine`: throws where a file that has been written to since is
   * another one.
   */
  constructor(
    private readonly path: string,
    source: FileSource,
    private readonly header: SafetensorsHeader,
    private readonly examine: (source: FileSource) => void,
  ) {
    this.stamp = source.stamp;
  }

  get size(): number {
    return this.header.tensors.size;
  }

  has(name: string): boolean {
    return this.header.tensors.has(name);
  }

  /** Reads the tensor. Throws `file-unreadable`, and what `examine` throws. */
  get(name: string): WeightTensor | undefined {
    const entry = this.header.tensors.get(name);
    if (!entry) return undefined;
    return withFile(this.path, (source) => {
      if (source.stamp !== this.stamp) {
        this.examine(source);
        this.stamp = source.stamp;
      }
      return readTensor(source, entry);
    });
  }

  keys(): MapIterator<string> {
    return this.header.tensors.keys();
  }

  *entries(): MapIterator<[string, WeightTensor]> {
    for (const name of this.keys()) yield [name, requireWeight(this, name)];
  }

  *values(): MapIterator<WeightTensor> {
    for (const [, tensor] of this.entries()) yield tensor;
  }

  [Symbol.iterator](): MapIterator<[string, WeightTensor]> {
    return this.entries();
  }

  forEach(callback: (tensor: WeightTensor, name: string, weights: Weights) => void): void {
    for (const [name, tensor] of this) callback(tensor, name, this);
  }
}
