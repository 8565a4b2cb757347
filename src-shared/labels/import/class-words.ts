/** How a class of a data set is called on the screen. */
import type { Label } from '../../packs.ts';
import { ADE20K } from './tables/ade20k.ts';
import { ADE20K_JAPANESE } from './tables/ade20k-japanese.ts';

const JAPANESE: ReadonlyMap<string, string> = new Map(
  ADE20K.names.map((name, id) => [name, ADE20K_JAPANESE[id] ?? name]),
);

/** The name of a class (MeaningOfId.className) in the window's languages: the label's own where `labels` have one so called. */
export function wordsOfClass(className: string, labels: readonly Label[]): Label['name'] {
  const own = labels.find(({ name }) => name.en === className);
  return own?.name ?? { en: className, ja: JAPANESE.get(className) ?? className };
}
