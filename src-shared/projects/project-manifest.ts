/** project.json: what a .spadework file says beside its pictures. The version is of this document's form. */
import { z } from 'zod';
import { SpadeworkError } from '../api/errors.ts';
import { MAX_MAP_SIDE } from '../labels/label-map.ts';
import { migrations } from './migrations.ts';
import { sceneSchema } from './scene.ts';
import { layerPropertiesSchema, MAX_LAYERS } from './work-state.ts';

export const PROJECT_FORMAT = 'spadework-project';
export const PROJECT_VERSION = migrations.length + 1;

const side = z.int().min(1).max(MAX_MAP_SIDE);
/** A path inside the file: one folder, a plain name. */
const entryName = z.string().regex(/^data\/[a-z0-9-]{1,60}\.[a-z0-9]{1,8}$/);

const projectManifestSchema = z.object({
  format: z.literal(PROJECT_FORMAT),
  version: z.literal(PROJECT_VERSION),
  /** The version of the app that wrote it. */
  app: z.string().max(40),
  width: side,
  height: side,
  /** The label under all layers. */
  base: z.int().min(0).max(255),
  /** From the lowest to the topmost. */
  layers: z
    .array(
      layerPropertiesSchema.extend({
        /** An indexed PNG whose indices are ids, 255 where the layer is empty, and where its top left pixel lies; null for an empty layer. */
        pixels: z
          .object({ file: entryName, x: z.int().min(0).max(MAX_MAP_SIDE), y: z.int().min(0).max(MAX_MAP_SIDE) })
          .nullable(),
      }),
    )
    .max(MAX_LAYERS),
  scene: sceneSchema,
  reference: z.object({ name: z.string().max(1000), file: entryName }).nullable(),
});
export type ProjectManifest = z.infer<typeof projectManifestSchema>;

const anyVersionSchema = z.looseObject({ format: z.literal(PROJECT_FORMAT), version: z.int().min(1) });

/**
 * Reads project.json of this or an older version. Throws `project-foreign` for another program's, `project-newer` for one
 * of a later version, `project-damaged` for one that breaks its own rules.
 */
export function readManifest(text: string): ProjectManifest {
  const found = anyVersionSchema.safeParse(parseJson(text));
  if (!found.success) throw new SpadeworkError('project-foreign');
  const { version } = found.data;
  if (version > PROJECT_VERSION) throw new SpadeworkError('project-newer', { version, known: PROJECT_VERSION });
  let value: unknown = found.data;
  for (const migrate of migrations.slice(version - 1)) value = migrate(value);
  const manifest = projectManifestSchema.safeParse(value);
  if (manifest.success) return manifest.data;
  const [issue] = manifest.error.issues;
  throw new SpadeworkError('project-damaged', { part: ['project.json', ...(issue?.path ?? [])].join(' › ') });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SpadeworkError('project-damaged', { part: 'project.json' });
  }
}
