/** `spadework serve`: the Node host, for a browser here or at the other end of a tunnel. */
import open from 'open';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { startNodeHost } from '../server/node-host.ts';
import { parseOptions, progress, wholeNumber, type Command } from './arguments.ts';
import { engineOptions, engineOptionsHelp, readEngineOptions } from './engine-options.ts';

export const serve: Command = {
  summary: 'serve the window to a browser on this machine',
  help: `Usage: spadework serve [--port N] [--open] [--pack FOLDER] [--runtime NAME] [--threads N] [--exports FOLDER]

Serves Spadework on 127.0.0.1 and prints the address to open, with a token in it that nobody else knows.
From another machine: ssh -L 8123:127.0.0.1:PORT this-machine, and open the address there with 8123 as its port.
Ctrl+C ends it.

  --port N          the port (default: any that is free)
  --open            open the address in the default browser
${engineOptionsHelp}
  --exports FOLDER  where batches are written (default: Pictures/Spadework in your home folder)`,

  async run(args) {
    const options = {
      port: { type: 'string' },
      open: { type: 'boolean' },
      ...engineOptions,
      exports: { type: 'string' },
    } as const;
    const values = parseOptions(args, options);
    const port = wholeNumber(values.port, 'port', 0, 65535);
    const { packFolder, runtime, threads } = readEngineOptions(values);
    const host = await startNodeHost({
      ...(port === undefined ? {} : { port }),
      packFolder,
      ...(runtime === undefined ? {} : { runtime }),
      ...(threads === undefined ? {} : { threads }),
      ...(values.exports === undefined ? {} : { exportsFolder: values.exports }),
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES')
        throw new SpadeworkError('port-taken', { port: port ?? 0 }, { cause: error });
      throw error;
    });
    console.log(host.address);
    progress('Spadework is at the address above. Ctrl+C ends it.');
    if (values.open) await openBrowser(host.address);
    await untilInterrupted();
    await host.close();
  },
};

/** Opens the default browser; where there is none the address is on the screen anyway. */
async function openBrowser(address: string): Promise<void> {
  const launcher = await open(address).catch(() => null);
  launcher?.on('error', () => undefined);
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
