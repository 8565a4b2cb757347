/**
 * Training on WebGPU in the hidden window of Electron (SwiftShader in the GPU's place): a step against one on the processor, and the
 * dialog that starts it.
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { loadPack } from '../../src-main/engine/packs/load-pack.ts';
import { loadNativeLibrary, loadScriptLibrary } from '../../src-main/engine/runtimes/tensorflow/library.ts';
import { TensorTraining } from '../../src-main/engine/runtimes/tensorflow/tensor-training.ts';
import { findPlaces } from '../../src-main/host/places.ts';
import { present } from '../../src-shared/present.ts';
import { labelTable } from '../../training/data/label-table.ts';
import { PhotoStore } from '../../training/data/photo-store.ts';
import { readDataFolder } from '../../training/data/data-folder.ts';
import { readPerceptualWeights } from '../../training/features/open-perceptual.ts';
import { learnersOn } from '../../training/gan-learner.ts';
import type { LearnerSetup, OpenLearner, PhotoSource } from '../../training/learner.ts';
import { openTrainingWindow } from '../../training/window/open-window.ts';
import { writeTinyPack } from '../support/packs/tiny-pack.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { writeDrawnData } from '../support/training/drawn-data.ts';
import { startApp } from './desktop-app.ts';
import { makeHome } from './home.ts';
import { findElectronWindow, openDisplay, type Display } from './machine.ts';
import { offerPairs } from './teaching-dialog.ts';

const { path: electron, missing } = await findElectronWindow();
const NUMBERS = [0, 1];

describe.skipIf(electron === null)(missing ?? 'the window that trains', { timeout: 180_000 }, () => {
  let folder: string;
  let display: Display;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spadework-window-'));
    display = await openDisplay();
    Object.assign(process.env, display.env);
  });
  afterAll(async () => {
    display.close();
    await removeFolder(folder);
  });

  test('learns what the processor learns, to a thousandth, and gives it back', async () => {
    const { setup, photos } = await prepare(folder);
    const program = { program: present(electron), args: ['--no-sandbox', '--spadework-training', process.cwd()] };
    const window = await openTrainingWindow(program, true);
    const made = await learnOnce(window.open, setup, photos);
    expect(made.description).toContain('webgpu');
    const expected = await learnOnce(
      learnersOn(new TensorTraining(await loadNativeLibrary().catch(loadScriptLibrary))),
      setup,
      photos,
    );
    for (const [name, loss] of Object.entries(expected.losses))
      expect(Math.abs(made.losses[name]! - loss), name).toBeLessThan(1e-3 * Math.max(1, Math.abs(loss)));
    expect([...made.state.tensors.keys()]).toEqual([...expected.state.tensors.keys()]);
    // Adam keeps the squares of the gradients, of which its first steps have only the signs.
    for (const [name, { data }] of expected.state.tensors) {
      const found = made.state.tensors.get(name)!.data;
      const [numbers, known] = name.startsWith('adam/') ? [found.map(Math.sqrt), data.map(Math.sqrt)] : [found, data];
      const length = Math.hypot(...known);
      const off = Math.hypot(...known.map((value, i) => value - numbers[i]!));
      // Where gradients cancel out there is rounding alone.
      expect(off, name).toBeLessThanOrEqual(1e-3 * Math.max(length, name.startsWith('adam/') ? 1e-3 : 0.1));
    }
    expect(made.sheet.labelMaps).toEqual(expected.sheet.labelMaps);
    const worst = expected.sheet.made.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - made.sheet.made[i]!)),
      0,
    );
    expect(worst).toBeLessThan(1e-2);
  });

  test('the dialog says what trains and how slow it is, and leaves it at that when it is told to', async () => {
    const home = await makeHome('teach-gpu');
    writeTinyPack(join(home, 'spadework/packs/small'), 2, { id: 'small', name: { en: 'Small', ja: '小' } });
    onTestFinished(() => removeFolder(home));
    const { app, page, studio } = await startApp(
      present(electron),
      display,
      home,
      '--training-runtime=webgpu-software',
    );
    onTestFinished(() => void app.process().kill('SIGKILL'));
    const dialog = await offerPairs(studio, 'Small');
    const phase = (name: string): Promise<void> =>
      page.locator(`[data-testid=teaching][data-phase=${name}]`).waitFor({ timeout: 90_000 });
    await dialog.getByRole('button', { name: 'Start training' }).click();
    // Software in the GPU's place is slow: it is timed, and asked about.
    await phase('asking');
    await dialog.getByText(/webgpu/i).waitFor();
    await dialog.getByRole('alert').getByText('so it is slow', { exact: false }).waitFor();
    await dialog.getByRole('button', { name: 'Not now' }).click();
    await phase('paused');
    expect(await dialog.getByRole('alert').count()).toBe(0);
  });
});

async function prepare(folder: string): Promise<{ setup: LearnerSetup; photos: PhotoSource }> {
  const [pack, data] = [join(folder, 'pack'), join(folder, 'data')];
  writeTinyPack(pack, 1);
  await writeDrawnData(data, [{ name: 'a' }, { name: 'b' }]);
  const { manifest, generator, encoder } = loadPack(pack);
  const { entries } = await readDataFolder(data);
  return {
    photos: new PhotoStore(entries, labelTable(manifest, undefined), 64),
    setup: {
      plan: { size: 32, batch: 2, seed: 3 },
      generator: { architecture: manifest.generator, weights: generator },
      encoder: { architecture: present(manifest.encoder), weights: present(encoder) },
      learnt: NUMBERS,
      features: await readPerceptualWeights(findPlaces().featuresFolder),
    },
  };
}

async function learnOnce(open: OpenLearner, setup: LearnerSetup, photos: PhotoSource) {
  const learner = await open(setup, photos);
  try {
    const losses = await learner.learn();
    return {
      description: learner.description,
      losses,
      state: await learner.read(),
      sheet: await learner.paint(NUMBERS),
    };
  } finally {
    await learner.dispose();
  }
}
