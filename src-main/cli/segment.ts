/** `spadework segment`: a photo becomes a label map of the pack. */
import { extname } from 'node:path';
import { applyImport, reportClasses, type ImportEntry } from '../../src-shared/labels/import/index.ts';
import type { Label } from '../../src-shared/packs.ts';
import { SEGMENTED_SOURCE } from '../../src-shared/segmentation.ts';
import { readPackManifest } from '../engine/packs/load-pack.ts';
import { physicalCores } from '../engine/physical-cores.ts';
import { readImageFile, writeImageFile } from '../files/image-file.ts';
import { encodeLabelMapPng } from '../files/label-map-png.ts';
import { readPhoto } from '../files/photo.ts';
import { findPlaces } from '../host/places.ts';
import { UNFLUSHED, UsageError, parseOptions, progress, required, wholeNumber, type Command } from './arguments.ts';

export const segment: Command = {
  summary: 'read a label map out of a photo',
  help: `Usage: spadework segment --photo photo.jpg --out map.png

Reads the 150 classes of ADE20K out of a photo, gives each the label of the pack that comes nearest, and writes a label map
of at most 1024 pixels a side. What became what goes to the terminal; it is a proposal, to be painted over.

  --photo FILE      the photo: PNG, JPEG, WebP or AVIF
  --out FILE        the label map, .png; a file of that name is replaced
  --pack FOLDER     the model pack whose labels are meant (default: the one that ships)
  --threads N       threads that read the photo (default: one for each physical core)
  --json            print the result as JSON`,

  async run(args) {
    const given = parseOptions(args, {
      photo: { type: 'string' },
      out: { type: 'string' },
      pack: { type: 'string' },
      threads: { type: 'string' },
      json: { type: 'boolean' },
    });
    const file = required(given.photo, 'photo');
    const out = required(given.out, 'out');
    if (extname(out).toLowerCase() !== '.png') throw new UsageError('--out must end in .png');
    const threads = wholeNumber(given.threads, 'threads', 1, 256) ?? physicalCores();
    const places = findPlaces();
    const { labels } = readPackManifest(given.pack ?? places.packFolder).manifest;
    const photo = await readPhoto(await readImageFile(file));
    // Loaded only now: help and usage errors need no tensor library.
    const { segmentPhoto } = await import('../engine/segmenter.ts');
    const classes = await segmentPhoto(places.segmentationFolder, photo, threads);
    const report = reportClasses(classes, SEGMENTED_SOURCE, labels);
    const { width, height } = report;
    const held = await writeImageFile(out, encodeLabelMapPng(applyImport(report), labels));
    if (held === 'written') progress(UNFLUSHED);
    const found = report.entries.map((entry) => describe(entry, width * height, labels));
    for (const { class: name, becomes, share } of found)
      progress(`${(100 * share).toFixed(1).padStart(5)} %  ${name} -> ${becomes}`);
    console.log(given.json ? JSON.stringify({ out, width, height, classes: found }) : out);
  },
};

/** What a class of the photo became, and how much of the photo it is, 0..1. */
function describe({ className, label, pixels }: ImportEntry, total: number, labels: readonly Label[]) {
  const becomes = labels.find(({ id }) => id === label)?.name.en ?? 'no label';
  return { class: className ?? 'no class', label, becomes, share: pixels / total };
}
