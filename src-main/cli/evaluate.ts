/** `spadework evaluate`: how good a pack's pictures are, in figures. */
import { physicalCores } from '../engine/physical-cores.ts';
import { parseOptions, required, wholeNumber, type Command } from './arguments.ts';
import { engineOptions, engineOptionsHelp, readEngineOptions, startEngine } from './engine-options.ts';

const MOST_PICTURES = 100_000;

const options = {
  ...engineOptions,
  nets: { type: 'string' },
  inception: { type: 'string' },
  data: { type: 'string' },
  pictures: { type: 'string' },
  folder: { type: 'string' },
  keep: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const evaluate: Command = {
  summary: 'judge a pack by its pictures of photos it has not seen',
  help: `Usage: spadework evaluate --data folder [--pack folder] [--nets folder] [--inception file]
       spadework evaluate --data folder --folder pictures [--nets folder]

Paints the maps of the photos that are held out, in each photo's own style and in four styles of chance, and judges the
pictures: whether a segmentation network finds the labels that were painted (mIoU, accuracy), how far the pictures are from
the other photos (Frechet distances), how much styles differ (diversity), and whether a style comes back out of its picture.

  --data FOLDER     photos with maps: img/ID.jpg, lab/ID.png, manifest.json (docs/evaluation.md)
  --pictures N      maps to judge at most (default: 64)
  --nets FOLDER     mobilenet_v2_imagenet.json and .npz, for the Frechet distance on its features and for diversity
  --inception FILE  the published weights of FID's Inception network (pt_inception-2015-12-05, .pth), for FID proper
  --folder FOLDER   judge the pictures in this folder instead: img/ID.own.png, img/ID.1.png ..., lab/ID.png in the pack's ids
  --keep FOLDER     write what was painted into such a folder
${engineOptionsHelp}
  --json            print the figures as JSON`,

  async run(args) {
    const { data: dataFolder, folder, keep, json, pictures, ...values } = parseOptions(args, options);
    const count = wholeNumber(pictures, 'pictures', 2, MOST_PICTURES) ?? 64;
    const engine = readEngineOptions(values);
    const given = required(dataFolder, 'data');
    // Loaded only now: help and usage errors need neither networks nor matrices.
    const { openJudge } = await import('./evaluation/open-judge.ts');
    const { evaluatePictures } = await import('./evaluation/evaluate-pictures.ts');
    const { formatReport } = await import('./evaluation/report.ts');
    const { readDataFolder } = await import('../../training/data/data-folder.ts');
    const data = await readDataFolder(given);
    const judge = await openJudge(values, engine.threads ?? physicalCores());
    const report = await evaluatePictures({ data, judge, running: await startEngine(engine), count, folder, keep });
    await judge.dispose();
    console.log(json ? JSON.stringify(report) : formatReport(report));
  },
};
