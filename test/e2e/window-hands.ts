/**
 * The app's window, worked from its main process: a driver of pages is of no use any more once the process of its page was
 * killed, and these hands find the page that comes back.
 */
import type { ElectronApplication } from 'playwright-core';

export interface Place {
  x: number;
  y: number;
}

export class WindowHands {
  private at: Place = { x: 0, y: 0 };

  constructor(private readonly app: ElectronApplication) {}

  press(place: Place): Promise<void> {
    return this.mouse('mouseDown', place);
  }

  /** With the button down. */
  move(place: Place): Promise<void> {
    return this.mouse('mouseMove', place);
  }

  release(): Promise<void> {
    return this.mouse('mouseUp', this.at);
  }

  private async mouse(type: 'mouseDown' | 'mouseMove' | 'mouseUp', at: Place): Promise<void> {
    this.at = at;
    await again(() =>
      this.app.evaluate(
        ({ BrowserWindow }, event) => BrowserWindow.getAllWindows()[0]!.webContents.sendInputEvent(event),
        {
          type,
          ...at,
          button: 'left' as const,
          clickCount: 1,
          modifiers: type === 'mouseUp' ? [] : ['leftbuttondown' as const],
        },
      ),
    );
  }

  async key(keyCode: string): Promise<void> {
    await again(() =>
      this.app.evaluate(({ BrowserWindow }, key) => {
        const { webContents } = BrowserWindow.getAllWindows()[0]!;
        webContents.sendInputEvent({ type: 'keyDown', keyCode: key });
        webContents.sendInputEvent({ type: 'keyUp', keyCode: key });
      }, keyCode),
    );
  }

  /** Chooses an action in the native menu, where it can be chosen now. */
  async choose(action: string): Promise<void> {
    await again(() =>
      this.app.evaluate(({ Menu }, id) => {
        const item = Menu.getApplicationMenu()!.getMenuItemById(id)!;
        if (item.enabled) item.click();
      }, action),
    );
  }

  /** Answers every question where to save: into `folder`, each kind of file over the one before. */
  async saveInto(folder: string): Promise<void> {
    await again(() =>
      this.app.evaluate(({ dialog }, into) => {
        dialog.showSaveDialog = (async (_window: unknown, { defaultPath }: { defaultPath: string }) => ({
          canceled: false,
          filePath: `${into}/file${/\.\w+$/.exec(defaultPath)![0]}`,
        })) as unknown as typeof dialog.showSaveDialog;
      }, folder),
    );
  }

  /** Runs `act` in the page. */
  read<Given, Result>(act: (given: Given) => Result, given: Given): Promise<Awaited<Result>> {
    return again(() =>
      this.app.evaluate(
        ({ BrowserWindow }, code) => BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(code),
        `(${act.toString()})(${JSON.stringify(given)})`,
      ),
    ) as Promise<Awaited<Result>>;
  }

  /** Ends the page's process without a warning; resolves once its page is there again. */
  async killPage(): Promise<void> {
    await again(() =>
      this.app.evaluate(({ BrowserWindow }) => {
        const { webContents } = BrowserWindow.getAllWindows()[0]!;
        const back = new Promise<void>((resolve) => {
          webContents.once('did-finish-load', () => resolve());
        });
        process.kill(webContents.getOSProcessId(), 'SIGKILL');
        return back;
      }),
    );
  }

  async killEngine(): Promise<void> {
    await again(() =>
      this.app.evaluate(({ app }) => {
        const engine = app.getAppMetrics().find(({ name }) => name === 'Spadework engine');
        if (engine !== undefined) process.kill(engine.pid, 'SIGKILL');
      }),
    );
  }
}

/**
 * Asks the driver again where it lost the answer, which a busy main process makes it do now and then. What was asked may have
 * been done: nothing that is done here does harm when it is done twice.
 */
async function again<Answer>(ask: () => Promise<Answer>, triesLeft = 3): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (triesLeft === 0 || !String(error).includes('promise was garbage collected')) throw error;
    return again(ask, triesLeft - 1);
  }
}
