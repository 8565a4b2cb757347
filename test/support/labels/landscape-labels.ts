/** For tests: labels like those of the landscape pack, and a map painted with them. */
import {
  addLayer,
  beginStroke,
  LabelDocument,
  paintEllipse,
  paintPolygon,
  paintSegment,
} from '../../../src-shared/document/index.ts';
import type { Label } from '../../../src-shared/packs.ts';
import type { LabelMap } from '../../../src-shared/labels/label-map.ts';

const LABELS = `
  0 other 3c3c46, 1 sky 87ceeb, 2 clouds c9d6e2, 3 mountain 786e64, 4 hill 7d8c50, 5 tree 196923, 6 grass 5fbe3c,
  8 bushes 3c965a, 9 earth 966e3c, 11 rock 968c87, 12 lake/river 3278d7, 13 sea 143296, 14 snow fafaff, 15 road 5a5f69,
  16 building b46450, 17 path c8a078, 18 person dc788c, 19 boat 8c50a0
`;

export const landscapeLabels: readonly Label[] = LABELS.trim()
  .split(/,\s+/)
  .map((line) => {
    const [id, name, colour] = line.split(' ') as [string, string, string];
    return { id: Number(id), name: { en: name.replace('/', ', '), ja: name }, colour: `#${colour}` };
  });

/** A landscape of 320 x 240 with round, slanted and thin areas. */
export function paintedLandscape(): LabelMap {
  const document = new LabelDocument({ width: 320, height: 240, base: 1 });
  const stroke = beginStroke(document, addLayer(document, { name: 'a' }), 'brush');
  stroke.paint(2, (sink) => paintEllipse(sink, { x: 30, y: 20, width: 110, height: 40 }));
  stroke.paint(3, (sink) =>
    paintPolygon(sink, [
      { x: 0, y: 150 },
      { x: 90, y: 55 },
      { x: 200, y: 140 },
      { x: 260, y: 80 },
      { x: 320, y: 150 },
    ]),
  );
  stroke.paint(13, (sink) =>
    paintPolygon(sink, [
      { x: 0, y: 140 },
      { x: 320, y: 146 },
      { x: 320, y: 240 },
      { x: 0, y: 240 },
    ]),
  );
  stroke.paint(6, (sink) =>
    paintPolygon(sink, [
      { x: 0, y: 170 },
      { x: 190, y: 200 },
      { x: 240, y: 240 },
      { x: 0, y: 240 },
    ]),
  );
  stroke.paint(5, (sink) => paintEllipse(sink, { x: 20, y: 150, width: 60, height: 55 }));
  stroke.paint(17, (sink) =>
    paintSegment(sink, 'round', { x: 60, y: 240, diameter: 30 }, { x: 130, y: 185, diameter: 10 }),
  );
  stroke.commit();
  return document.composite();
}
