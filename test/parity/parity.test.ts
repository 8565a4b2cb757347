/** Every stored fixture on every runtime of this machine, and the shipped pack against the picture it must make. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeSemantics } from '../../src-shared/labels/semantics.ts';
import { loadPack } from '../../src-main/engine/packs/load-pack.ts';
import { readSafetensorsTyped } from '../../src-main/engine/packs/safetensors.ts';
import { compare, isWithin, worst } from './comparison.ts';
import { findFixtures, instance, type Fixture } from './fixture.ts';
import { runFixture } from './run-fixture.ts';
import { hasSoftwareGpu, holdGpu, openRuntime, PARITY_RUNTIMES } from './runtimes.ts';

const FIXTURES = findFixtures(resolve('test/fixtures/parity')).filter(({ kind }) => kind !== 'gan-step');
/** fp16 weights, and pictures rather than blocks: what landscape-v0's README allows. */
const PICTURE_LIMIT = 1e-3;
/** WebGPU without a GPU, on a driver in software, takes long. */
const TIMEOUT = 600_000;

/** At most 64 x 128 pixels. */
const isSmall = ({ expected }: Fixture): boolean => (expected.get('output')?.data.length ?? 0) <= 2 * 3 * 64 * 128;

for (const id of PARITY_RUNTIMES) {
  const runtime = await openRuntime(id);
  if ('missing' in runtime) {
    console.warn(`SKIPPED: parity on ${id}, which is not to be had here: ${runtime.missing}`);
    describe.skip(`${id} (${runtime.missing})`, () => it('is not to be had here', () => undefined));
    continue;
  }

  // On a driver in software a picture of 128 x 256 takes minutes, for operations that the smaller ones have as well.
  const fixtures = hasSoftwareGpu(id) ? FIXTURES.filter(isSmall) : FIXTURES;
  describe(runtime.description, () => {
    if (hasSoftwareGpu(id)) {
      let held: Awaited<ReturnType<typeof holdGpu>>;
      beforeAll(async () => {
        held = await holdGpu();
      });
      afterAll(() => held.release());
    }

    it.each(fixtures.map((fixture) => [fixture.name, fixture] as const))(
      'agrees with the published network: %s',
      async (_, fixture) => {
        for (const { way, comparisons } of await runFixture(fixture, runtime)) {
          expect(comparisons.length, way).toBeGreaterThan(0);
          expect(
            comparisons.filter((comparison) => !isWithin(comparison)),
            way,
          ).toEqual([]);
        }
      },
      TIMEOUT,
    );

    // Two minutes for what the small networks have shown already.
    if (hasSoftwareGpu(id)) return;

    it(
      'makes the picture that goes with the shipped pack',
      async () => {
        const pack = loadPack(resolve('models/landscape'));
        const check = readSafetensorsTyped(
          readFileSync(resolve('test/fixtures', pack.manifest.id, 'check.safetensors')),
        );
        const labels = check.get('labels')!;
        const [count = 0, height = 0, width = 0] = labels.shape;
        const generator = await runtime.loadGenerator(pack.manifest.generator, pack.generator);
        const differences = [];
        for (let n = 0; n < count; n++) {
          const map = { width, height, ids: Uint8Array.from(instance(labels, n), Number) };
          await generator.useMap(encodeSemantics(map, pack.manifest.generator));
          const { picture } = await generator.generate(Float32Array.from(instance(check.get('mu')!, n), Number), {
            noise: n + 1,
          });
          differences.push(
            compare('picture', picture, Array.from(instance(check.get('output')!, n), Number), PICTURE_LIMIT),
          );
        }
        await generator.dispose();
        expect(isWithin(worst(differences)), JSON.stringify(differences)).toBe(true);
      },
      TIMEOUT,
    );
  });
}
