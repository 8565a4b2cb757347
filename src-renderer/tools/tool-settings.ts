/** What of the toolbox comes back with the next start. */
import { z } from 'zod';
import { MAX_BRUSH } from '../../src-shared/document/index.ts';
import { TOOL_IDS } from './tool.ts';

const share = z.number().min(0).max(1);

export const toolSettingsSchema = z.object({
  chosenId: z.enum(TOOL_IDS),
  brushSize: z.int().min(1).max(MAX_BRUSH),
  brushShape: z.enum(['round', 'square']),
  pressureSize: z.boolean(),
  roughness: share,
  stabiliser: share,
  fillContiguous: z.boolean(),
  fillGap: z.int().min(0).max(64),
});
export type ToolSettings = z.infer<typeof toolSettingsSchema>;

export function toolSettingsOf(toolbox: ToolSettings): ToolSettings {
  const { chosenId, brushSize, brushShape, pressureSize, roughness, stabiliser, fillContiguous, fillGap } = toolbox;
  return { chosenId, brushSize, brushShape, pressureSize, roughness, stabiliser, fillContiguous, fillGap };
}
