/** The first minutes of a person who has never been here: a page to begin with, and hints that go once they are followed. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openInChromium } from './chromium.ts';
import { findChromium } from './machine.ts';
import { StudioPage } from './studio-page.ts';
import type { StudioWindow } from './studio-window.ts';
import { mouseOf } from './test-pointer.ts';

const chromium = findChromium();

describe.skipIf(chromium.missing !== null)('Chromium, from the Node host', { timeout: 120_000 }, () => {
  let window: StudioWindow;
  let studio: StudioPage;
  beforeAll(async () => {
    window = await openInChromium(chromium.path!, { home: await mkdtemp(join(tmpdir(), 'spadework-first-')) });
    studio = new StudioPage(window.page);
    await studio.ready();
  });
  afterAll(() => window?.close());

  test('the first start offers sizes and samples, and is not in the way where nobody wants it', async () => {
    const { page } = window;
    const start = page.getByRole('dialog', { name: 'Welcome to Spadework' });
    for (const size of ['512 × 512', '768 × 512', '512 × 768', '1024 × 1024', '2048 × 2048'])
      await start.getByRole('button', { name: size }).waitFor();
    await start.getByRole('button', { name: 'Beach' }).click();
    await page.getByTestId('notices').getByText('Untitled opened').waitFor();
    await studio.run('file.open');
    await page.getByRole('dialog', { name: 'Open' }).getByRole('checkbox', { name: 'Show at start' }).uncheck();
    await studio.closeDialog();
  });

  test('five hints come one after another as they are followed', async () => {
    const { page } = window;
    const hint = page.getByTestId('hint');
    const shown = (id: string): Promise<void> => expect.poll(() => hint.getAttribute('data-hint')).toBe(id);
    await shown('paint');
    await page.keyboard.press('b');
    await studio.drag(mouseOf(page), [256, 256]);
    await shown('label');
    await page.keyboard.press('2');
    await shown('seed');
    await hint.getByText('Press D ').waitFor();
    await page.keyboard.press('d');
    await shown('style');
    await hint.getByRole('button', { name: 'Hide hint' }).click();
    await shown('variants');
    await page.keyboard.press('Control+Enter');
    await hint.waitFor({ state: 'detached' });
  });

  test('at rest the window sends nothing', async () => {
    await window.page.keyboard.press('Alt+2');
    await studio.settledPhoto();
    const session = await window.page.context().newCDPSession(window.page);
    await session.send('Network.enable');
    let sent = 0;
    session.on('Network.webSocketFrameSent', () => sent++);
    await studio.stroke();
    await expect.poll(() => sent).toBeGreaterThan(0);
    // The gallery's pictures come one after another.
    const inOneSecond = async (): Promise<number> => {
      const before = sent;
      await window.page.waitForTimeout(1000);
      return sent - before;
    };
    await expect.poll(inOneSecond, { timeout: 60_000 }).toBe(0);
    await studio.undo();
    await session.detach();
  });
});
