/** Times of the document core, without a window: medians in milliseconds. */
import {
  addLayer,
  beginStroke,
  contentBox,
  LabelDocument,
  paintDab,
  paintEllipse,
  paintFlood,
  paintLabel,
  paintPolygon,
  paintSegment,
  rotation,
  takeSnapshot,
  packLayer,
  transformLayer,
  translation,
} from '../../src-shared/document/index.ts';
import { uniformGenerator } from '../../src-shared/random.ts';
import { round, spread } from './statistics.ts';

export interface DocumentResult {
  /** Median milliseconds by what was done. */
  milliseconds: Record<string, number>;
  /** What 1,000 strokes on a 4096 document weigh in the history. */
  historyBytes: number;
}

const medians: Record<string, number> = {};

function measure(name: string, act: () => void, repeats = 15, prepare: () => void = () => undefined): void {
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) {
    prepare();
    const start = performance.now();
    act();
    times.push(performance.now() - start);
  }
  const { median, max } = spread(times);
  medians[name] = round(median);
  console.log(`  ${name.padEnd(70)} ${median.toFixed(2).padStart(8)} ms   worst ${max.toFixed(2)} ms`);
}

/** A 4096 x 4096 document with `count` layers of big ellipses, polygons and strokes, as a person might have painted. */
function largeDocument(count: number): { document: LabelDocument; layer: number } {
  const random = uniformGenerator(1);
  const document = new LabelDocument({ width: 4096, height: 4096, base: 1 });
  let layer = 0;
  for (let i = 0; i < count; i++) {
    layer = addLayer(document, { name: `layer ${i}` });
    const stroke = beginStroke(document, layer, 'polygon');
    stroke.paint(i % 20, (sink) => {
      const point = (): { x: number; y: number } => ({ x: random() * 4096, y: random() * 4096 });
      paintPolygon(sink, Array.from({ length: 7 }, point));
      paintEllipse(sink, { x: random() * 3000, y: random() * 3000, width: 900, height: 700 });
      for (let line = 0; line < 10; line++)
        paintSegment(sink, 'round', { ...point(), diameter: 60 }, { ...point(), diameter: 5 });
    });
    stroke.commit();
  }
  return { document, layer };
}

function benchBrush(document: LabelDocument, layer: number, diameter: number, label: string): void {
  const random = uniformGenerator(diameter);
  let x = document.width / 2;
  let y = document.height / 2;
  let tint = 0;
  const stroke = beginStroke(document, layer, 'brush');
  measure(
    `${label}: ${diameter} px brush, 40 px on, composite up to date`,
    () => {
      const end = { x: x + random() * 80 - 40, y: y + random() * 80 - 40, diameter };
      stroke.paint((tint = (tint + 1) % 20), (sink) => paintSegment(sink, 'round', { x, y, diameter }, end));
      document.composite();
      ({ x, y } = end);
    },
    200,
  );
  measure(`${label}: end of that stroke`, () => void stroke.commit(), 1);
}

/** Measures and prints. */
export function benchDocument(): DocumentResult {
  console.log('document, medians');
  benchBrushes();
  const { document, layer } = largeDocument(20);
  benchLayers(document, layer);
  benchFills(document);
  benchTransforms(document, layer);
  const historyBytes = weighStrokes(1000);
  console.log(`  history of 1,000 strokes on a 4096 document: ${(historyBytes / 2 ** 20).toFixed(1)} MiB\n`);
  return { milliseconds: medians, historyBytes };
}

function benchBrushes(): void {
  for (const side of [512, 4096]) {
    const document = new LabelDocument({ width: side, height: side, base: 1 });
    const layer = addLayer(document, { name: 'a' });
    for (const diameter of [64, 512]) benchBrush(document, layer, diameter, `${side} document, 1 layer`);
  }
}

function benchLayers(document: LabelDocument, layer: number): void {
  for (const diameter of [64, 512]) benchBrush(document, layer, diameter, '4096 document, 20 layers');
  measure(
    '4096 document, 20 layers: whole composite',
    () => document.composite(),
    5,
    () => document.pixelsChanged(layer, document.bounds),
  );
  measure('4096 document, 20 layers: snapshot', () => void takeSnapshot(document));
  measure('4096 document, 20 layers: pack all layers', () => takeSnapshot(document).layers.forEach(packLayer), 5);
  measure('4096 document: a dab 512 px wide', () => {
    const stroke = beginStroke(document, layer, 'brush');
    stroke.paint(3, (sink) => paintDab(sink, 'round', { x: 2000, y: 2000, diameter: 512 }));
    stroke.cancel();
  });
}

