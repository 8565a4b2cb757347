/**
 * The three processes of the Electron app are killed at random while a hand paints, undoes, saves, stars styles and exports maps
 * and styles. What was on the screen five seconds before is on it again, and every file is whole. `SPADEWORK_KILLS=100` for the
 * long run.
 */
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uniformGenerator } from '../../src-shared/random.ts';
import { checkFiles } from '../faults/check-files.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { makeHome } from './home.ts';
import { startApp, type RunningApp } from './desktop-app.ts';
import { findElectronWindow, openDisplay } from './machine.ts';
import { readColours } from './read-colours.ts';
import { WindowHands, type Place } from './window-hands.ts';

type Victim = 'host' | 'window' | 'engine';
/** The short run: each of them once, and the host in the middle of a stroke. */
const FIRST: readonly Kill[] = [
  { victim: 'host', strokeGoesOn: true },
  { victim: 'window', strokeGoesOn: false },
  { victim: 'engine', strokeGoesOn: false },
  { victim: 'host', strokeGoesOn: false },
];
const VICTIMS: readonly Victim[] = ['host', 'host', 'window', 'engine'];

interface Kill {
  victim: Victim;
  strokeGoesOn: boolean;
}

const KILLS = Number(process.env['SPADEWORK_KILLS'] ?? FIRST.length);
const seed = Number(process.env['SPADEWORK_SEED'] ?? Date.now() % 1e6);
const random = uniformGenerator(seed);
const upTo = (count: number): number => Math.floor(random() * count);

/** Milliseconds of work that a crash may cost. */
const MAY_BE_LOST = 5000;
/** Strokes go through the middles of so many fields of the document in each direction. */
const FIELDS = 6;
const SIDE = 512;
/** Written into beside the paint: each replaces the file of the one before. */
const BESIDE = ['file.save', 'file.export-map', 'style.star', 'style.export'];

/** What the screen showed at the middles of the fields, and since when; the newest last. */
interface Sight {
  colours: string[];
  since: number;
}

interface Seen {
  sights: Sight[];
  /** When the kill came. */
  killed: number;
  /** The field that was painted last, which may not have been on the screen yet when somebody looked. */
  onItsWay: number | null;
}

const electron = await findElectronWindow();

