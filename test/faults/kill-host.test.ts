/**
 * The Node host is killed at random while a window paints, undoes and saves; each time it starts again on the same folder
 * and gives back what it said was on the disk. `SPADEWORK_KILLS=200` for the long run.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packDocument, plainStep, unpackDocument, type LabelDocument } from '../../src-shared/document/index.ts';
import type { WorkRecord } from '../../src-shared/projects/work-state.ts';
import { uniformGenerator } from '../../src-shared/random.ts';
import { decodeProject } from '../../src-main/projects/read-project.ts';
import { connectThroughSocket } from '../../src-renderer/host/socket-connection.ts';
import type { HostConnection } from '../../src-renderer/host/host-connection.ts';
import { openSocket } from '../contract/transports.ts';
import { program } from '../contract/run-program.ts';
import { randomProject } from '../support/projects.ts';

const KILLS = Number(process.env['SPADEWORK_KILLS'] ?? 20);
const seed = Number(process.env['SPADEWORK_SEED'] ?? Date.now() % 1e6);
const random = uniformGenerator(seed);
const upTo = (count: number): number => Math.floor(random() * count);

test(
  `${KILLS} kills of the host lose nothing that was on the disk (seed ${seed})`,
  { timeout: 30_000 + KILLS * 20_000 },
  async () => {
    const home = await mkdtemp(join(tmpdir(), 'spadework-faults-'));
    let { host, connection } = await start(home);
    const { state } = randomProject(7, 200);
    let id = await connection.api.beginWork(state, 'another', null);
    let document = open(state);
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        const kept = await paintUntilKilled(document, connection, host);
        ({ host, connection } = await start(home));
        const resumed = await connection.api.resumeWork(id);
        expect(resumed?.id, `kill ${kill}`).toBe(id);
        expect(resumed!.leftInOrder).toBe(false);
        document = open(resumed!.state);
        // More may have reached the disk than the window heard of, never less and never something else.
        const place = kept.states.lastIndexOf(fingerprint(document));
        expect(place, `kill ${kill}: a state that never was`).toBeGreaterThanOrEqual(0);
        expect(place, `kill ${kill}: a step was lost`).toBeGreaterThanOrEqual(kept.acknowledged);
        const saved = await connection.api.packProject(null);
        expect(packDocument(open(decodeProject(saved.bytes, saved.name)))).toEqual(packDocument(document));
        id = resumed!.id;
      }
    } finally {
      connection.close();
      await end(host, 'SIGINT');
      await rm(home, { recursive: true, force: true });
    }
  },
);

/** Every state that the window showed, and the index of the newest that the host said was kept. */
interface Kept {
  states: string[];
  acknowledged: number;
}

async function paintUntilKilled(
  document: LabelDocument,
  connection: HostConnection,
  host: ChildProcess,
): Promise<Kept> {
  const { api } = connection;
  const kept: Kept = { states: [fingerprint(document)], acknowledged: 0 };
  const gone = once(host, 'exit');
  setTimeout(() => host.kill('SIGKILL'), 20 + upTo(600));
  let alive = true;
  void gone.then(() => (alive = false));
  while (alive) {
    const records = act(document);
    kept.states.push(fingerprint(document));
    const index = kept.states.length - 1;
    try {
      await api.recordWork(records);
      kept.acknowledged = index;
      // A save reads the same document while painting goes on.
      if (random() < 0.1) void api.packProject(null).catch(() => undefined);
    } catch {
      break;
    }
  }
  await gone;
  connection.close();
  return kept;
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

async function start(home: string): Promise<{ host: ChildProcess; connection: HostConnection }> {
  const env = { ...process.env, HOME: home, USERPROFILE: home, XDG_DATA_HOME: home, XDG_STATE_HOME: home };
  const host = spawn(process.execPath, [program, 'serve'], { stdio: ['ignore', 'pipe', 'ignore'], env });
  const died = once(host, 'exit').then(() => Promise.reject(new Error('the host did not start')));
  // It is killed later on purpose.
  died.catch(() => undefined);
  const [line] = (await Promise.race([once(host.stdout, 'data'), died])) as [Buffer];
  const address = line.toString().trim();
  const connection = await connectThroughSocket(() => {
    const socket = openSocket(address);
    // A host that was killed refuses the next connection; that is the point.
    socket.on('error', () => undefined);
    return socket as unknown as globalThis.WebSocket;
  });
  return { host, connection };
}

async function end(host: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (host.exitCode !== null || host.signalCode !== null) return;
  const gone = once(host, 'exit');
  host.kill(signal);
  await gone;
}
