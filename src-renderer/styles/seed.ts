import { seedSchema } from '../../src-shared/request.ts';

/** A seed as people type it, full-width digits and spaces included; undefined when it is none. */
export function parseSeed(text: string): number | undefined {
  const digits = text.normalize('NFKC').replace(/\s/g, '');
  if (!/^\d{1,10}$/.test(digits)) return undefined;
  const seed = seedSchema.safeParse(Number(digits));
  return seed.success ? seed.data : undefined;
}
