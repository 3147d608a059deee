let done = false;

/**
 * The drawing library writes `style` as an attribute of SVG elements, which the page's policy refuses as inline style. Through
 * the style object the same text is allowed, so for SVG elements the attribute goes that way. Once a page.
 */
export function styleByObject(): void {
  if (done) return;
  done = true;
  const original = SVGElement.prototype.setAttribute;
  SVGElement.prototype.setAttribute = function setAttribute(this: SVGElement, name: string, value: string): void {
    if (name === 'style') this.style.cssText = value;
    else original.call(this, name, value);
  };
}
