/** Entry of the engine process. */
import { createEngine } from './engine.ts';
import { serveEngine } from './serve-engine.ts';

serveEngine(createEngine());
