/** All tools, in the order of the tool column. */
import { brush, eraser } from './brush.ts';
import { eyedropper } from './eyedropper.ts';
import { fill } from './fill.ts';
import { move } from './move.ts';
import { pan, zoom } from './navigation.ts';
import { polygon } from './polygon.ts';
import { selectByLabel, selectLasso, selectRectangle } from './select.ts';
import { ellipse, line, rectangle } from './shapes.ts';
import type { Tool, ToolId } from './tool.ts';

export const tools: Record<ToolId, Tool> = {
  brush,
  eraser,
  fill,
  line,
  rectangle,
  ellipse,
  polygon,
  'select-rectangle': selectRectangle,
  'select-lasso': selectLasso,
  'select-label': selectByLabel,
  eyedropper,
  move,
  pan,
  zoom,
};
