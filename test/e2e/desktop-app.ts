/** The Electron app started again and again on one home, as a person's is. */
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import type { Display } from './machine.ts';
import { StudioPage } from './studio-page.ts';

export interface RunningApp {
  app: ElectronApplication;
  page: Page;
  studio: StudioPage;
}

/** The command line of an app on `home`, with `files` that the desktop hands over. */
export function appArguments(home: string, ...files: string[]): string[] {
  // Containers often allow no sandbox; the app itself never asks for this.
  const switches = process.platform === 'linux' ? ['--no-sandbox'] : [];
  return [...switches, `--user-data-dir=${home}`, '--lang=en-GB', process.cwd(), ...files];
}

export function appEnvironment(display: Display, home: string): Record<string, string> {
  return { ...(process.env as Record<string, string>), ...display.env, XDG_STATE_HOME: home, XDG_DATA_HOME: home };
}

/** Starts the app's process on `home` with `files` on its command line. */
export async function launchApp(
  executablePath: string,
  display: Display,
  home: string,
  ...files: string[]
): Promise<ElectronApplication> {
  const args = appArguments(home, ...files);
  const app = await _electron.launch({ executablePath, args, env: appEnvironment(display, home) });
  const evaluate = app.evaluate.bind(app);
  return Object.assign(app, {
    evaluate: (...parameters: Parameters<typeof evaluate>) => askAgain(() => evaluate(...parameters)),
  });
}

const ATTEMPTS = 3;

/**
 * Now and then V8 collects the promise that the inspector waits for, and the answer is lost (microsoft/playwright#33737). What was
 * asked for may have been done by then, and is done twice.
 */
async function askAgain<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === ATTEMPTS || !String(error).includes('promise was garbage collected')) throw error;
    }
  }
}

/** Starts the app on `home` with `files` on its command line; resolves once the engine is ready. */
export async function startApp(path: string, display: Display, home: string, ...files: string[]): Promise<RunningApp> {
  const app = await launchApp(path, display, home, ...files);
  const page = await app.firstWindow();
  const studio = new StudioPage(page);
  await studio.phase('ready');
  return { app, page, studio };
}

/** Closes the window as its button does, and waits until the app has ended. */
export async function closeApp({ app }: RunningApp): Promise<void> {
  const closed = app.waitForEvent('close');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
  await closed;
}
