import { officialDocumentSchema, type OfficialDocument } from './official-document.ts';

/** The text without control characters, unpaired surrogates and signs of direction that could turn a line about. */
export function printed(text: string): string {
  return text
    .replaceAll(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replaceAll('\t', ' ')
    .replaceAll(/(?!\n)\p{Cc}|\p{Bidi_Control}|\p{Noncharacter_Code_Point}|\uFEFF/gu, '')
    .toWellFormed();
}

/** The document with every text as `printed`: what XML, a page or a PDF cannot hold never reaches a renderer. */
export const printable = (document: OfficialDocument): OfficialDocument =>
  officialDocumentSchema.parse(cleaned(document));

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return printed(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cleaned(one)]));
}
