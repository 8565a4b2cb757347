import { expect, test } from 'vitest';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { noticeTime } from './notice-time.ts';
import { MAX_NOTICES, PICTURE_TOPIC, Status, type Notice } from './status.svelte.ts';

test('an error goes once its cause has passed, whatever it was about, and others stay', () => {
  const status = new Status();
  status.fail(new SpadeworkError('host-lost'), 'menu');
  status.recoverFrom('host-lost');
  expect(status.notices).toEqual([]);
  status.fail(new SpadeworkError('superseded'), 'menu');
  status.recoverFrom('host-lost');
  expect(status.notices).toMatchObject([{ kind: 'error', about: 'menu' }]);
});

test('the next success of a concern takes its error away, and no other', async () => {
  const status = new Status();
  status.fail(new SpadeworkError('host-lost'), 'styles');
  await status.attempt('menu', async () => undefined);
  expect(status.notices).toMatchObject([{ about: 'styles' }]);
  await status.attempt('styles', async () => undefined);
  expect(status.notices).toEqual([]);
});

test('what nobody expected is noted, what a person can act on is not', () => {
  const noted: string[] = [];
  const status = new Status((about) => noted.push(about));
  status.fail(new SpadeworkError('host-lost'), 'menu');
  status.fail(new TypeError('undefined is no function'), 'paint');
  expect(noted).toEqual(['paint']);
});

test('notices stack, newest last; the same words and the same concern come once', () => {
  const status = new Status();
  status.inform('status.saved', { name: 'a.png' });
  status.inform('status.picture-copied');
  status.inform('status.saved', { name: 'b.png' });
  status.fail(new SpadeworkError('host-lost'), 'menu');
  status.fail(new SpadeworkError('superseded'), 'menu');
  expect(status.notices).toMatchObject([
    { key: 'status.picture-copied' },
    { key: 'status.saved', details: { name: 'b.png' } },
    { error: { code: 'superseded' } },
  ]);
});

test('a full stack lets go of the oldest that only informs, before any error', () => {
  const status = new Status();
  status.fail(new SpadeworkError('host-lost'), 'first');
  status.inform('status.picture-copied');
  for (let at = 1; at < MAX_NOTICES; at++) status.fail(new SpadeworkError('host-lost'), `concern ${at}`);
  expect(status.notices.map((notice) => (notice.kind === 'error' ? notice.about : notice.key))).toEqual([
    'first',
    'concern 1',
    'concern 2',
    'concern 3',
  ]);
});

test('a notice stays as long as it matters', () => {
  const status = new Status();
  const time = (words = ''): number | null => noticeTime(status.notices.at(-1) as Notice, words);
  status.inform('status.picture-copied');
  expect(time('x'.repeat(10))).toBe(5000);
  expect(time('x'.repeat(100))).toBe(8000);
  status.inform('gallery.removed', {}, { label: 'action.undo', run: () => undefined });
  expect(time()).toBe(20_000);
  const reading = status.working('photo-map.reading');
  expect(time()).toBeNull();
  reading.end();
  expect(status.notices.map(({ kind }) => kind)).toEqual(['info', 'info']);
  status.fail(new SpadeworkError('host-lost'), 'menu');
  expect(time()).toBeNull();
  status.passBy();
  expect(time()).toBe(8000);
  status.fail(new SpadeworkError('host-lost'), PICTURE_TOPIC);
  status.passBy();
  expect(time()).toBeNull();
});
