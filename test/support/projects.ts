/** Documents with a scene, as random as a seed makes them. */
import {
  addLayer,
  beginStroke,
  changeLayer,
  EMPTY,
  LabelDocument,
  paintDab,
  paintRectangle,
  rotation,
  transformLayer,
} from '../../src-shared/document/index.ts';
import { uniformGenerator } from '../../src-shared/random.ts';
import type { Scene } from '../../src-shared/projects/scene.ts';
import type { WorkState } from '../../src-shared/projects/work-state.ts';
import { packDocument } from '../../src-shared/document/index.ts';
import { landscapeLabels } from './labels/landscape-labels.ts';

const NAMES = ['', 'Sky', '空と海', 'a<b>&"\'', 'tab\tand\u0001', '🏔️ peak', 'x'.repeat(200)];

export interface RandomProject {
  document: LabelDocument;
  state: WorkState;
}

/** A document of up to `most` pixels a side, painted by strokes, rectangles, noise and turns, and a scene of any kind. */
export function randomProject(seed: number, most: number): RandomProject {
  const random = uniformGenerator(seed);
  const upTo = (count: number): number => Math.floor(random() * count);
  const of = <Value>(values: readonly Value[]): Value => values[upTo(values.length)]!;
  const document = new LabelDocument({ width: 1 + upTo(most), height: 1 + upTo(most), base: upTo(255) });
  const { width, height } = document;
  for (let count = upTo(6); count > 0; count--) {
    const layer = addLayer(document, { name: of(NAMES) });
    for (let strokes = upTo(5); strokes > 0; strokes--) {
      const stroke = beginStroke(document, layer, 'brush');
      const label = random() < 0.2 ? EMPTY : upTo(255);
      const [x, y] = [upTo(width), upTo(height)];
      stroke.paint(label, (sink) => {
        if (random() < 0.5) paintDab(sink, 'round', { x, y, diameter: 1 + upTo(most) });
        else paintRectangle(sink, { x, y, width: 1 + upTo(width), height: 1 + upTo(height) });
        if (random() < 0.3) for (let i = 0; i < 50; i++) sink.fill(upTo(height), upTo(width), upTo(width) + 1);
      });
      stroke.commit();
    }
    if (random() < 0.2) transformLayer(document, layer, rotation({ x: width / 2, y: height / 2 }, upTo(360)));
    changeLayer(document, layer, { visible: random() < 0.7, locked: random() < 0.3, opacity: random() });
  }
  for (let count = upTo(4); count > 0; count--) document.undo();
  const scene = randomScene(random, upTo);
  const reference =
    random() < 0.3
      ? {
          name: of(['photo.jpg', 'no ending', '../../evil.PNG']),
          bytes: new Uint8Array(upTo(500)).map(() => upTo(256)),
        }
      : null;
  const { entries, position } = document.history;
  return {
    document,
    state: {
      name: 'random',
      unsaved: false,
      document: packDocument(document),
      history: { steps: entries, position },
      scene,
      reference,
    },
  };
}

export function plainScene(): Scene {
  return {
    id: '00000000-0000-4000-8000-000000000000',
    pack: { id: 'landscape', hash: 'abc' },
    labels: [...landscapeLabels],
    activeLayer: 1,
    style: { base: null, strength: 0, seeds: [12], at: 0 },
    mix: { ids: [], x: 0.5, y: 0.5 },
    starred: [],
    reference: { opacity: 0.5, shown: true },
    view: { mode: 'side-by-side', mirrored: false, place: null },
    export: {},
  };
}

function randomScene(random: () => number, upTo: (count: number) => number): Scene {
  const numbers = (): number[] => Array.from({ length: 8 }, () => random() * 4 - 2);
  const encoded = {
    kind: 'encoded' as const,
    name: 'Dusk',
    source: { kind: 'gallery' as const, id: 'dusk' },
    mu: numbers(),
    sigma: numbers(),
  };
  const latent = { kind: 'latent' as const, name: 'told', z: numbers() };
  const { name, mu, sigma } = encoded;
  return {
    ...plainScene(),
    pack: random() < 0.5 ? null : { id: 'landscape', hash: String(random()) },
    labels: landscapeLabels.slice(0, upTo(landscapeLabels.length)),
    activeLayer: upTo(9),
    style: {
      base: [null, encoded, latent][upTo(3)]!,
      strength: random() * 2,
      seeds: [upTo(2 ** 32), upTo(99)],
      at: upTo(2),
    },
    mix: { ids: ['dusk', 'dawn'], x: random(), y: random() },
    starred: Array.from({ length: upTo(4) }, () => ({
      name: random() < 0.5 ? null : { en: 'Dusk', ja: '夕暮れ' },
      choice: { kind: 'encoded' as const, name, mu, sigma, strength: random(), seed: upTo(2 ** 32) },
      source: { kind: 'mix' as const },
    })),
    reference: { opacity: random(), shown: random() < 0.5 },
    view: {
      mode: 'map',
      mirrored: random() < 0.5,
      angle: random() * 360 - 180,
      place: random() < 0.5 ? null : { scale: random() + 0.1, x: random(), y: -random() },
    },
    export: { format: 'png', quality: upTo(100), embedMap: true, sheet: null },
  };
}
