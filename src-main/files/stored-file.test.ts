import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { openStoredFile, type SetAside, type StoredFile, type StoredForm } from './stored-file.ts';

interface Basket {
  fruit: string[];
  colour: string;
}
const schema = z.object({ fruit: z.array(z.string()), colour: z.enum(['red', 'green']) });
const form: StoredForm<Basket> = { schema, empty: { fruit: [], colour: 'red' } };

let folder: string;
let path: string;
let words: SetAside[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spadework-stored-'));
  path = join(folder, 'data', 'basket.json');
  words = [];
});
afterEach(() => rm(folder, { recursive: true }));

const open = (own: StoredForm<Basket> = form): StoredFile<Basket> =>
  openStoredFile(path, own, (word) => words.push(word));
const put = async (text: string): Promise<void> => {
  await mkdir(join(folder, 'data'), { recursive: true });
  await writeFile(path, text);
};
const files = async (): Promise<string[]> => (await readdir(join(folder, 'data'))).toSorted();

test('without a file there is what counts at the first start, and nothing is made', async () => {
  expect(await open().read()).toEqual(form.empty);
  expect(await readdir(folder)).toEqual([]);
});

test('what is changed is there at the next start, with the version of its form, and nothing else beside it', async () => {
  await open().change((basket) => ({ ...basket, fruit: ['plum'] }));
  expect(await open().read()).toEqual({ fruit: ['plum'], colour: 'red' });
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ version: 1, fruit: ['plum'], colour: 'red' });
  expect(await files()).toEqual(['basket.json']);
});

test('changes of two programs at once are all kept', async () => {
  const [one, other] = [open(), open()];
  const add = (file: StoredFile<Basket>, name: string): Promise<Basket> =>
    file.change((basket) => ({ ...basket, fruit: [...basket.fruit, name] }));
  const names = Array.from({ length: 12 }, (_, i) => `fruit ${i}`);
  await Promise.all(names.map((name, i) => add(i % 2 === 0 ? one : other, name)));
  expect((await open().read()).fruit.toSorted()).toEqual(names.toSorted());
});

test.each([
  ['cut short', '{"version":1,'],
  ['empty', ''],
  ['a list', '[]'],
  ['without a version', '{"fruit":[],"colour":"red"}'],
  ['of a later version', '{"version":2,"fruit":[],"colour":"red"}'],
  ['with a value that cannot be', '{"version":1,"fruit":[],"colour":"blue"}'],
])(
  'a file that is %s is set aside with a word, and what counts at the first start takes its place',
  async (_what, text) => {
    await put(text);
    expect(await open().read()).toEqual(form.empty);
    expect(words).toEqual([{ name: 'basket.json', kept: 'basket.json.damaged' }]);
    expect(await readFile(`${path}.damaged`, 'utf8')).toBe(text);
    await open().change(({ colour }) => ({ fruit: ['fig'], colour }));
    expect(await open().read()).toEqual({ fruit: ['fig'], colour: 'red' });
    expect(words.length).toBe(1);
  },
);

test('a second damaged file does not take the place of the first', async () => {
  await put('first');
  await open().read();
  await put('second');
  await open().change((basket) => basket);
  expect(words.map(({ kept }) => kept)).toEqual(['basket.json.damaged', 'basket.json.damaged-2']);
  expect(await readFile(`${path}.damaged`, 'utf8')).toBe('first');
});

test('what can be kept of a damaged file is kept, also for the start after', async () => {
  const rescuing: StoredForm<Basket> = {
    ...form,
    rescue: (value) => schema.extend({ colour: schema.shape.colour.catch('red') }).parse(value),
  };
  await put('{"version":1,"fruit":["pear"],"colour":"blue"}');
  expect(await open(rescuing).read()).toEqual({ fruit: ['pear'], colour: 'red' });
  expect(await open(rescuing).read()).toEqual({ fruit: ['pear'], colour: 'red' });
  expect(words.length).toBe(1);
});

test('a file of an older version is lifted', async () => {
  const newer: StoredForm<Basket> = {
    ...form,
    migrations: [
      (value) => ({ ...(value as object), fruit: (value as { fruits: string }).fruits.split(' ') }),
      (value) => ({ ...(value as object), colour: 'green' }),
    ],
  };
  await put('{"version":1,"fruits":"fig plum"}');
  expect(await open(newer).change((basket) => basket)).toEqual({ fruit: ['fig', 'plum'], colour: 'green' });
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ version: 3, fruit: ['fig', 'plum'] });
  expect(words).toEqual([]);
});

test('a folder that cannot be written says so, and what is there stays', async () => {
  await writeFile(join(folder, 'data'), 'a file where the folder should be');
  await expect(open().change((basket) => basket)).rejects.toMatchObject({ code: 'file-unwritable' });
  expect(await open().read()).toEqual(form.empty);
});

test('a lock that a dead program left does not hold anybody up', async () => {
  await put('{"version":1,"fruit":[],"colour":"red"}');
  await writeFile(`${path}.lock`, '999999999');
  await open().change(({ colour }) => ({ fruit: ['fig'], colour }));
  expect(await files()).toEqual(['basket.json']);
});
