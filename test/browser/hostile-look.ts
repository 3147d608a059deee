import type { Page } from 'playwright-core';
import { widths } from './open-desk.ts';

/** What of a payload came alive in the page as it stands, and whether it pushed the page out of its width; empty is well. */
export async function alive(page: Page, where: string, isPaper = false): Promise<readonly string[]> {
  const found: string[] = [];
  for (const size of isPaper ? [widths.wide] : [widths.wide, widths.narrow]) {
    await page.setViewportSize(size);
    const wrongs = await page.evaluate((paper) => {
      const planted = [
        'script:not([src])',
        'iframe,frame,object,embed,portal,base,plaintext,marquee,image,math,foreignObject',
        // Pages of ours that stand alone carry their policy, and the list of a machine without scripts reads itself anew.
        'meta[http-equiv][content*="url" i]:not([http-equiv="Content-Security-Policy"]),form[action],[formaction],[ping],[background],[srcdoc],[srcset]',
        '[onerror],[onload],[onclick],[onfocus],[onmouseover],[ontoggle],[onbegin],[onstart]',
        '#__ran,#root #root,link[rel~=prefetch],link[rel~=dns-prefetch]',
        ...(paper ? [] : ['style']),
      ].join(',');
      const away = (url: string): boolean => {
        if (!URL.canParse(url, location.href)) return true;
        const { protocol, origin } = new URL(url, location.href);
        return protocol === 'blob:' ? false : protocol === 'data:' ? !paper : origin !== location.origin;
      };
      return [
        ...('__ran' in window ? ['something ran'] : []),
        ...[...document.querySelectorAll(planted)].map((one) => `planted: ${one.outerHTML.slice(0, 160)}`),
        ...[...document.images].filter(({ src }) => away(src)).map(({ src }) => `picture: ${src.slice(0, 160)}`),
        ...[...document.querySelectorAll<HTMLAnchorElement>('a[href]')]
          .filter(({ href, rel }) => !/^https?:/.test(href) || (away(href) && !rel.includes('noopener')))
          .map(({ outerHTML }) => `link: ${outerHTML.slice(0, 160)}`),
        ...(!paper && document.documentElement.scrollWidth > window.innerWidth
          ? [`wider than ${window.innerWidth}: ${document.documentElement.scrollWidth}`]
          : []),
      ];
    }, isPaper);
    found.push(...wrongs.map((wrong) => `${where}, ${size.width}: ${wrong}`));
  }
  await page.setViewportSize(widths.wide);
  return found;
}

/** Names of parts of XML that a strict reader refuses. */
export const unreadable = (page: Page, parts: readonly (readonly [name: string, text: string])[]): Promise<string[]> =>
  page.evaluate(
    (all) =>
      all
        .filter(([, text]) => new DOMParser().parseFromString(text, 'application/xml').querySelector('parsererror'))
        .map(([name]) => name),
    parts as [string, string][],
  );
