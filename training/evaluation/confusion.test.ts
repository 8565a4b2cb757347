import { describe, expect, it } from 'vitest';
import { ConfusionMatrix } from './confusion.ts';

const NAMES = ['sky', 'sea', 'sand', 'snow'];

describe('a confusion matrix', () => {
  it('gives pixel accuracy and intersection over union', () => {
    const matrix = new ConfusionMatrix(NAMES);
    matrix.add([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 2, 2]);
    const { accuracy, mIoU, IoU } = matrix.scores();
    expect(accuracy).toBeCloseTo(400 / 6, 12);
    // Snow does not occur.
    expect(Object.keys(IoU)).toEqual(['sky', 'sea', 'sand']);
    expect(IoU['sky']).toBeCloseTo(200 / 3, 12);
    expect(mIoU).toBeCloseTo((100 * (2 / 3 + 1 / 3 + 1 / 2)) / 3, 12);
  });

  it('adds up over maps and leaves unlabelled pixels out', () => {
    const matrix = new ConfusionMatrix(NAMES);
    matrix.add([0, 255], [0, 1]);
    matrix.add(Uint8Array.of(1, 1), Uint8Array.of(1, 0));
    expect(matrix.scores().accuracy).toBeCloseTo(200 / 3, 12);
    expect(matrix.scores().mIoU).toBeCloseTo(50, 12);
  });

  it('counts what is seen as none of the labels, or as one that is not there, as wrong', () => {
    const matrix = new ConfusionMatrix(NAMES);
    matrix.add([0, 0, 0, 0], [0, 0, 4, 1]);
    expect(matrix.scores()).toEqual({ mIoU: 50, accuracy: 50, IoU: { sky: 50 } });
  });

  it('refuses maps of two sizes', () => {
    expect(() => new ConfusionMatrix(NAMES).add([0], [])).toThrow(RangeError);
  });
});
