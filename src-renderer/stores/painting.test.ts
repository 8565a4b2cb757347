import { beforeEach, expect, test } from 'vitest';
import { fillSelected, resizeDocument } from '../../src-shared/document/index.ts';
import { createLabelMap } from '../../src-shared/labels/label-map.ts';
import { Painting } from './painting.svelte.ts';

let painting: Painting;
beforeEach(() => {
  painting = new Painting();
  painting.begin({ name: 'lake', map: createLabelMap(32, 32, 1), base: 1, layerName: 'a' });
});

const paint = (label: number): void => void fillSelected(painting.document, painting.activeLayerId, label);
const chooseStyle = (): void => painting.undoLog.add({ name: 'style', undo: () => undefined, redo: () => undefined });

test('what has just begun is not unsaved; paint makes it so, undo takes that back', () => {
  expect(painting.unsaved).toBe(false);
  paint(5);
  expect(painting.unsaved).toBe(true);
  painting.undo();
  expect(painting.unsaved).toBe(false);
});

test('a style alone makes it unsaved', () => {
  chooseStyle();
  expect(painting.unsaved).toBe(true);
  painting.undo();
  expect(painting.unsaved).toBe(false);
  painting.redo();
  painting.markSaved(painting.saveMark);
  expect(painting.unsaved).toBe(false);
  painting.undo();
  expect(painting.unsaved).toBe(true);
});

test('what was painted while a save went on is unsaved after it', () => {
  paint(5);
  const mark = painting.saveMark;
  paint(6);
  painting.markSaved(mark);
  expect(painting.unsaved).toBe(true);
  painting.undo();
  expect(painting.unsaved).toBe(false);
});

test('another size is unsaved, and going back to the saved one is not', () => {
  painting.markSaved(painting.saveMark);
  const larger = resizeDocument(painting.document, { width: 64, height: 64 });
  painting.replaceDocument(larger, 'canvas-size');
  expect(painting.unsaved).toBe(true);
  painting.undo();
  expect([painting.unsaved, painting.document.width]).toEqual([false, 32]);
});

test('a document that comes back unsaved stays so, however far it is undone', () => {
  paint(5);
  painting.open(painting.document, 'lake', painting.activeLayerId, true);
  painting.undo();
  expect(painting.unsaved).toBe(true);
});
