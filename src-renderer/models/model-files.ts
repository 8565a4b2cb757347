/** Files that are models, as people choose or drop them, and their way to the host. */
import { UPLOAD_PIECE_BYTES } from '../../src-shared/api/model-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { StudioApi } from '../../src-shared/api/studio-api.ts';
import { PACK_FILE_ENDING } from '../../src-shared/pack-file-ending.ts';

/** Also what people take for a checkpoint: the host says of each what it is. */
const ENDINGS = ['.pth', '.pt', '.safetensors', '.ckpt', '.pkl', '.h5', '.onnx', PACK_FILE_ENDING];
export const MODEL_TYPES = ENDINGS.join(',');

export function isModelFile({ name }: File): boolean {
  return ENDINGS.some((ending) => name.toLowerCase().endsWith(ending));
}

/**
 * Sends a file to the host in pieces; resolves to the token that names it there. Rejects with `cancelled` once `signal` aborts
 * and then leaves nothing there.
 */
export async function sendFile(
  api: StudioApi,
  file: File,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const upload = await api.beginUpload(file.name, file.size);
  try {
    for (let at = 0; at < file.size; at += UPLOAD_PIECE_BYTES) {
      if (signal.aborted) throw new SpadeworkError('cancelled');
      const piece = new Uint8Array(await file.slice(at, at + UPLOAD_PIECE_BYTES).arrayBuffer());
      await api.sendUpload(upload, piece);
      onSent(piece.length);
    }
    return upload;
  } catch (error) {
    await api.dropUpload(upload).catch(() => undefined);
    throw error;
  }
}
