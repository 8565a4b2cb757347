/** The two transports, each from the window's end to a real engine process, so that one suite can run over both. */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort as NodePort } from 'node:worker_threads';
import { WebSocket } from 'ws';
import type { HostInfo, ImageFile } from '../../src-shared/api/studio-api.ts';
import { portMainChannel, type MainPort } from '../../src-main/electron/port-main.ts';
import { spawnEngineChild } from '../../src-main/server/engine-child.ts';
import { filesUnder, foldersUnder } from '../../src-main/server/export-folders.ts';
import { openPackLibrary } from '../../src-main/packs/pack-library.ts';
import { openLog, type Log } from '../../src-main/traces/log.ts';
import { startServer, type RunningServer } from '../../src-main/server/server.ts';
import { openEngineSettings } from '../../src-main/engine-client/engine-settings.ts';
import {
  superviseEngine,
  type EngineProcess,
  type EngineSupervisor,
} from '../../src-main/engine-client/engine-supervisor.ts';
import { findPlaces } from '../../src-main/host/places.ts';
import { serveStudio, type OpenStudio } from '../../src-main/host/serve-studio.ts';
import { createSetAsideWords } from '../../src-main/host/set-aside-words.ts';
import { openSettings } from '../../src-main/host/settings.ts';
import { createStudios } from '../../src-main/host/studio.ts';
import type { HostConnection } from '../../src-renderer/host/host-connection.ts';
import { connectThroughPort } from '../../src-renderer/host/port-connection.ts';
import { connectThroughSocket, socketAddress } from '../../src-renderer/host/socket-connection.ts';

export interface TestHost {
  engine: EngineSupervisor;
  /** Kills the engine process that runs now, as a crash would. */
  killEngine(): void;
  openStudio: OpenStudio;
  /** Where the windows' batches go. */
  exportsFolder: string;
  dataFolder: string;
  /** A link to the segmentation pack, for a test to take away. */
  segmentationFolder: string;
  log: Log;
  /** Files that windows saved. */
  saved: ImageFile[];
  /** Folders that the file manager was to show. */
  shown: string[];
  close(): void;
}

export const places = findPlaces();
const info: HostInfo = { app: places.app, kind: 'browser', locale: 'en' };

/**
 * The services with an engine in a child process; `packFolder` is the shipped pack unless given. With `mapFolder` the host
 * lets a person choose a folder of maps, as a desktop does, and that is what is chosen.
 */
export async function startTestHost(packFolder = places.packFolder, mapFolder?: string): Promise<TestHost> {
  const home = mkdtempSync(join(tmpdir(), 'spadework-host-'));
  const log = openLog(join(home, 'log'));
  const saved: ImageFile[] = [];
  const shown: string[] = [];
  let child: EngineProcess | null = null;
  const spawn = (): EngineProcess => (child = spawnEngineChild(places.engineFile, log.printed));
  const dataFolder = join(home, 'data');
  const setAside = createSetAsideWords();
  const settings = await openSettings(dataFolder, setAside.tell);
  const engineSettings = openEngineSettings(settings.engine);
  const engine = superviseEngine(spawn, { packFolder, ...engineSettings.options() }, [0, 100, 100]);
  const saveFile = async (file: ImageFile): Promise<string> => `/saved/${saved.push(file)}`;
  engine.start();
  const exportsFolder = join(home, 'exports');
  const folders = {
    ...foldersUnder(exportsFolder),
    ...(mapFolder === undefined ? {} : { chooseMapFolder: async () => mapFolder }),
  };
  const segmentationFolder = join(home, 'segmentation');
  symlinkSync(places.segmentationFolder, segmentationFolder, 'junction');
  const studios = createStudios({
    info,
    engine,
    engineSettings,
    settings,
    setAside,
    saveFile,
    folders,
    dataFolder,
    samplesFolder: places.samplesFolder,
    segmentationFolder,
    projectDialogs: null,
    traces: { log, root: places.root, showFolder: async (folder) => void shown.push(folder) },
    shippedStylesFolder: places.stylesFolder,
    library: openPackLibrary(join(home, 'data', 'packs'), places.packFolder, setAside.tell),
    spawnEngine: () => spawnEngineChild(places.engineFile, log.printed),
    training: { spawn: () => spawnEngineChild(places.trainingFile, log.printed), settings: {} },
    importWorkerFile: places.importWorkerFile,
    choosePath: filesUnder(exportsFolder),
  });
  const close = (): void => {
    engine.stop();
    rmSync(home, { recursive: true, force: true });
  };
  const killEngine = (): void => child?.kill();
  return {
    engine,
    killEngine,
    openStudio: studios.open,
    exportsFolder,
    dataFolder,
    segmentationFolder,
    saved,
    shown,
    log,
    close,
  };
}

export interface Transport {
  name: string;
  /** Opens one window's connection. */
  connect(testHost: TestHost): Promise<HostConnection>;
}

/** As in Electron: a port from the window to the main process. */
export const messagePort: Transport = {
  name: 'MessagePort',
  connect: async ({ engine, openStudio, log }) => {
    const { port1, port2 } = new MessageChannel();
    serveStudio(portMainChannel(asMainPort(port1)), openStudio, engine, log);
    // The two kinds of port differ in their types only as far as nobody here looks.
    return connectThroughPort(port2 as unknown as MessagePort);
  },
};

const servers = new Map<TestHost, Promise<RunningServer>>();

/** As in a browser: a WebSocket from the page to the Node host. */
export const webSocket: Transport = {
  name: 'WebSocket',
  connect: async (testHost) => {
    const server = await serverOf(testHost);
    return connectThroughSocket(() => openSocket(server.address) as unknown as globalThis.WebSocket);
  },
};

/** The server over `testHost`, started when first asked for; it ends with the test process. */
export function serverOf(testHost: TestHost): Promise<RunningServer> {
  const { engine, openStudio, log } = testHost;
  const running =
    servers.get(testHost) ?? startServer({ rendererFolder: places.rendererFolder, engine, openStudio, log });
  servers.set(testHost, running);
  return running;
}

/** A socket such as the page at `address` opens. */
export function openSocket(address: string, headers: Record<string, string> = {}): WebSocket {
  return new WebSocket(socketAddress({ href: address }), { headers: { origin: new URL(address).origin, ...headers } });
}

function asMainPort(port: NodePort): MainPort {
  return {
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
    on: (event, listener) => port.on(event, (data: unknown) => listener({ data })),
  };
}
