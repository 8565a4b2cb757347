/** Pictures, maps and labels for the tests of exports. */
import { createLabelMap, type LabelMap } from '../../../src-shared/labels/label-map.ts';
import type { Label } from '../../../src-shared/packs.ts';
import { normalLatent } from '../../../src-shared/random.ts';
import type { StyleChoice } from '../../../src-shared/request.ts';
import type { Picture } from '../../../src-shared/api/values.ts';
import { hashMap } from '../../../src-main/engine-client/pictures.ts';

export const labels: Label[] = [
  { id: 1, name: { en: 'sky', ja: '空' }, colour: '#87ceeb' },
  { id: 2, name: { en: 'sea', ja: '海' }, colour: '#1f4e79' },
  { id: 7, name: { en: 'sand', ja: '砂' }, colour: '#e2c290' },
];

/** Sky above, sea below. */
export function seaMap(width: number, height: number): LabelMap {
  const map = createLabelMap(width, height, 1);
  map.ids.fill(2, width * Math.floor(height / 2));
  return map;
}

/** A picture that depends on map and style, as one of an engine would. */
export function paint(map: LabelMap, style: StyleChoice, side = 32): Picture {
  const seed = style.kind === 'latent' ? Math.round(style.z[0]! * 1000) : style.seed;
  const noise = normalLatent(seed, side * side * 3);
  const ground = map.ids[0]! * 20;
  return {
    width: side,
    height: side,
    rgb: Uint8Array.from(noise, (value) => Math.min(255, Math.max(0, ground + 100 + value * 30))),
    milliseconds: 1,
    request: {
      version: 1,
      app: '0.1.0',
      pack: { id: 'test', hash: 'abc' },
      map: { hash: hashMap(map), width: map.width, height: map.height },
      style,
      size: { width: side, height: side },
    },
  };
}
