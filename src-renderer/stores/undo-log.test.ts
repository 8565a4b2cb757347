import { beforeEach, expect, test } from 'vitest';
import { addLayer, fillSelected, LabelDocument } from '../../src-shared/document/index.ts';
import { UndoLog } from './undo-log.ts';

let time: number;
let log: UndoLog;
let document: LabelDocument;
let layer: number;

function open(options: { historyBudget?: number } = {}): LabelDocument {
  const made = new LabelDocument({ width: 64, height: 64, base: 1, ...options });
  made.changes.listen((change) => change.kind === 'history' && change.did === 'step' && log.noteStep());
  return made;
}

/** An act that sets a value, as a choice of style does. */
function set(values: number[], value: number): void {
  const before = values[0]!;
  values[0] = value;
  log.add({ name: 'style', undo: () => (values[0] = before), redo: () => (values[0] = value) });
}

beforeEach(() => {
  time = 0;
  log = new UndoLog(() => time);
  document = open();
  log.begin(document);
  layer = addLayer(document, { name: 'a' });
});

test('what was done last is taken back first, whatever it was', () => {
  const style = [0];
  fillSelected(document, layer, 5);
  set(style, 7);
  fillSelected(document, layer, 6);
  log.undo();
  expect([document.composite().ids[0], style[0]]).toEqual([5, 7]);
  log.undo();
  expect([document.composite().ids[0], style[0]]).toEqual([5, 0]);
  log.undo();
  expect(document.composite().ids[0]).toBe(1);
  log.jump(log.rows.length);
  expect([document.composite().ids[0], style[0]]).toEqual([6, 7]);
  expect(log.rows.map(({ name }) => name)).toEqual(['add-layer', 'fill-selected', 'style', 'fill-selected']);
});

test('something new ends what was undone, of the document too', () => {
  const style = [0];
  fillSelected(document, layer, 5);
  log.undo();
  set(style, 3);
  expect(log.redo()).toBe(false);
  fillSelected(document, layer, 8);
  log.undo();
  log.undo();
  expect([document.composite().ids[0], style[0]]).toEqual([1, 0]);
});

test('a slider that is dragged is one act, a pause makes two', () => {
  const style = [0];
  set(style, 1);
  time = 100;
  set(style, 2);
  time = 5000;
  set(style, 3);
  log.undo();
  expect(style[0]).toBe(2);
  log.undo();
  expect(style[0]).toBe(0);
});

test('steps that the document forgets for want of room are forgotten here, too', () => {
  document = open({ historyBudget: 2000 });
  log.begin(document);
  layer = addLayer(document, { name: 'a' });
  const style = [0];
  set(style, 1);
  for (let i = 0; i < 40; i++) fillSelected(document, layer, 2 + (i % 2));
  const steps = log.rows.filter(({ name }) => name !== 'style').length;
  expect(steps).toBe(document.history.entries.length);
  while (log.undo());
  expect(document.history.position).toBe(0);
  expect(style[0]).toBe(0);
});

test('another document in its place can be taken back, with the steps of both', () => {
  fillSelected(document, layer, 5);
  const first = document;
  const second = open();
  let shown = second;
  const show = (one: LabelDocument): void => {
    shown = one;
    log.follow(one);
  };
  log.replaceDocument(second, { name: 'resize', undo: () => show(first), redo: () => show(second) });
  const above = addLayer(second, { name: 'b' });
  fillSelected(second, above, 9);
  log.jump(log.position - 3);
  expect(shown).toBe(first);
  log.undo();
  expect(first.composite().ids[0]).toBe(1);
  log.jump(log.rows.length);
  expect(shown.composite().ids[0]).toBe(9);
});

test('a mark is the same again wherever undo and redo lead back, and another one after something new', () => {
  const style = [0];
  const first = log.mark;
  set(style, 1);
  const styled = log.mark;
  expect(styled).not.toBe(first);
  log.undo();
  expect(log.mark).toBe(first);
  log.redo();
  expect(log.mark).toBe(styled);
  log.undo();
  fillSelected(document, layer, 5);
  expect([first, styled]).not.toContain(log.mark);
});

test('what lies before forgotten steps is not the beginning any more', () => {
  document = open({ historyBudget: 1 });
  log.begin(document);
  const beginning = log.mark;
  layer = addLayer(document, { name: 'a' });
  fillSelected(document, layer, 5);
  log.jump(0);
  expect(log.mark).not.toBe(beginning);
});
