/** A browser's host that cannot do one thing: the test answers on the socket in its place. */
import type { Page } from 'playwright-core';
import { toPlainError, type SpadeworkError } from '../../src-shared/api/errors.ts';
import { packFrame, unpackFrame } from '../../src-shared/api/frames.ts';

/** Opens the page again, with every call of that name rejected from then on. */
export async function rejectCalls(page: Page, name: string, error: SpadeworkError): Promise<void> {
  await page.routeWebSocket(/./, (socket) => {
    const host = socket.connectToServer();
    socket.onMessage((message) => {
      const call = unpackFrame(message as Buffer) as { m?: string; i?: string };
      if (call.m !== name) host.send(message);
      else socket.send(Buffer.from(packFrame({ t: 's', i: call.i, e: toPlainError(error) })));
    });
  });
  await page.reload();
}
