import { expect, test } from 'vitest';
import { TestSink } from '../../../test/support/document/test-sink.ts';
import { paintSegment } from './brush.ts';
import { mirrorSink } from './mirror.ts';
import { paintRoughSegment } from './rough.ts';

const start = { x: 40, y: 50, diameter: 40 };
const end = { x: 110, y: 60, diameter: 40 };

test('a rough stroke lies within the smooth one, keeps its core, and its rim is neither full nor empty', () => {
  const smooth = new TestSink(150, 110);
  const core = new TestSink(150, 110);
  const rough = new TestSink(150, 110);
  paintSegment(smooth, 'round', start, end);
  paintSegment(core, 'round', { ...start, diameter: 24 }, { ...end, diameter: 24 });
  paintRoughSegment(rough, start, end, 0.3);
  let rim = 0;
  let kept = 0;
  let lost = 0;
  for (let y = 0; y < 110; y++) {
    for (let x = 0; x < 150; x++) {
      if (core.has(x, y) && !rough.has(x, y)) lost++;
      if (!smooth.has(x, y) || core.has(x, y)) continue;
      rim++;
      if (rough.has(x, y)) kept++;
    }
  }
  expect(lost).toBe(0);
  expect(kept / rim).toBeGreaterThan(0.25);
  expect(kept / rim).toBeLessThan(0.75);
  expect(rough.area).toBeLessThanOrEqual(smooth.area + 20);
});

test('the same coast comes of one sample or of many', () => {
  const once = new TestSink(150, 110);
  paintRoughSegment(once, start, { ...end, y: 50 }, 0.4);
  const many = new TestSink(150, 110);
  for (let i = 0; i < 7; i++) {
    paintRoughSegment(many, { ...start, x: 40 + 10 * i }, { ...end, y: 50, x: 50 + 10 * i }, 0.4);
  }
  expect(many.toString()).toBe(once.toString());
});

test('symmetry fills every image of a span once', () => {
  const sink = new TestSink(11, 6);
  mirrorSink(sink, { horizontal: true, vertical: true }).fill(1, 2, 4);
  expect(sink.toString()).toBe(
    ['...........', '..##...##..', '...........', '...........', '..##...##..', '...........'].join('\n'),
  );
});
