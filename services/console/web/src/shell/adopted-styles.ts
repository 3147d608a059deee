/** Sheets by the key their writer gives them. */
const sheets = new Map<string, { readonly sheet: CSSStyleSheet; readonly stand: HTMLStyleElement }>();

/**
 * In place of the function with which antd's parts write a `<style>` element into the page (scroll locks, variables): the page's
 * policy refuses those, a constructed sheet it allows. Gives an element that stands for the sheet and is nowhere in the page.
 */
export function updateCSS(css: string, key: string): HTMLStyleElement {
  const known = sheets.get(key);
  const { sheet, stand } = known ?? { sheet: new CSSStyleSheet(), stand: document.createElement('style') };
  if (known === undefined) {
    sheets.set(key, { sheet, stand });
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
  sheet.replaceSync(css);
  return stand;
}

/** Takes away what was written under a key. */
export function removeCSS(key: string): void {
  const known = sheets.get(key);
  if (known === undefined) return;
  sheets.delete(key);
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== known.sheet);
}

/** As `updateCSS`, under a key that is used once. */
export const injectCSS = (css: string): HTMLStyleElement => updateCSS(css, `once-${sheets.size}-${css.length}`);

/** Nothing is cached by container. */
export function clearContainerCache(): void {}
