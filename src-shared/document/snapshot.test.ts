import { describe, expect, it } from 'vitest';
import {
  addLayer,
  beginStroke,
  changeLayer,
  documentFromMap,
  EMPTY,
  LabelDocument,
  layerMap,
  packLayer,
  paintDab,
  packDocument,
  takeSnapshot,
  unpackDocument,
} from './index.ts';

const LAYER = { id: 1, name: 'one', visible: true, locked: false, opacity: 1 };

function paintedDocument(): LabelDocument {
  const document = new LabelDocument({ width: 200, height: 90, base: 4 });
  for (const name of ['one', 'two']) {
    const layer = addLayer(document, { name });
    const stroke = beginStroke(document, layer, 'brush');
    stroke.paint(9, (sink) => paintDab(sink, 'round', { x: 100, y: 60, diameter: 140 }));
    stroke.paint(EMPTY, (sink) => paintDab(sink, 'round', { x: 90, y: 60, diameter: 31 }));
    stroke.commit();
  }
  changeLayer(document, 2, { name: 'hidden', visible: false, opacity: 0.4 });
  return document;
}

describe('snapshots', () => {
  it('stay as they are while a stroke that had begun goes on', () => {
    const document = paintedDocument();
    const stroke = beginStroke(document, 1, 'brush');
    stroke.paint(3, (sink) => sink.fill(60, 0, 200));
    const snapshot = takeSnapshot(document);
    const packed = packLayer(snapshot.layers[0]!);
    const packedDocument = packDocument(document);
    stroke.paint(7, (sink) => sink.fill(60, 0, 200));
    expect(packLayer(snapshot.layers[0]!)).toEqual(packed);
    expect(layerMap(unpackDocument(packedDocument), 1).ids[60 * 200 + 5]).toBe(3);
    stroke.cancel();
    document.jump(0);
    expect(document.layers).toEqual([]);
  });

  it('come back as the same document with an empty history and fresh ids', () => {
    const document = paintedDocument();
    const restored = unpackDocument(packDocument(document));
    expect(restored.stack).toEqual(document.stack);
    expect(restored.composite()).toEqual(document.composite());
    for (const { id } of document.layers) expect(layerMap(restored, id)).toEqual(layerMap(document, id));
    expect(restored.undo()).toBe(false);
    expect(addLayer(restored, { name: 'three' })).toBe(3);
  });

  it('hold a map as one layer', () => {
    const map = { width: 3, height: 1, ids: Uint8Array.of(1, EMPTY, 2) };
    expect(documentFromMap(map, 'Map', 8).composite().ids).toEqual(Uint8Array.of(1, 8, 2));
  });

  it.each([
    ['a tile beyond the layer', [12, 0, 128, 32, 7]],
    ['runs past the tile', [0, 0, 255, 127, 7]],
    ['a run of nothing', [0, 0, 0, 7]],
    ['bytes that end early', [0, 0, 128]],
  ])('refuse damaged bytes: %s', (_, bytes) => {
    expect(() =>
      unpackDocument({ width: 200, height: 90, base: 0, layers: [{ ...LAYER, packed: Uint8Array.from(bytes) }] }),
    ).toThrow(RangeError);
  });

  it('refuse two layers of one id', () => {
    const layer = { ...LAYER, packed: new Uint8Array(0) };
    expect(() => unpackDocument({ width: 9, height: 9, base: 0, layers: [layer, layer] })).toThrow(RangeError);
  });
});

describe('steps replayed on an equal document', () => {
  it('make it equal again, history included, and an open stroke can be drafted without ending it', () => {
    const document = paintedDocument();
    const other = unpackDocument(packDocument(document));
    other.history.restore(document.history.entries, document.history.position);
    const stroke = beginStroke(document, 1, 'brush');
    stroke.paint(3, (sink) => sink.fill(60, 0, 200));
    const draft = document.draftStep()!;
    stroke.paint(7, (sink) => sink.fill(61, 0, 200));
    stroke.commit();
    expect(document.draftStep()).toBeUndefined();

    const drafted = unpackDocument(packDocument(other));
    drafted.replay(draft);
    expect([...layerMap(drafted, 1).ids.subarray(60 * 200, 62 * 200)].filter((id) => id === 7)).toEqual([]);
    expect(layerMap(drafted, 1).ids[60 * 200]).toBe(3);

    other.replay(document.history.entries.at(-1)!);
    expect(packDocument(other)).toEqual(packDocument(document));
    other.jump(0);
    document.jump(0);
    expect(packDocument(other)).toEqual(packDocument(document));
  });
});
