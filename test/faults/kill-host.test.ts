/**
 * The Node host, its engine and its window are killed at random while a window paints, undoes, saves, keeps versions, stars
 * styles, changes settings and exports pictures. Each time what was said to be on the disk is there, and every file is
 * whole. `SPADEWORK_KILLS=200` for the long run.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packDocument, plainStep, unpackDocument, type LabelDocument } from '../../src-shared/document/index.ts';
import { createLabelMap } from '../../src-shared/labels/label-map.ts';
import type { WorkRecord } from '../../src-shared/projects/work-state.ts';
import { uniformGenerator } from '../../src-shared/random.ts';
import { decodeProject } from '../../src-main/projects/read-project.ts';
import { PICTURES_ONLY } from '../support/exports/pictures-only.ts';
import { randomProject } from '../support/projects.ts';
import { checkFiles } from './check-files.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { connectWindow, endHost, engineReady, startHost, type RunningHost } from './running-host.ts';

const KILLS = Number(process.env['SPADEWORK_KILLS'] ?? 20);
const seed = Number(process.env['SPADEWORK_SEED'] ?? Date.now() % 1e6);
const random = uniformGenerator(seed);
const upTo = (count: number): number => Math.floor(random() * count);

type Victim = 'host' | 'window' | 'engine';
/** The host is what keeps things, so it is killed most. */
const VICTIMS: readonly Victim[] = ['host', 'host', 'host', 'window', 'engine'];

test(
  `${KILLS} kills of host, window and engine lose nothing that was on the disk (seed ${seed})`,
  { timeout: 120_000 + KILLS * 30_000 },
  async () => {
    const home = await mkdtemp(join(tmpdir(), 'spadework-faults-'));
    let running = await startHost(home);
    const { state } = randomProject(7, 200);
    let id = await running.connection.api.beginWork(state, 'another', null);
    let document = open(state);
    const counts: Record<string, number> = {};
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        const victim = VICTIMS[upTo(VICTIMS.length)]!;
        counts[victim] = (counts[victim] ?? 0) + 1;
        const kept = await paintUntilKilled(document, running, victim);
        // The engine's death is nothing that a document hears of.
        if (victim !== 'engine') {
          running = victim === 'host' ? await startHost(home) : await connectWindow(running.host, running.address);
          const resumed = await running.connection.api.resumeWork(id);
          expect(resumed?.id, `kill ${kill} of the ${victim}`).toBe(id);
          // A host that was killed before anything more was written has left what it had in order.
          if (victim === 'window' || kept.acknowledged > 0) expect(resumed!.leftInOrder).toBe(victim === 'window');
          document = open(resumed!.state);
          id = resumed!.id;
        }
        // More may have reached the disk than the window heard of, never less and never something else.
        const place = kept.states.lastIndexOf(fingerprint(document));
        expect(place, `kill ${kill} of the ${victim}: a state that never was`).toBeGreaterThanOrEqual(0);
        expect(place, `kill ${kill} of the ${victim}: a step was lost`).toBeGreaterThanOrEqual(kept.acknowledged);
        const saved = await running.connection.api.packProject(null);
        expect(packDocument(open(decodeProject(saved.bytes, saved.name)))).toEqual(packDocument(document));
        counts['files'] = await checkFiles(home);
      }
      counts['resumed exports'] = await finishExports(running);
      await checkFiles(home);
      console.log(`${KILLS} kills, seed ${seed}: ${JSON.stringify(counts)}`);
    } finally {
      running.connection.close();
      await endHost(running.host, 'SIGINT');
      await removeFolder(home);
    }
  },
);

/** Every state that the window showed, and the index of the newest that the host said was kept. */
interface Kept {
  states: string[];
  acknowledged: number;
}

