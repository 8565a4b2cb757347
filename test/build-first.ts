/** Before tests that start real processes: the built app they start is up to date. */
import { buildApp } from '../scripts/build.mjs';

export default async function setup(): Promise<void> {
  await buildApp();
}
