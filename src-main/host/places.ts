/** Where the app's own parts lie, found from this code's own place: in a checkout, in dist/ and in a packed app alike. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export interface Places {
  app: { name: string; version: string };
  /** Under which all of the app lies. */
  root: string;
  /** The window's files. */
  rendererFolder: string;
  /** Entry of the engine process. */
  engineFile: string;
  /** Entry of the process that trains. */
  trainingFile: string;
  /** The page that trains on a GPU, and the preload of its window. */
  trainingPageFolder: string;
  trainingPreloadFile: string;
  /** The worker that makes packs of checkpoints. */
  importWorkerFile: string;
  /** The preload of the Electron window. */
  preloadFile: string;
  /** The pack that the app opens with. */
  packFolder: string;
  /** The segmentation pack, which reads maps out of photos. */
  segmentationFolder: string;
  /** The network of the perceptual loss. */
  featuresFolder: string;
  /** Photos and readings of the styles that ship. */
  stylesFolder: string;
  /** Projects that ship, to begin with. */
  samplesFolder: string;
  /** The app's picture in the task bar, 1024 x 1024. */
  iconFile: string;
}

const manifestSchema = z.object({ name: z.string(), productName: z.string(), version: z.string() });

/** Looks upwards from this file for the app's package.json and names the places beside it. */
export function findPlaces(): Places {
  const root = findRoot(dirname(fileURLToPath(import.meta.url)));
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  return {
    app: { name: manifest.productName, version: manifest.version },
    root,
    rendererFolder: join(root, 'dist/renderer'),
    engineFile: join(root, 'dist/main/engine.js'),
    trainingFile: join(root, 'dist/main/training.js'),
    trainingPageFolder: join(root, 'dist/training'),
    trainingPreloadFile: join(root, 'dist/main/training-preload.cjs'),
    importWorkerFile: join(root, 'dist/main/import-worker.js'),
    preloadFile: join(root, 'dist/main/preload.cjs'),
    packFolder: join(root, 'models/landscape'),
    segmentationFolder: join(root, 'models/segmentation'),
    featuresFolder: join(root, 'models/features'),
    stylesFolder: join(root, 'assets/styles'),
    samplesFolder: join(root, 'assets/samples'),
    iconFile: join(root, 'assets/icon.png'),
  };
}

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('the folder of the app was not found: no package.json above this file');
  return findRoot(parent);
}
