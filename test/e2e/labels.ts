/** Colours of the shipped pack's labels, by their English names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packManifestSchema } from '../../src-shared/packs.ts';

const pack = packManifestSchema.parse(JSON.parse(readFileSync(join('models/landscape', 'pack.json'), 'utf8')));

export function colourOf(name: string): string {
  return pack.labels.find((label) => label.name.en === name)!.colour.toLowerCase();
}
