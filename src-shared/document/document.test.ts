import { describe, expect, it } from 'vitest';
import { uniformGenerator } from '../random.ts';
import {
  addLayer,
  beginStroke,
  changeBase,
  changeLayer,
  clearLayer,
  duplicateLayer,
  EMPTY,
  LabelDocument,
  mergeDown,
  moveLayer,
  paintSegment,
  removeLayer,
  replacePixels,
  type DocumentChange,
} from './index.ts';

/** Everything a person could see or save, as one comparable value. */
function stateOf(document: LabelDocument): unknown {
  return {
    stack: document.stack,
    pixels: document.layers.map((layer) => {
      const grid = document.grid(layer.id);
      return Array.from(
        { length: grid.length },
        (_, index) => grid.tile(index) && Buffer.from(grid.tile(index)!).toString('latin1'),
      );
    }),
    composite: Buffer.from(document.composite().ids).toString('latin1'),
  };
}

/** The composite worked out pixel by pixel, the slow and obvious way. */
function compositeByDefinition(document: LabelDocument): Uint8Array {
  const ids = new Uint8Array(document.width * document.height).fill(document.stack.base);
  for (const layer of document.layers.filter((one) => one.visible)) {
    for (let y = 0; y < document.height; y++) {
      for (let x = 0; x < document.width; x++) {
        const label = document.grid(layer.id).at(x, y);
        if (label !== EMPTY) ids[y * document.width + x] = label;
      }
    }
  }
  return ids;
}

/** One random thing that a person might do; all choices come from `random`. */
function doSomething(document: LabelDocument, random: () => number): void {
  const below = (count: number): number => Math.floor(random() * count);
  const layer = document.layers[below(document.layers.length)]!;
  const paintable = layer.visible && !layer.locked;
  const sample = (): { x: number; y: number; diameter: number } => ({
    x: random() * (document.width + 40) - 20,
    y: random() * (document.height + 40) - 20,
    diameter: 1 + random() * 90,
  });
  switch (below(14)) {
    case 0:
      return void addLayer(document, { name: `layer ${below(100)}`, above: random() < 0.5 ? layer.id : null });
    case 1:
      if (document.layers.length < 6) duplicateLayer(document, layer.id, 'copy');
      return;
    case 2:
      if (document.layers.length > 1 && !layer.locked) removeLayer(document, layer.id);
      return;
    case 3:
      return moveLayer(document, layer.id, below(document.layers.length));
    case 4:
      return changeLayer(document, layer.id, { visible: random() < 0.7, name: `renamed ${below(9)}` });
    case 5:
      return changeLayer(document, layer.id, { locked: random() < 0.3, opacity: random() });
    case 6:
      return changeBase(document, below(5));
    case 7:
      if (paintable) clearLayer(document, layer.id);
      return;
    case 8: {
      const lower = document.layers[document.layers.indexOf(layer) - 1];
      if (paintable && lower?.visible && !lower.locked) mergeDown(document, layer.id);
      return;
    }
    case 9: {
      const ids = new Uint8Array(document.width * document.height).map(() => (random() < 0.5 ? EMPTY : below(20)));
      return replacePixels(document, layer.id, { width: document.width, height: document.height, ids });
    }
    default: {
      if (!paintable) return;
      const stroke = beginStroke(document, layer.id, 'brush');
      for (let dab = below(4); dab >= 0; dab--) {
        const label = random() < 0.2 ? EMPTY : below(20);
        stroke.paint(label, (sink) => paintSegment(sink, random() < 0.5 ? 'round' : 'square', sample(), sample()));
      }
      if (random() < 0.2) stroke.cancel();
      else stroke.commit();
    }
  }
}

