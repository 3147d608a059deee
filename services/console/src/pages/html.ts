import { escapeHtml } from '@tingchao/domain/text/escape-html.ts';

/** Markup that may be put into a page as it is. Only `html` makes it. */
export type Markup = { readonly markup: string };
type Part = Markup | string | number | null | undefined | false | readonly Part[];

function render(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  if ('markup' in part) return part.markup;
  return part.map(render).join('');
}

/** A template whose values are escaped, lists joined, and `null`, `undefined` and `false` left out. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: strings.reduce((text, string, index) => text + render(parts[index - 1]) + string) };
}

/** The address when it is a web address, else undefined: `javascript:` and the like never become a link. */
export function webLink(link: string | null): string | undefined {
  return link !== null && /^https?:\/\//i.test(link) ? link : undefined;
}
