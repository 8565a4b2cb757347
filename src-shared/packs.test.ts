import { expect, it } from 'vitest';
import { z } from 'zod';
import { packManifestSchema } from './packs.ts';

it('docs/pack.schema.json is the schema that pack.json is read with', async () => {
  const schema = z.toJSONSchema(packManifestSchema, { io: 'input' });
  await expect(
    `${JSON.stringify({ ...schema, title: 'pack.json of a Spadework model pack' }, null, 2)}\n`,
  ).toMatchFileSnapshot('../docs/pack.schema.json');
});
