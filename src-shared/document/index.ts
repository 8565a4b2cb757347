/**
 * The document: what a person paints. Pure TypeScript, no DOM.
 *
 * ```ts
 * const document = new LabelDocument({ width: 512, height: 512, base: SKY });
 * const layer = addLayer(document, { name: 'Ground' });
 *
 * // The window redraws what changed; composite() recomputes only the stale tiles.
 * const stop = document.changes.listen((change) => {
 *   if (change.kind === 'composite') drawLabels(document.composite(), change.rect);
 * });
 *
 * // A brush stroke: one undo step from pointer down to pointer up; Esc cancels it.
 * const stroke = beginStroke(document, layer, 'brush');
 * stroke.paint(GRASS, (sink) => paintDab(sink, 'round', { x, y, diameter: 64 }));
 * stroke.paint(GRASS, (sink) => paintSegment(sink, 'round', lastSample, sample));   // for each pointer sample
 * stroke.commit();                                                                 // or stroke.cancel()
 *
 * // The eraser paints EMPTY. A shape that follows the pointer rewinds first:
 * stroke.rewind();
 * stroke.paint(ROCK, (sink) => paintEllipse(sink, box));
 *
 * // Fills read the composite, or one layer: paintFlood(sink, layerMap(document, layer), x, y).
 * stroke.paint(SEA, (sink) => paintFlood(sink, document.composite(), x, y, { gap: 4 }));
 *
 * // Moving a layer with the pointer: each update starts from the layer as it was.
 * const transform = beginTransform(document, layer);
 * transform.update(translation(dx, dy));          // scaling(pivot, sx, sy), rotation(pivot, degrees), combine(first, second)
 * transform.commit();                             // or transform.cancel()
 *
 * // Autosave: packDocument(document) at any time, then the history's steps; unpackDocument and replay(step) to open.
 *
 * document.undo(); document.redo(); document.jump(0);
 * document.history.entries.map((step) => step.name);       // words: messages `history.<name>`
 *
 * // Several operations as one step:
 * document.step('import', () => { addLayer(...); changeBase(...); });
 * ```
 *
 * Ids 0..254 are labels; EMPTY (255) lets the layer below through; under all layers lies `stack.base`. Every change is
 * made inside a step (mark .. commit or bail); the layer functions open one of their own when none is open.
 */
export { LabelDocument, type DocumentChange } from './document.ts';
export { plainStep, type Step, type StepSubject } from './step.ts';
export type { LayerId, LayerProperties } from './layer.ts';
export {
  addLayer,
  canMergeDown,
  changeBase,
  changeLayer,
  clearLayer,
  duplicateLayer,
  layerMap,
  mergeDown,
  moveLayer,
  removeLayer,
  replacePixels,
} from './layer-operations.ts';
export {
  buildDocument,
  documentFromMap,
  packDocument,
  packLayer,
  takeSnapshot,
  unpackDocument,
  type DocumentSnapshot,
  type LayerSnapshot,
} from './snapshot.ts';
export { beginStroke } from './stroke.ts';
export { Selection, type SelectionMode } from './selection.ts';
export {
  changeSelection,
  clearSelected,
  copyPixels,
  cutPixels,
  fillSelected,
  pastePixels,
  selectLabel,
  type CopiedPixels,
} from './select.ts';
export { resizeCanvas, resizeDocument } from './resize.ts';
export { beginTransform, contentBox, transformLayer } from './transform.ts';
export * from './affine.ts';
export { MAX_BRUSH, paintDab, paintSegment, type BrushSample, type BrushShape } from './raster/brush.ts';
export { boxOfDrag, paintEllipse, paintRectangle } from './raster/shapes.ts';
export { paintRoughSegment } from './raster/rough.ts';
export { mirrorSink, NO_SYMMETRY, type Symmetry } from './raster/mirror.ts';
export { paintPolygon } from './raster/polygon.ts';
export { paintFlood, paintLabel } from './raster/flood.ts';
export { MAX_GAP } from './raster/gap-flood.ts';
export type { SpanSink } from './raster/span-sink.ts';
export { intersectRects, uniteRects, type Point, type Rect } from '../geometry.ts';
export { EMPTY } from './tile.ts';