describe('history over random operations', () => {
  it.each([
    [1, 1, 1],
    [2, 200, 130],
    [3, 64, 300],
    [4, 257, 65],
  ])('undoes everything and redoes everything, bit for bit (seed %i, %ix%i)', (seed, width, height) => {
    const random = uniformGenerator(seed);
    const document = new LabelDocument({ width, height, base: 3 });
    addLayer(document, { name: 'first' });
    const states = new Map<number, unknown>();
    const start = document.history.position;
    for (let i = 0; i < 150; i++) {
      states.set(document.history.position, stateOf(document));
      doSomething(document, random);
      if (random() < 0.15)
        for (let back = Math.floor(random() * 4); back > 0 && document.history.position > start; back--)
          document.undo();
      expect(Buffer.compare(document.composite().ids, compositeByDefinition(document))).toBe(0);
    }
    const last = document.history.entries.length;
    document.jump(last);
    const end = stateOf(document);
    for (let position = last; position > start; position--) {
      document.undo();
      expect(document.history.position).toBe(position - 1);
    }
    expect(stateOf(document)).toEqual(states.get(start));
    while (document.redo());
    expect(stateOf(document)).toEqual(end);
    for (let jump = 0; jump < 20; jump++) {
      const position = start + Math.floor(random() * (last - start));
      document.jump(position);
      expect(stateOf(document)).toEqual(states.get(position));
    }
  });
});
describe('steps', () => {
  it('drops a step that changed nothing', () => {
    const document = new LabelDocument({ width: 10, height: 10, base: 0 });
    const layer = addLayer(document, { name: 'a' });
    const stroke = beginStroke(document, layer, 'eraser');
    stroke.paint(EMPTY, (sink) => sink.fill(2, 0, 5));
    expect(stroke.commit()).toBe(false);
    const there = beginStroke(document, layer, 'brush');
    there.paint(4, (sink) => sink.fill(2, 0, 5));
    there.paint(EMPTY, (sink) => sink.fill(2, 0, 5));
    expect(there.commit()).toBe(false);
    expect(document.history.entries.map((step) => step.name)).toEqual(['add-layer']);
  });

  it('rewinds to the mark and goes on', () => {
    const document = new LabelDocument({ width: 100, height: 100, base: 0 });
    const layer = addLayer(document, { name: 'a' });
    const stroke = beginStroke(document, layer, 'rectangle');
    stroke.paint(4, (sink) => sink.fill(2, 0, 90));
    stroke.rewind();
    stroke.paint(5, (sink) => sink.fill(3, 0, 90));
    stroke.commit();
    expect([document.grid(layer).at(80, 2), document.grid(layer).at(80, 3)]).toEqual([EMPTY, 5]);
    document.undo();
    expect(document.grid(layer).contentTilesRect()).toBeUndefined();
  });

  it('undoes layer operations and strokes of one step together when it bails', () => {
    const document = new LabelDocument({ width: 100, height: 70, base: 1 });
    const first = addLayer(document, { name: 'first' });
    const before = stateOf(document);
    document.mark('import-map');
    const second = addLayer(document, {
      name: 'second',
      pixels: { width: 100, height: 70, ids: new Uint8Array(7000).fill(9) },
    });
    mergeDown(document, second);
    duplicateLayer(document, first, 'third');
    changeBase(document, 2);
    document.bail();
    expect(stateOf(document)).toEqual(before);
  });

  it('undoes a step of its own that throws half-way', () => {
    const document = new LabelDocument({ width: 10, height: 10, base: 1 });
    const layer = addLayer(document, { name: 'first' });
    const before = stateOf(document);
    expect(() =>
      document.step('import-map', () => {
        clearLayer(document, layer);
        addLayer(document, { name: 'second' });
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(stateOf(document)).toEqual(before);
    expect(document.stepIsOpen).toBe(false);
  });

  it('refuses undo while a stroke is open', () => {
    const document = new LabelDocument({ width: 10, height: 10, base: 1 });
    const layer = addLayer(document, { name: 'first' });
    const stroke = beginStroke(document, layer, 'brush');
    expect(document.undo()).toBe(false);
    stroke.cancel();
    expect(document.undo()).toBe(true);
    expect(document.layers).toEqual([]);
  });

  it('keeps 1,000 brush strokes on a 4096 document small and drops the oldest beyond the budget', () => {
    const paint = (historyBudget?: number): LabelDocument => {
      const document = new LabelDocument({
        width: 4096,
        height: 4096,
        base: 0,
        ...(historyBudget && { historyBudget }),
      });
      const layer = addLayer(document, { name: 'a' });
      const random = uniformGenerator(7);
      for (let i = 0; i < 1000; i++) {
        const stroke = beginStroke(document, layer, 'brush');
        const x = random() * 4096;
        const y = random() * 4096;
        const end = { x: x + random() * 1600 - 800, y: y + random() * 1600 - 800, diameter: 64 };
        stroke.paint(i % 20, (sink) => paintSegment(sink, 'round', { x, y, diameter: 64 }, end));
        stroke.commit();
      }
      return document;
    };
    const whole = paint();
    expect(whole.history.entries.length).toBe(1001);
    expect(whole.history.bytes).toBeLessThan(40 * 2 ** 20);
    const short = paint(2 ** 20);
    expect(short.history.bytes).toBeLessThanOrEqual(2 ** 20);
    expect(short.history.entries.length).toBeLessThan(500);
    expect(short.history.position).toBe(short.history.entries.length);
    while (short.undo());
    expect(short.layers.length).toBe(1);
  });
});

describe('what listeners hear', () => {
  it('names the layer, the exact rectangle and what is seen of it', () => {
    const document = new LabelDocument({ width: 300, height: 200, base: 0 });
    const layer = addLayer(document, { name: 'a' });
    const heard: DocumentChange[] = [];
    const stop = document.changes.listen((change) => heard.push(change));
    const stroke = beginStroke(document, layer, 'brush');
    stroke.paint(4, (sink) =>
      paintSegment(sink, 'square', { x: -5, y: 100, diameter: 20 }, { x: 10.5, y: 100, diameter: 20 }),
    );
    const rect = { x: 0, y: 90, width: 21, height: 20 };
    expect(heard).toEqual([
      { kind: 'pixels', layer, rect },
      { kind: 'composite', rect },
    ]);
    stroke.commit();
    changeLayer(document, layer, { visible: false });
    expect(heard.slice(2).map((change) => change.kind)).toEqual(['history', 'stack', 'composite', 'history']);
    expect(document.composite().ids.every((label) => label === 0)).toBe(true);
    stop();
    document.undo();
    expect(heard.length).toBe(6);
  });
});

describe('refusals', () => {
  it('does not paint on locked or hidden layers nor remove the last one', () => {
    const document = new LabelDocument({ width: 10, height: 10, base: 1 });
    const layer = addLayer(document, { name: 'Ground' });
    expect(() => removeLayer(document, layer)).toThrow(/only layer/);
    changeLayer(document, layer, { visible: false });
    expect(() => beginStroke(document, layer, 'brush')).toThrow(/“Ground” is hidden/);
    changeLayer(document, layer, { locked: true });
    expect(() => clearLayer(document, layer)).toThrow(/“Ground” is locked/);
    expect(document.stepIsOpen).toBe(false);
  });

  it.each([
    [0, 5],
    [4097, 5],
    [5, 1.5],
  ])('refuses a document of %s x %s', (width, height) => {
    expect(() => new LabelDocument({ width, height, base: 0 })).toThrow(expect.objectContaining({ code: 'map-size' }));
  });
});
