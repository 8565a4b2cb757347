import type { Weights } from '../../network/weights.ts';
import type { FloatTensor, OnceNetwork } from '../runtime.ts';
import { GraphOps, graphParameters } from './graph-ops.ts';
import { GraphSession, type SessionSettings } from './session.ts';

/** Records, runs and releases a network. */
export async function runGraphOnce(
  network: OnceNetwork,
  weights: Weights,
  inputs: Readonly<Record<string, FloatTensor>>,
  settings: SessionSettings,
): Promise<Record<string, FloatTensor>> {
  const ops = new GraphOps();
  const values = Object.fromEntries(Object.entries(inputs).map(([name, { shape }]) => [name, ops.input(name, shape)]));
  for (const [name, value] of Object.entries(network(ops, graphParameters(ops, weights), values)))
    ops.output(name, value);
  const session = await GraphSession.open(ops, { ...settings, arena: false });
  try {
    return await session.run(inputs);
  } finally {
    await session.release();
  }
}
