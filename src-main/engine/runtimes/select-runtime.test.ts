import { listSupportedBackends } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { SpadeworkError, toPlainError } from '../../../src-shared/api/errors.ts';
import { offeredRuntimes, RUNTIME_IDS } from '../../../src-shared/engine/runtimes.ts';
import { RUNTIMES, selectRuntime } from './select-runtime.ts';

const options = { threads: 1, cacheBytes: 32 * 1024 * 1024 };

test('the runtimes that can be chosen are those that there are', () => {
  expect(Object.keys(RUNTIMES).sort()).toEqual([...RUNTIME_IDS].sort());
});

test('offers the providers that the binary of this platform can have', () => {
  // TensorRT is CUDA with another compiler and a library of its own: not offered.
  const providers = listSupportedBackends().flatMap(({ name }) =>
    name === 'tensorrt' ? [] : name === 'cpu' ? 'onnxruntime' : `onnxruntime-${name}`,
  );
  const offered = offeredRuntimes(process.platform, process.arch).filter((id) => id.startsWith('onnxruntime'));
  expect([...offered].sort()).toEqual(providers.sort());
});

test('a platform that nobody built for still has WebAssembly', () => {
  expect(offeredRuntimes('haiku', 'riscv64')).toEqual(['tfjs-wasm']);
});

test('takes the runtime that was chosen', async () => {
  const { runtime, report } = await selectRuntime(options, 'tfjs-wasm');
  expect([runtime.id, report.passedOver]).toEqual(['tfjs-wasm', []]);
});

test('falls back to the usual ones and says why', async () => {
  const { report } = await selectRuntime(options, 'abacus');
  expect(report).toMatchObject({
    id: 'onnxruntime',
    passedOver: [{ id: 'abacus', error: { code: 'runtime-unknown' } }],
  });
});

test('does not try what is to be avoided', async () => {
  const avoided = {
    id: 'onnxruntime',
    error: toPlainError(new SpadeworkError('runtime-died', { how: 'signal SIGSEGV' })),
  };
  const { report } = await selectRuntime(options, 'onnxruntime', [avoided]);
  expect(report.id).not.toBe('onnxruntime');
  expect(report.passedOver[0]).toEqual(avoided);
});
