/** Packs in one file as the desktop hands them over: on the command line, from a second start, by a Mac's event. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writePackFile } from '../../src-main/packs/pack-file.ts';
import { writeTinyPack } from '../support/packs/tiny-pack.ts';
import { makeHome } from './home.ts';
import { appArguments, appEnvironment, startApp, type RunningApp } from './desktop-app.ts';
import { findElectronWindow, openDisplay, type Display } from './machine.ts';
import { ModelsPage } from './models-page.ts';

const electron = await findElectronWindow();
/** An engine of its own has to start for each, beside the one that paints. */
const TAKEN_IN = 90_000;

describe.skipIf(electron.missing !== null)('Electron', { timeout: 240_000 }, () => {
  let home: string;
  let display: Display;
  let running: RunningApp;
  beforeAll(async () => {
    home = await makeHome('open');
    display = await openDisplay();
  });
  afterAll(async () => {
    running?.app.process().kill('SIGKILL');
    display.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });

  async function packFile(seed: number, name: string): Promise<string> {
    const folder = join(home, `made-${seed}`);
    writeTinyPack(folder, seed, { id: name.toLowerCase(), name: { en: name, ja: name } });
    await writePackFile(folder, `${folder}.spadepack`);
    return `${folder}.spadepack`;
  }

  test('a pack on the command line, from a second start and by the event of a Mac is taken in', async () => {
    const both = [await packFile(2, 'First'), await packFile(5, 'Other')];
    running = await startApp(electron.path!, display, home, ...both);
    const models = new ModelsPage(running.page);
    const listed = (name: string): Promise<void> =>
      models.models
        .getByRole('list', { name: 'Models' })
        .getByRole('button', { name: new RegExp(`^${name}`) })
        .waitFor({ timeout: TAKEN_IN });
    await listed('First');
    await listed('Other');
    await models.close();

    // The second start hands its file over and ends.
    await promisify(execFile)(electron.path!, appArguments(home, await packFile(3, 'Second')), {
      env: appEnvironment(display, home),
    });
    await listed('Second');
    await models.close();

    const third = await packFile(4, 'Third');
    const prevented = await running.app.evaluate(({ app }, path) => {
      let stopped = false;
      app.emit('open-file', { preventDefault: () => (stopped = true) }, path);
      return stopped;
    }, third);
    expect(prevented).toBe(true);
    await listed('Third');
    await listed('First');
  });

  test('a pack that is being written is given up, and nothing of it is left', async () => {
    const { app, page } = running;
    const models = new ModelsPage(page);
    const out = join(home, 'out');
    await mkdir(out);
    // The system's dialog stays until it is answered.
    await app.evaluate(({ dialog }) => {
      dialog.showSaveDialog = async () => new Promise((answer) => Object.assign(globalThis, { answer }));
    });
    const dialog = await models.export('First');
    await dialog.getByRole('button', { name: 'Export…' }).click();
    await dialog.getByText('Writing…').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    const answer = async (filePath: string): Promise<boolean> =>
      app.evaluate((_, path) => {
        const { answer } = globalThis as { answer?: (chosen: unknown) => void };
        answer?.({ canceled: false, filePath: path });
        return answer !== undefined;
      }, filePath);
    await expect.poll(() => answer(join(out, 'first.spadepack'))).toBe(true);
    await dialog.getByRole('button', { name: 'Export…' }).waitFor();
    expect(await dialog.getByRole('alert').count()).toBe(0);
    expect(await readdir(out)).toEqual([]);
  });
});
