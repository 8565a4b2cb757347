/** What a person set is there at the next start, whichever host shows the window; a damaged file says so. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as browserType, type Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { makeHome } from './home.ts';
import { closeApp, startApp } from './desktop-app.ts';
import { findChromium, findElectronWindow, openDisplay } from './machine.ts';
import { StudioPage } from './studio-page.ts';
import { VIEWPORT } from './studio-window.ts';
import { removeFolder } from '../support/remove-folder.ts';

const electron = await findElectronWindow();
const chromium = findChromium();

const theme = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => document.documentElement.dataset['theme']);

/** Another tool with another size, another label, the patterns and another seed. */
async function setEverything(page: Page, studio: StudioPage): Promise<void> {
  await page.getByRole('navigation', { name: 'Tools' }).getByRole('button', { name: /^Line/ }).click();
  await studio.chooseLabel('tree');
  await page.getByRole('textbox', { name: 'Seed' }).fill('4321');
  await page.keyboard.press('Enter');
  // What is promised: two seconds after the last change all of it is on the disk, the document's scene included.
  await page.waitForTimeout(2000);
}

async function expectEverything(page: Page): Promise<void> {
  await expect.poll(() => page.getByRole('button', { name: /^Line/, pressed: true }).count()).toBe(1);
  const labels = page.getByRole('region', { name: 'Labels' });
  await expect.poll(() => labels.getByRole('button', { name: /^tree\b/, pressed: true }).count()).toBe(1);
  expect(await page.getByRole('textbox', { name: 'Seed' }).inputValue()).toBe('4321');
}

describe.skipIf(electron.missing !== null)('Electron', () => {
  test('tool, label, seed and the window come back; a damaged file is set aside', { timeout: 240_000 }, async () => {
    const home = await makeHome('settings');
    const display = await openDisplay();
    try {
      let running = await startApp(electron.path!, display, home);
      await setEverything(running.page, running.studio);
      const bounds = { x: 120, y: 60, width: 1111, height: 777 };
      await running.app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]!.setBounds(to), bounds);
      await closeApp(running);

      running = await startApp(electron.path!, display, home);
      await expectEverything(running.page);
      const shown = await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds());
      expect(shown).toEqual(bounds);
      await closeApp(running);

      await writeFile(join(home, 'spadework', 'settings.json'), '{"version":1,"win');
      running = await startApp(electron.path!, display, home);
      await running.page.getByTestId('notices').getByText('settings.json could not be understood').waitFor();
      expect(await readdir(join(home, 'spadework'))).toContain('settings.json.damaged');
      await closeApp(running);
    } finally {
      display.close();
      await removeFolder(home);
    }
  });
});

describe.skipIf(chromium.missing !== null)('Chromium, from the Node host', () => {
  test(
    'another browser on the same host has the same settings; those of before come along',
    { timeout: 240_000 },
    async () => {
      const home = await mkdtemp(join(tmpdir(), 'spadework-settings-'));
      const env = { ...process.env, HOME: home, USERPROFILE: home, XDG_STATE_HOME: home, XDG_DATA_HOME: home };
      const host = spawn(process.execPath, ['bin/spadework.js', 'serve'], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env,
      });
      const [line] = (await once(host.stdout, 'data')) as [Buffer];
      const address = line.toString().trim();
      const browser = await browserType.launch({ executablePath: chromium.path! });
      try {
        const first = await (await browser.newContext({ viewport: VIEWPORT, locale: 'en-GB' })).newPage();
        // What earlier versions left in the browser.
        await first.addInitScript(() =>
          localStorage.setItem('spadework.settings', '{"theme":"light","startPage":false}'),
        );
        await first.goto(address);
        const studio = new StudioPage(first);
        await studio.ready();
        expect(await theme(first)).toBe('light');
        // Nothing was in hand yet: a label that shows at once what painting does.
        const labels = first.getByRole('region', { name: 'Labels' });
        expect(await labels.getByRole('button', { name: /^mountain\b/, pressed: true }).count()).toBe(1);
        await setEverything(first, studio);
        expect(await first.evaluate(() => localStorage.getItem('spadework.settings'))).toBeNull();
        await first.context().close();

        const second = await (await browser.newContext({ viewport: VIEWPORT, locale: 'en-GB' })).newPage();
        await second.goto(address);
        await new StudioPage(second).ready();
        expect(await theme(second)).toBe('light');
        await expectEverything(second);
      } finally {
        await browser.close();
        const exited = once(host, 'exit');
        host.kill('SIGINT');
        await exited;
        await removeFolder(home);
      }
    },
  );
});