describe.skipIf(electron.missing !== null)('Electron', () => {
  let home: string;
  let files: string;
  let display: Awaited<ReturnType<typeof openDisplay>>;
  let running: RunningApp;
  let hands: WindowHands;
  let fields: Place[];

  beforeAll(async () => {
    home = await makeHome('kills');
    files = join(home, 'files');
    await mkdir(files);
    display = await openDisplay();
  });
  afterAll(async () => {
    running.app.process().kill('SIGKILL');
    display.close();
    await removeFolder(home);
  });

  async function start(): Promise<void> {
    running = await startApp(electron.path!, display, home);
    hands = new WindowHands(running.app);
    await hands.saveInto(files);
  }

  /** As a person begins: with a style, a thin brush and the whole map in sight. */
  async function takeUpBrush(): Promise<void> {
    const { page, studio } = running;
    await page.getByTestId('gallery').getByRole('option').first().click();
    await page.keyboard.press('b');
    await studio.brushSize(40);
    const at = (index: number): Promise<Place> =>
      studio.at(((index % FIELDS) + 0.5) * (SIDE / FIELDS), (Math.floor(index / FIELDS) + 0.5) * (SIDE / FIELDS));
    fields = await Promise.all(Array.from({ length: FIELDS * FIELDS }, (_, index) => at(index)));
    fields = fields.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) }));
  }

  const look = (): Promise<string[]> => hands.read(readColours, fields);

  /** Paints until a moment that nobody knows, then kills. */
  async function paintUntilKilled({ victim, strokeGoesOn }: Kill): Promise<Seen> {
    const sights: Sight[] = [{ colours: await look(), since: Date.now() }];
    const end = Date.now() + MAY_BE_LOST + upTo(3000);
    let field = upTo(fields.length);
    while (Date.now() < end && !(strokeGoesOn && sights.length > 4)) {
      if (random() < 0.2 && sights.length > 1) {
        await hands.choose('edit.undo');
      } else {
        field = upTo(fields.length);
        await hands.key(String(1 + upTo(9)));
        await hands.press(fields[field]!);
        await wiggle(fields[field]!);
        await hands.release();
      }
      sights.push({ colours: await look(), since: Date.now() });
      if (random() < 0.4) await hands.choose(BESIDE[upTo(BESIDE.length)]!);
    }
    if (strokeGoesOn) {
      field = upTo(fields.length);
      await hands.key(String(1 + upTo(9)));
      await hands.press(fields[field]!);
      // The hand does not rest, and never lifts the brush.
      for (const pressed = Date.now(); Date.now() < pressed + MAY_BE_LOST + 1000;) {
        await wiggle(fields[field]!);
        sights.push({ colours: await look(), since: Date.now() });
      }
    }
    const killed = Date.now();
    await kill(victim);
    return { sights, killed, onItsWay: strokeGoesOn ? null : field };
  }

  async function wiggle({ x, y }: Place): Promise<void> {
    for (const step of [1, 2, 3]) await hands.move({ x: x + 3 * step, y });
  }

  async function kill(victim: Victim): Promise<void> {
    if (victim === 'window') return hands.killPage();
    if (victim === 'engine') return hands.killEngine();
    const host = running.app.process();
    const gone = once(host, 'exit');
    host.kill('SIGKILL');
    await gone;
  }

  /** What of the screen is older than what it showed `MAY_BE_LOST` before the end, in words; empty where nothing is. */
  function whatIsLost(colours: string[], { sights, killed, onItsWay }: Seen): string {
    const from = Math.max(
      0,
      sights.findLastIndex(({ since }) => since <= killed - MAY_BE_LOST),
    );
    const shown = sights.slice(from);
    const lost = colours.flatMap((colour, i) => {
      if (i === onItsWay || shown.some((sight) => sight.colours[i] === colour)) return [];
      return [`field ${i} is ${colour}, was ${[...new Set(shown.map((sight) => sight.colours[i]))].join(' and ')}`];
    });
    return lost.join('; ');
  }

  test(
    `${KILLS} kills lose nothing that was on the screen five seconds before (seed ${seed})`,
    { timeout: 120_000 + KILLS * 60_000 },
    async () => {
      await start();
      await running.studio.ready();
      await takeUpBrush();
      const counts: Record<string, number> = {};
      for (let turn = 0; turn < KILLS; turn++) {
        const act = FIRST[turn] ?? { victim: VICTIMS[upTo(VICTIMS.length)]!, strokeGoesOn: random() < 0.3 };
        const what = `kill ${turn} of the ${act.victim}${act.strokeGoesOn ? ' in a stroke' : ''}`;
        counts[act.victim] = (counts[act.victim] ?? 0) + 1;
        const seen = await paintUntilKilled(act);
        expect(new Set(seen.sights.map(({ colours }) => colours.join())).size, 'states seen').toBeGreaterThan(1);
        if (act.victim === 'host') {
          await start();
          const offer = running.page.getByRole('alertdialog', { name: 'Your painting is still here' });
          await offer.getByRole('button', { name: 'Continue' }).click();
          await offer.waitFor({ state: 'detached' });
          await takeUpBrush();
        }
        await expect.poll(async () => whatIsLost(await look(), seen), { message: what, timeout: 20_000 }).toBe('');
        // A window that outlives its engine still has the brush down.
        if (act.victim === 'engine') await hands.release();
        counts['files'] = (await checkFiles(join(home, 'spadework'))) + (await checkFiles(files));
      }
      console.log(`${KILLS} kills, seed ${seed}: ${JSON.stringify(counts)}`);
    },
  );
});