async function paintUntilKilled(document: LabelDocument, running: RunningHost, victim: Victim): Promise<Kept> {
  const { api } = running.connection;
  const kept: Kept = { states: [fingerprint(document)], acknowledged: 0 };
  // Now and then something is exported, once there is an engine.
  if (random() < 0.1) await startExport(running).catch(() => undefined);
  let alive = true;
  const killed = new Promise<void>((resolve) => {
    setTimeout(
      () => {
        alive = false;
        void kill(running, victim).then(resolve);
      },
      20 + upTo(600),
    );
  });
  while (alive) {
    const records = act(document);
    kept.states.push(fingerprint(document));
    const index = kept.states.length - 1;
    try {
      await api.recordWork(records);
      kept.acknowledged = index;
    } catch {
      break;
    }
    // Beside the paint, and nobody waits for it.
    for (const job of [
      () => api.packProject(null),
      () => api.keepVersion(random() < 0.5 ? 'kept' : null, null),
      () => api.starStyle('autumn-lake', random() < 0.5),
      () => api.changeSettings({ theme: ['dark', 'light'][upTo(2)]! }),
    ])
      if (random() < 0.1) void job().catch(() => undefined);
  }
  await killed;
  if (victim !== 'engine') running.connection.close();
  return kept;
}

async function kill({ host, socket }: RunningHost, victim: Victim): Promise<void> {
  if (victim === 'window') {
    socket().terminate();
  } else if (victim === 'host') {
    const gone = once(host, 'exit');
    host.kill('SIGKILL');
    await gone;
  } else {
    for (const pid of childrenOf(host.pid!)) process.kill(pid, 'SIGKILL');
  }
}

function childrenOf(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return rows
    .map((row) => row.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (parent === pid ? [child!] : []));
}

let exports = 0;

async function startExport(running: RunningHost): Promise<void> {
  const { api } = running.connection;
  await engineReady(running);
  const { id } = (await api.chooseExportFolder(`batch ${++exports}`))!;
  await api.startBatch(id, {
    maps: { kind: 'given', maps: [{ name: 'map', map: createLabelMap(64, 64, 3) }] },
    styles: [1, 2, 3, 4].map((number) => ({ name: `seed ${number}`, style: { kind: 'seed', seed: number } })),
    options: PICTURES_ONLY,
  });
}

/** Has every export that was broken off go on to its end; resolves to how many there were. */
async function finishExports(running: RunningHost): Promise<number> {
  await engineReady(running);
  const { api } = running.connection;
  const unfinished = await api.listUnfinishedBatches();
  for (const { id } of unfinished) {
    const ended = new Promise<string>((resolve) => {
      running.connection.on('batchChanged', ({ phase }) => phase !== 'running' && resolve(phase));
    });
    await api.resumeBatch(id);
    expect(await ended).toBe('finished');
  }
  expect(await api.listUnfinishedBatches()).toEqual([]);
  return unfinished.length;
}

/** A stroke, an undo or a redo, as the window tells it. */
function act(document: LabelDocument): WorkRecord[] {
  const kind = random();
  if (kind < 0.15 && document.undo()) return [{ kind: 'jump', position: document.history.position }];
  if (kind < 0.25 && document.redo()) return [{ kind: 'jump', position: document.history.position }];
  const { id } = document.layers[upTo(document.layers.length)]!;
  const before = document.history.entries.at(-1);
  document.step('brush', () => {
    const grid = document.grid(id);
    for (let row = upTo(document.height), rows = 1 + upTo(9); rows > 0 && row < document.height; row++, rows--)
      grid.fillSpan(row, 0, 1 + upTo(document.width), upTo(255));
    document.pixelsChanged(id, document.bounds);
  });
  const step = document.history.entries.at(-1);
  return step === undefined || step === before ? [] : [{ kind: 'step', step: plainStep(step) }];
}

function open(state: {
  document: Parameters<typeof unpackDocument>[0];
  history: { steps: readonly Parameters<LabelDocument['replay']>[0][]; position: number };
}): LabelDocument {
  const document = unpackDocument(state.document);
  document.history.restore(state.history.steps, state.history.position);
  return document;
}

function fingerprint(document: LabelDocument): string {
  const { layers, ...rest } = packDocument(document);
  const bytes = layers.map(({ packed, ...layer }) => ({ ...layer, packed: Buffer.from(packed).toString('base64') }));
  return JSON.stringify({ ...rest, bytes, position: document.history.position });
}
