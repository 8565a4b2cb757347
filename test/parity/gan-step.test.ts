/** The stored training step on every runtime of this machine. */
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isWithin } from './comparison.ts';
import { runGanStep, trains } from './gan-step.ts';
import { openRuntime, PARITY_RUNTIMES } from './runtimes.ts';

const FOLDER = resolve('test/fixtures/parity/gan-step');
/** Gradients in plain JavaScript take a minute on a busy machine. */
const TIMEOUT = 600_000;

const FORWARD = [
  'mu',
  'logvar',
  'fake',
  ...[0, 1].flatMap((scale) => [0, 1, 2, 3, 4].map((layer) => `D.${scale}.${layer}`)),
  'loss.adv',
  'loss.featureMatching',
  'loss.kld',
  'loss.dReal',
  'loss.dFake',
];
const GRADIENTS = [
  'grad.D.discriminator_0.model0.0.weight',
  'grad.D.discriminator_0.model4.0.weight',
  'grad.D.discriminator_1.model2.0.0.weight_orig',
  'grad.E.fc_mu.weight',
  'grad.E.layer1.0.weight_orig',
  'grad.G.conv_img.weight',
  'grad.G.fc.weight',
  'grad.G.head_0.conv_0.weight_orig',
  'grad.G.up_1.norm_s.mlp_shared.0.weight',
  'grad.G.up_3.norm_0.mlp_gamma.weight',
];

for (const id of PARITY_RUNTIMES) {
  const runtime = await openRuntime(id);
  if ('missing' in runtime) {
    console.warn(`SKIPPED: the training step on ${id}, which is not to be had here: ${runtime.missing}`);
    describe.skip(`${id} (${runtime.missing})`, () => it('is not to be had here', () => undefined));
    continue;
  }
  describe(runtime.description, () => {
    it(
      'agrees with the published training step',
      async () => {
        const comparisons = await runGanStep(FOLDER, id);
        expect(comparisons.map(({ name }) => name).sort()).toEqual(
          (trains(id) ? [...FORWARD, ...GRADIENTS] : FORWARD).sort(),
        );
        expect(comparisons.filter((comparison) => !isWithin(comparison))).toEqual([]);
      },
      TIMEOUT,
    );
  });
}
