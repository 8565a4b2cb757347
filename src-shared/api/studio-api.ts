/**
 * StudioApi: every call and event between the window and its host, for both transports (MessagePort in Electron,
 * WebSocket in the browser). The host validates every argument against these schemas before anything else happens.
 */
import { z } from 'zod';
import { engineSettingsArguments, engineSettingsResults, type EngineSettingsApi } from './engine-settings-api.ts';
import { windowDescriptionSchema, type WindowDescription } from './window-description.ts';
import { batchStateSchema, exportArguments, exportResults, type BatchState, type ExportApi } from './export-api.ts';
import { packManifestSchema } from '../packs.ts';
import { plainErrorSchema } from './errors.ts';
import type { DecodedImage } from '../labels/import/index.ts';
import type { LabelMap } from '../labels/label-map.ts';
import { projectArguments, projectEvents, projectResults, type ProjectApi, type ProjectEvents } from './project-api.ts';
import { styleArguments, styleResults, type StyleApi } from './style-api.ts';
import {
  variantArguments,
  variantResults,
  variantSchema,
  variantSetSchema,
  type VariantApi,
  type VariantEvents,
} from './variant-api.ts';
import {
  bytes,
  decodedImageSchema,
  imageFileSchema,
  labelMapSchema,
  pictureCallSchema,
  pictureSchema,
  styleSchema,
  type ImageFile,
  type Picture,
  type PictureCall,
  type Style,
} from './values.ts';

export * from './values.ts';
export type { EngineChoices, EngineMemory, EngineSettings } from './engine-settings-api.ts';

export const runtimeReportSchema = z.object({
  /** One of RUNTIME_IDS. */
  id: z.string(),
  /** Words for the status line, e.g. 'ONNX Runtime 1.30, CPU, 2 threads'. */
  description: z.string(),
  /** Runtimes that were tried first and why they were not taken. */
  passedOver: z.array(z.object({ id: z.string(), reason: z.string() })),
});
export type RuntimeReport = z.infer<typeof runtimeReportSchema>;

/** The engine's life, as the window shows it. */
export const engineStateSchema = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('starting') }),
  z.object({ phase: z.literal('ready'), runtime: runtimeReportSchema, pack: packManifestSchema, packHash: z.string() }),
  z.object({ phase: z.literal('restarting'), error: plainErrorSchema }),
  z.object({ phase: z.literal('failed'), error: plainErrorSchema }),
]);
export type EngineState = z.infer<typeof engineStateSchema>;

export const hostInfoSchema = z.object({
  app: z.object({ name: z.string(), version: z.string() }),
  /** 'electron' saves through native dialogs; 'browser' hands the bytes to the page to download. */
  kind: z.enum(['electron', 'browser']),
  /** BCP 47 tag of the user's system. */
  locale: z.string(),
});
export type HostInfo = z.infer<typeof hostInfoSchema>;

/** A map read out of a file: its ids as they stand there, every one of them known to the pack. */
export type OpenedLabelMap = z.infer<typeof labelMapSchema>;

/** How a label map is written: 'ids' as an indexed PNG whose indices are the ids, 'colours' as a picture. */
export const mapFormSchema = z.enum(['ids', 'colours']);
export type MapForm = z.infer<typeof mapFormSchema>;

export interface StudioApi extends StyleApi, VariantApi, ExportApi, EngineSettingsApi, ProjectApi {
  hostInfo(): Promise<HostInfo>;
  engineState(): Promise<EngineState>;
  /** Starts a `failed` engine again; does nothing in any other phase. */
  restartEngine(): Promise<void>;
  /**
   * Makes a picture; waits while the engine starts. Rejects with `superseded` when a newer call of the same window replaced
   * it while it waited, with `engine-stopped` when the engine died over it (ask again: it is being started), with
   * `engine-failed` when it is not coming back by itself.
   */
  makePicture(call: PictureCall): Promise<Picture>;
  /** Reads the style of a photo with the pack's encoder. */
  readStyle(file: ImageFile): Promise<Style>;
  /** Reads an indexed or grey PNG as a label map. */
  openLabelMap(file: ImageFile): Promise<OpenedLabelMap>;
  /** Decodes a picture that may hold a label map in another form (colours, other ids), for the import to examine. */
  readMapImage(file: ImageFile): Promise<DecodedImage>;
  /** Makes the PNG of a picture, its GenerationRequest in an iTXt chunk. */
  encodePicture(call: PictureCall): Promise<Uint8Array>;
  /** Makes the PNG of a label map in the loaded pack's labels: their ids, or a picture in their colours. */
  encodeMap(map: LabelMap, form: MapForm): Promise<Uint8Array>;
  /**
   * Electron: asks where and writes atomically; resolves to the path, or null when the user cancelled. The Node host
   * rejects with `saving-belongs-to-browser`: there the page hands the bytes to the browser's own download.
   */
  saveFile(file: ImageFile): Promise<string | null>;
  /** Electron: shows the window's menus natively and knows what to ask before it closes. The Node host needs none of it. */
  describeWindow(description: WindowDescription): Promise<void>;
}

/** Argument schemas, by call. */
export const studioArguments = {
  hostInfo: z.tuple([]),
  engineState: z.tuple([]),
  restartEngine: z.tuple([]),
  makePicture: z.tuple([pictureCallSchema]),
  readStyle: z.tuple([imageFileSchema]),
  openLabelMap: z.tuple([imageFileSchema]),
  readMapImage: z.tuple([imageFileSchema]),
  encodePicture: z.tuple([pictureCallSchema]),
  encodeMap: z.tuple([labelMapSchema, mapFormSchema]),
  saveFile: z.tuple([imageFileSchema]),
  describeWindow: z.tuple([windowDescriptionSchema]),
  ...styleArguments,
  ...variantArguments,
  ...exportArguments,
  ...engineSettingsArguments,
  ...projectArguments,
} satisfies Record<keyof StudioApi, z.ZodType>;

/** Result schemas, by call: what the window checks before it believes an answer. */
export const studioResults = {
  hostInfo: hostInfoSchema,
  engineState: engineStateSchema,
  restartEngine: z.void(),
  makePicture: pictureSchema,
  readStyle: styleSchema,
  openLabelMap: labelMapSchema,
  readMapImage: decodedImageSchema,
  encodePicture: bytes,
  encodeMap: bytes,
  saveFile: z.string().nullable(),
  describeWindow: z.void(),
  ...styleResults,
  ...variantResults,
  ...exportResults,
  ...engineSettingsResults,
  ...projectResults,
} satisfies Record<keyof StudioApi, z.ZodType>;

/** Events from the host to the window. */
export interface StudioEvents extends VariantEvents, ProjectEvents {
  /** The engine's life took a turn; also sent once when a window connects. */
  engineStateChanged(state: EngineState): void;
  /** An action was chosen in the native menu. */
  menuChosen(id: string): void;
  /** The style gallery changed, by whichever window. */
  stylesChanged(): void;
  /** A batch took a step, whichever window started it. */
  batchChanged(batch: BatchState): void;
}

/** Argument schemas, by event: what the window checks before it believes them. */
export const studioEvents = {
  engineStateChanged: z.tuple([engineStateSchema]),
  menuChosen: z.tuple([z.string().max(60)]),
  stylesChanged: z.tuple([]),
  batchChanged: z.tuple([batchStateSchema]),
  variantReady: z.tuple([variantSchema]),
  variantSetChanged: z.tuple([variantSetSchema]),
  ...projectEvents,
} satisfies Record<keyof StudioEvents, z.ZodType>;
