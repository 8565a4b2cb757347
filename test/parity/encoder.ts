/** Holds the encoder of a runtime to the published network. */
import type { Runtime } from '../../src-main/engine/runtimes/runtime.ts';
import { compare, worst, type Comparison } from './comparison.ts';
import { differentWeights, encoderOf, instance, stored, type Fixture } from './fixture.ts';

/** The worst difference of mu and log-variance over the stored photos. */
export async function runEncoder(fixture: Fixture, runtime: Runtime): Promise<Comparison[]> {
  const images = stored(fixture, 'image');
  const [count = 0, , height = 0, width = 0] = images.shape;
  const results: Comparison[] = [];
  for (const { weights } of differentWeights(fixture, 'E')) {
    const encoder = await runtime.loadEncoder(encoderOf(weights), weights);
    const byName = { mu: [] as Comparison[], logvar: [] as Comparison[] };
    for (let n = 0; n < count; n++) {
      const style = await encoder.encode(Float32Array.from(instance(images, n), Number), height, width);
      for (const name of ['mu', 'logvar'] as const)
        byName[name].push(compare(name, style[name], Array.from(instance(stored(fixture, name), n), Number)));
    }
    await encoder.dispose();
    results.push(worst(byName.mu), worst(byName.logvar));
  }
  return results;
}
