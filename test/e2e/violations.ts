/** What axe finds wrong with a page. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Rules that are broken inside `selector`, and where. */
export async function findViolations(page: Page, selector = 'body'): Promise<{ rule: string; where: string[] }[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async (within) => {
    // Colours on their way to the next are nobody's contrast.
    await Promise.all(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
        .map((animation) => animation.finished.catch(() => undefined)),
    );
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(within, {
      resultTypes: ['violations'],
    });
    return violations.map(({ id, nodes }) => ({
      rule: id,
      where: nodes.slice(0, 4).map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary ?? ''}`),
    }));
  }, selector);
}
