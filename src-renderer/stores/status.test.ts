import { expect, test } from 'vitest';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { Status } from './status.svelte.ts';

test('an error goes once its cause has passed, whatever it was about, and others stay', () => {
  const status = new Status();
  status.fail(new SpadeworkError('host-lost'), 'menu');
  status.recoverFrom('host-lost');
  expect(status.notice).toBeNull();
  status.fail(new SpadeworkError('superseded'), 'menu');
  status.recoverFrom('host-lost');
  expect(status.notice).toMatchObject({ kind: 'error', about: 'menu' });
});

test('the next success of a concern takes its error away, and no other', async () => {
  const status = new Status();
  status.fail(new SpadeworkError('host-lost'), 'styles');
  await status.attempt('menu', async () => undefined);
  expect(status.notice).toMatchObject({ about: 'styles' });
  await status.attempt('styles', async () => undefined);
  expect(status.notice).toBeNull();
});

test('what nobody expected is noted, what a person can act on is not', () => {
  const noted: string[] = [];
  const status = new Status((about) => noted.push(about));
  status.fail(new SpadeworkError('host-lost'), 'menu');
  status.fail(new TypeError('undefined is no function'), 'paint');
  expect(noted).toEqual(['paint']);
});
