import type { Page } from 'playwright-core';

/** Presses Tab until what has the focus is called `name`, as somebody without a mouse does; throws when it never is. */
export async function tabTo(page: Page, name: string | RegExp, most = 80): Promise<void> {
  const seen: string[] = [];
  for (let n = 0; n < most; n += 1) {
    await page.keyboard.press('Tab');
    const text = await page.evaluate(() => {
      const one = document.activeElement;
      return one === null ? '' : (one.getAttribute('aria-label') ?? one.textContent ?? '').trim();
    });
    if (typeof name === 'string' ? text.includes(name) : name.test(text)) return;
    seen.push(text.slice(0, 20));
  }
  throw new Error(`“${String(name)}” is not reached by Tab; passed ${seen.join(' | ')}`);
}
