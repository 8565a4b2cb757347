import type { FeatureRegions } from '../../modulation/feature-memory.ts';
import type { PatternWorkspace } from '../../modulation/pattern-workspace.ts';
import type { NoiseFactors } from '../../network/noise.ts';

/** What a stage works on. */
export interface StageWork {
  /** Holds the modulation of the map. */
  workspace: PatternWorkspace;
  features: FeatureRegions;
  /** Of the layers with noise, which lies in `features`. */
  noiseFactors: NoiseFactors;
}
