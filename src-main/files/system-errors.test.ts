import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { unwritable } from './system-errors.ts';

test('an error of the system is said in words, any other stays what it is', async () => {
  const path = join(tmpdir(), 'no-such-folder-here', 'file');
  await expect(writeFile(path, 'x').catch(unwritable(path))).rejects.toMatchObject({
    code: 'file-unwritable',
    message: expect.stringContaining('there is no such file or folder') as string,
  });
  for (const error of [new SpadeworkError('cancelled'), new TypeError('of our own')])
    expect(() => unwritable(path)(error)).toThrow(error);
});