function benchFills(document: LabelDocument): void {
  const blank = new LabelDocument({ width: 4096, height: 4096, base: 1 });
  addLayer(blank, { name: 'a' });
  benchFill('4096 document, empty', blank, (sink) => paintFlood(sink, blank.composite(), 5, 5));
  benchFill('4096 document, empty, gap 8', blank, (sink) => paintFlood(sink, blank.composite(), 5, 5, { gap: 8 }));
  benchFill('4096 document, 20 layers', document, (sink) => paintFlood(sink, document.composite(), 5, 5));
  benchFill('4096 document, 20 layers, gap 8', document, (sink) =>
    paintFlood(sink, document.composite(), 5, 5, { gap: 8 }),
  );
  benchFill('4096 document, 20 layers, all of one label', document, (sink) =>
    paintLabel(sink, document.composite(), 1),
  );

  const random = uniformGenerator(2);
  const noise = { width: 4096, height: 4096, ids: new Uint8Array(4096 * 4096).map(() => (random() < 0.7 ? 1 : 2)) };
  const noisy = new LabelDocument({ width: 4096, height: 4096, base: 1 });
  addLayer(noisy, { name: 'a', pixels: noise });
  benchFill('4096 document, noise', noisy, (sink) => paintFlood(sink, noisy.composite(), 5, 5));
}

function benchFill(
  name: string,
  target: LabelDocument,
  fill: Parameters<ReturnType<typeof beginStroke>['paint']>[1],
): void {
  const top = target.layers.at(-1)!.id;
  target.composite();
  measure(
    `${name}: fill, composite and commit`,
    () => {
      const stroke = beginStroke(target, top, 'fill');
      stroke.paint(7, fill);
      target.composite();
      stroke.commit();
    },
    5,
    () => {
      if (target.history.position === target.history.entries.length && target.history.entries.at(-1)?.name === 'fill')
        target.undo();
      target.composite();
    },
  );
  target.undo();
}

function benchTransforms(document: LabelDocument, layer: number): void {
  const random = uniformGenerator(3);
  measure('4096 document: content box', () => void contentBox(document, layer), 5);
  measure('4096 document: move a layer', () => transformLayer(document, layer, translation(3, 5)), 5);
  measure(
    '4096 document: turn a layer by 30 degrees',
    () => transformLayer(document, layer, rotation({ x: 2048, y: 2048 }, 30)),
    5,
  );
  measure('4096 document: undo', () => void document.undo(), 5);
  const lasso = Array.from({ length: 5000 }, (_, i) => {
    const angle = (i / 5000) * 2 * Math.PI;
    const radius = 1600 + 300 * Math.sin(40 * angle) + random() * 9;
    return { x: 2048 + Math.cos(angle) * radius, y: 2048 + Math.sin(angle) * radius };
  });
  measure(
    '4096 document: lasso of 5,000 points',
    () => {
      const stroke = beginStroke(document, layer, 'lasso');
      stroke.paint(4, (sink) => paintPolygon(sink, lasso));
      stroke.cancel();
    },
    5,
  );
}

/** Bytes of the history after `count` strokes. */
function weighStrokes(count: number): number {
  const random = uniformGenerator(6);
  const painted = new LabelDocument({ width: 4096, height: 4096, base: 1 });
  const canvas = addLayer(painted, { name: 'a' });
  for (let i = 0; i < count; i++) {
    const stroke = beginStroke(painted, canvas, 'brush');
    let at = { x: random() * 4096, y: random() * 4096, diameter: 8 + random() * 120 };
    for (let sample = 0; sample < 30; sample++) {
      const next = { x: at.x + random() * 80 - 40, y: at.y + random() * 80 - 40, diameter: at.diameter };
      const from = at;
      stroke.paint(i % 20, (sink) => paintSegment(sink, 'round', from, next));
      at = next;
    }
    stroke.commit();
  }
  return painted.history.bytes;
}
